import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { until } from '../src/lib/until.fixture.ts'
import { askResultSchema, modelsSchema, type AskResult } from '../src/api/index.ts'
import { writeAbortingGguf, writeScriptedGguf } from '../src/models/gguf/scripted-gguf.fixture.ts'
import { newFolder, run, serve, xLine, type Ended } from './support/command.ts'

/** Models as their users meet them: the runtime installed by its command, a file of weights, the real llama.cpp, the server, the page's API. */

const clone = fileURLToPath(new URL('..', import.meta.url))
const said = 'The bridge over the Hekla is closed since 9:14 because of the flood.'
const lines = [
  xLine(1, said, { at: '2016-04-10T09:20:00Z' }),
  xLine(2, 'Hekla flood: the bridge over the river is closed since 9:14, police turn cars away', {
    at: '2016-04-10T09:21:00Z',
    handle: 'bo',
    user: 78,
  }),
  xLine(3, 'because of the flood the Hekla bridge is closed since 9:14', { at: '2016-04-10T09:22:00Z', handle: 'cy', user: 79 }),
]
const question = 'What is said about the Hekla flood?'
const json = ({ out }: Ended): unknown => JSON.parse(out)

describe('a model in a file', { timeout: 600_000 }, () => {
  let folder: Awaited<ReturnType<typeof newFolder>>
  let data: string[]
  const inFolder = (name: string) => join(folder.path, name)
  const dataFolder = () => inFolder('data')
  before(async () => {
    folder = await newFolder()
    data = ['--data', dataFolder()]
    await writeFile(inFolder('posts.ndjson'), `${lines.join('\n')}\n`)
    writeScriptedGguf(inFolder('truthful.gguf'), said)
    writeScriptedGguf(inFolder('lying.gguf'), said.replace('9:14', '8:30'))
    writeScriptedGguf(inFolder('slow.gguf'), said, { slowLayers: 96 })
    writeScriptedGguf(inFolder('base.gguf'), said, { template: null })
    writeAbortingGguf(inFolder('aborting.gguf'))
    assert.equal((await run(['import', inFolder('posts.ndjson'), ...data])).code, 0)
  })
  after(() => folder[Symbol.asyncDispose]())
  const add = async (name: string) => run(['model', 'add', inFolder(`${name}.gguf`), '--writer', 'by-cluster', '--json', ...data])

  test('without its runtime a model answers by quotes, and says which command is missing', async () => {
    assert.equal((await add('truthful')).code, 0)
    const result = await askCommand('truthful')
    assert.match(result.degraded?.message ?? '', /groundswell model install/)
    assert.ok(result.sentences.some(({ check }) => check === 'quote'))
  })

  test('groundswell model install puts the runtime into the data folder, checks it and says what it did; again, it is there', async () => {
    const first = await run(['model', 'install', ...data], { mostMs: 300_000 })
    assert.equal(first.code, 0, first.err)
    assert.match(first.out, /^Installed node-llama-cpp \S+ \(llama\.cpp \S+\), \d+ MB in .+ It loads\.$/m)
    assert.ok(existsSync(join(dataFolder(), 'runtimes', 'llama', 'node_modules', 'node-llama-cpp')))
    assert.ok(!existsSync(join(clone, 'node_modules', 'node-llama-cpp')), 'never into the clone')
    const again = await run(['model', 'install', ...data], { mostMs: 120_000 })
    assert.match(again.out, /is there already/)
  })

  test('a file that is no model, is cut off or is not there is refused with the reason', async () => {
    await writeFile(inFolder('text.gguf'), 'plain text')
    await writeFile(inFolder('cut.gguf'), readFileSync(inFolder('truthful.gguf')).subarray(0, 200_000))
    for (const [name, code] of [
      ['text', 65],
      ['cut', 65],
      ['missing', 66],
    ] as const) {
      const ended = await add(name)
      assert.equal(ended.code, code, ended.err)
      assert.doesNotMatch(ended.err, /\n\s+at /)
    }
  })

  test('npm start lets the model write what its posts say, checked, and leaves no process behind', async () => {
    await run(['model', 'use', 'truthful', ...data])
    let children: number[] = []
    {
      await using server = await serve(dataFolder(), [], { mostMs: 120_000 })
      const result = await ask(server.url)
      assert.equal(result.model, 'truthful')
      assert.equal(result.degraded, null)
      const [own] = result.sentences.filter(({ check }) => check === 'supported')
      assert.equal(own?.text, said)
      assert.equal(own?.citations.length, 3)
      assert.ok(own?.passed.includes('numbers'))
      assert.ok(result.usage.calls === 1 && result.usage.outputTokens > 5)
      const again = await ask(server.url)
      assert.ok(again.usage.inputTokens - again.usage.cachedTokens <= 30 || again.usage.cachedTokens > again.usage.inputTokens / 2)
      children = childrenOf(server.running.child.pid ?? 0)
      assert.ok(children.length > 0)
    }
    await until(() => !children.some(isRunning))
  })

  test('a model that swaps a number is caught: the post itself is quoted', async () => {
    assert.equal((await add('lying')).code, 0)
    const result = await askCommand('lying')
    assert.ok(!result.sentences.some(({ text }) => text.includes('8:30')))
    assert.deepEqual(
      result.sentences.filter(({ check }) => check === 'quote').map(({ instead }) => instead),
      ['numbers'],
    )
  })

  test('weights that abort llama.cpp and weights without a template cost their text, never the answer', async () => {
    assert.equal((await add('aborting')).code, 0)
    assert.equal((await askCommand('aborting')).degraded?.code, 'model_unavailable')
    const base = json(await add('base')) as { writer: string; why: string }
    assert.deepEqual([base.writer, /chat template/.test(base.why)], ['extractive', true])
    assert.equal((await askCommand('base')).finish, 'complete')
  })

  test('a model killed in the middle of its sentence ends the answer once, by quotes, and the next question starts it again', async () => {
    assert.equal((await add('slow')).code, 0)
    await using server = await serve(dataFolder(), [], { mostMs: 180_000 })
    const pid = server.running.child.pid ?? 0
    const asked = ask(server.url, 'slow')
    const isModel = (child: number) => commandOf(child).includes('gguf')
    let victim: number | undefined
    for (let at = 0; at < 300 && victim === undefined; at++) {
      await delay(100)
      victim = childrenOf(pid).find(isModel)
    }
    assert.ok(victim, 'a process of its own')
    process.kill(victim, 'SIGKILL')
    const result = await asked
    assert.equal(result.finish, 'complete')
    assert.equal(result.degraded?.code, 'model_unavailable')
    assert.ok(result.sentences.some(({ check }) => check === 'quote'))
    assert.equal((await ask(server.url, 'truthful')).degraded, null)
  })

  test('doctor tries a model and says which writer it gets and why; the list says what leaves', async () => {
    const ended = await run(['doctor', '--model', 'truthful', ...data], { mostMs: 180_000 })
    assert.match(ended.out, /Models\s+tried, and nobody answers: .*ollama at 127\.0\.0\.1:11434/s)
    assert.match(ended.out, /marked \d+ of 10 canned answers/)
    assert.match(ended.out, /truthful writes by-cluster\. The operator chose it\./)
    const list = json(await run(['model', 'list', '--json', ...data])) as { name: string; sendsTo: string | null; isDefault: boolean }[]
    assert.deepEqual(list.map(({ name }) => name).slice(0, 2), ['extractive', 'truthful'])
    assert.ok(list.every(({ sendsTo }) => sendsTo === null))
    assert.deepEqual(
      list.filter(({ isDefault }) => isDefault).map(({ name }) => name),
      ['truthful'],
    )
  })

  test('a server’s key comes in by standard input, is for the owner alone, and is never shown', async () => {
    const ended = await run(['model', 'add', 'http://127.0.0.1:9/v1#gpt-5', '--name', 'gpt', '--key', ...data], {
      input: 'sk-very-secret\n',
    })
    assert.equal(ended.code, 0, ended.err)
    const shown = [ended, await run(['model', 'list', ...data]), await run(['model', 'list', '--json', ...data])]
    for (const { out, err } of shown) assert.ok(!`${out}${err}`.includes('sk-very-secret'))
    assert.equal(statSync(join(dataFolder(), 'model-keys.json')).mode & 0o777, 0o600)
    const result = await askCommand('gpt')
    assert.equal(result.degraded?.code, 'model_unavailable')
    assert.ok(!JSON.stringify(result).includes('sk-very-secret'))
  })

  async function askCommand(model: string): Promise<AskResult> {
    const ended = await run(['ask', question, '--model', model, '--json', ...data], { mostMs: 120_000 })
    assert.equal(ended.code, 0, ended.err)
    return askResultSchema.parse(json(ended))
  }
})

async function ask(url: string, model?: string): Promise<AskResult> {
  const { models } = modelsSchema.parse(await (await fetch(new URL('/api/models', url))).json())
  assert.ok(model === undefined || models.some(({ name }) => name === model))
  const response = await fetch(new URL('/api/ask', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ question, ...(model !== undefined && { model }) }),
  })
  return askResultSchema.parse(await response.json())
}

/** Processes below `pid`, however deep. */
function childrenOf(pid: number): number[] {
  const parents = globSync('/proc/[0-9]*/stat').flatMap((path) => {
    const [, child, parent] = /^(\d+) \(.*\) \S (\d+)/s.exec(read(path)) ?? []
    return child === undefined ? [] : [{ child: Number(child), parent: Number(parent) }]
  })
  const below = (one: number): number[] => parents.filter(({ parent }) => parent === one).flatMap(({ child }) => [child, ...below(child)])
  return below(pid)
}
const commandOf = (pid: number): string => read(`/proc/${pid}/cmdline`)
const isRunning = (pid: number): boolean => /^\d+ \(.*\) [^ZX]/s.test(read(`/proc/${pid}/stat`))
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // it has ended meanwhile
  }
}
