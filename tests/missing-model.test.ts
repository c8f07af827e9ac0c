import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { askResultSchema, type AskResult } from '../src/api/index.ts'
import { newFolder, run, serve, xLine } from './support/command.ts'

/** A model that a setting names and nobody has configured, or that is removed while the server runs. */
describe('a model that is not there', { timeout: 180_000 }, () => {
  let folder: Awaited<ReturnType<typeof newFolder>>
  let data: string[]
  const env = { GROUNDSWELL_MODEL: 'nope' }
  const question = 'What is said about the Hekla flood?'
  before(async () => {
    folder = await newFolder()
    data = ['--data', join(folder.path, 'data')]
    await writeFile(join(folder.path, 'posts.ndjson'), `${xLine(1, 'The Hekla flood is over, the bridge is open again.')}\n`)
  })
  after(() => folder[Symbol.asyncDispose]())

  test('hinders neither import nor search; ask quotes, and says so', async () => {
    assert.equal((await run(['import', join(folder.path, 'posts.ndjson'), ...data], { env })).code, 0)
    assert.equal((await run(['search', 'hekla', ...data], { env })).code, 0)
    const { code, out } = await run(['ask', question, '--json', ...data], { env })
    assert.equal(code, 0)
    const { model, degraded, sentences } = askResultSchema.parse(JSON.parse(out))
    assert.equal(model, 'extractive')
    assert.match(degraded?.message ?? '', /^There is no model named "nope"\./)
    assert.ok(sentences.length > 0)
  })

  test('a server says so when it starts, and goes on', async () => {
    await using server = await serve(join(folder.path, 'data'), ['--model', 'nope'])
    await server.running.until(/There is no model named "nope"\. Answers quote posts until it is added/)
    const result = await ask(server.url)
    assert.match(result.degraded?.message ?? '', /"nope"/)
  })

  test('removed while a server runs that was started with it, it is missed by name, and quotes take its place', async () => {
    const added = await run(['model', 'add', 'http://127.0.0.1:9/v1#some', '--writer', 'extractive', ...data])
    assert.equal(added.code, 0, added.err)
    assert.match(added.out, /Questions and posts go to the server at 127\.0\.0\.1:9 on\s+this computer\./)
    await using server = await serve(join(folder.path, 'data'), ['--model', 'some'])
    await server.running.until(/what is asked of some goes to the server at 127\.0\.0\.1:9 on this computer/)
    assert.deepEqual([(await ask(server.url)).model, (await ask(server.url)).degraded], ['some', null])
    assert.equal((await run(['model', 'remove', 'some', ...data])).code, 0)
    const result = await ask(server.url)
    assert.equal(result.finish, 'complete')
    assert.match(result.degraded?.message ?? '', /^There is no model named "some"\./)
    const refused = await post(server.url, { question, model: 'some' })
    assert.equal(refused.status, 400)
    assert.match(await refused.text(), /There is no model named \\"some\\"/)
  })

  const post = (url: string, body: object) =>
    fetch(new URL('/api/ask', url), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const ask = async (url: string): Promise<AskResult> => askResultSchema.parse(await (await post(url, { question })).json())
})
