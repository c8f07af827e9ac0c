import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { openModelDesk } from './app-model-desk.ts'
import type { AddModel } from './cli/model-desk.ts'
import { toConfig } from './config/index.ts'
import { toAppError } from './errors/index.ts'
import { openModelCatalog } from './models/catalog.ts'
import { writeScriptedGguf } from './models/gguf/scripted-gguf.fixture.ts'
import { startFakeServer } from './models/openai/fake-server.fixture.ts'

let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'groundswell-desk-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const openDesk = (env: Record<string, string> = {}) => openModelDesk(toConfig({ GROUNDSWELL_DATA: folder, ...env }).config, folder)
const { signal } = new AbortController()
const add = (model: AddModel) => openDesk().add(model, signal)
/** Code and sentence. */
const refusalOf = (model: AddModel) =>
  add(model).then(
    () => assert.fail('it was added'),
    (error: unknown) => `${toAppError(error).code}: ${toAppError(error).message}`,
  )
/** Port 9 discards; nothing answers there. */
const nobody = 'http://127.0.0.1:9/v1'

test('what cannot be meant is refused in a sentence, and nothing is kept of it', async () => {
  mkdirSync(join(folder, 'weights'))
  writeScriptedGguf(join(folder, 'a.gguf'), 'never said')
  const cases: [AddModel, RegExp][] = [
    [{ source: `${nobody}#50%` }, /^request_invalid: .*write %25/],
    [{ source: nobody }, /^request_invalid: Name the model behind a #/],
    [{ source: `${nobody}#m`, contextTokens: 100 }, /^request_invalid: A context has 256 to 10,000,000 tokens/],
    [{ source: 'a.gguf', threads: 5_000 }, /^request_invalid: Threads are 1 to 1,024/],
    [{ source: `${nobody}#m`, name: 'two words' }, /^request_invalid: A name has letters, digits/],
    [{ source: 'ftp://example.com/v1#m' }, /^config_invalid: The address of a model server begins with http/],
    [{ source: 'weights' }, /^file_unreadable: This is a folder/],
    [{ source: 'https://public.example.com@x/v1#m' }, /^config_invalid: .*no user name/],
    ...['extractive', 'Extractive', 'groundswell', 'GroundSwell'].map((name): [AddModel, RegExp] => [
      { source: `${nobody}#m`, name },
      /^request_invalid: ".*" is a name of Groundswell's own/,
    ]),
  ]
  for (const [model, pattern] of cases) assert.match(await refusalOf(model), pattern)
  assert.deepEqual(openModelCatalog(folder).read().entries, [])
})

test('a key goes over plain HTTP to a public host only where that is allowed, and that is kept', async () => {
  const model = { source: 'http://model.invalid/v1#m', key: 'sk-secret' }
  assert.match(await refusalOf(model), /^config_invalid: .*--allow-plain-http/)
  const { line } = await add({ ...model, allowPlainHttp: true })
  assert.doesNotMatch(line.why, /cannot be used/)
  assert.equal(line.sendsTo, 'model.invalid')
})

test('a name that is taken by another model is refused unless it was given, and what is replaced is said', async () => {
  await using first = await startFakeServer('one')
  await using second = await startFakeServer('two')
  await add({ source: `${first.origin}/v1#fake`, key: 'sk-secret' })
  assert.match(
    (await add({ source: `${first.origin}/v1#fake` })).notes.join(' '),
    /was there already as "fake" and is configured anew\. Its key is kept\./,
  )
  assert.match(await refusalOf({ source: `${second.origin}/v1#fake` }), /"fake" is already .* at 127\.0\.0\.1:\d+.*--name fake to replace/)
  const catalog = openModelCatalog(folder)
  assert.equal(catalog.key(catalog.read().entries[0] ?? assert.fail()), 'sk-secret')
  const { notes } = await add({ source: `${second.origin}/v1#fake`, name: 'fake' })
  assert.match(notes.join(' '), /takes the place of .* at 127\.0\.0\.1:\d+, fake\. The key of that one is forgotten/)
  assert.equal(catalog.key(catalog.read().entries[0] ?? assert.fail()), undefined)
})

test('weights that took the place of others in their file are configured anew without a word about names', async () => {
  writeScriptedGguf(join(folder, 'a.gguf'), 'never said')
  const first = await add({ source: 'a.gguf' })
  writeScriptedGguf(join(folder, 'a.gguf'), 'never said either')
  const second = await add({ source: 'a.gguf' })
  assert.match(second.notes.join(' '), /was there already as "a"/)
  assert.notEqual(first.notes[0], second.notes[0], 'another sha256')
})

test('a name that objects have by birth, at a server that lists it, is one like others', async () => {
  await using server = await startFakeServer('one')
  const { line } = await add({ source: `${server.origin}/v1#constructor` })
  assert.equal(line.name, 'constructor')
  assert.equal(line.localServer, new URL(server.origin).host)
})

test('a default that names no model, and a model that cannot be used, hinder nothing else', async () => {
  await add({ source: `${nobody}#m`, name: 'fine' })
  const catalog = openModelCatalog(folder)
  writeFileSync(
    join(folder, 'models.json'),
    JSON.stringify({ models: [...catalog.read().entries, { name: 'wrong', kind: 'of-tomorrow' }], default: 'gone' }),
  )
  for (const desk of [openDesk(), openDesk({ GROUNDSWELL_MODEL: 'nope' })])
    assert.deepEqual(
      desk.list().map(({ name, isDefault }) => [name, isDefault]),
      [
        ['extractive', false],
        ['fine', false],
        ['wrong', false],
      ],
    )
  await assert.rejects(openDesk().probe('wrong', signal), { code: 'not_found', message: /cannot be used/ })
  await assert.rejects(openDesk().probe('gone', signal), { code: 'not_found', message: /There is no model named "gone"/ })
  openDesk().use('extractive')
  assert.equal(openDesk().list()[0]?.isDefault, true)
  openDesk().remove('wrong')
  assert.equal(openDesk().list().length, 2)
})

test('a probe writes down what it found, and leaves alone what was changed while it ran', async () => {
  await using server = await startFakeServer('Nine [1].', { slow: true })
  await add({ source: `${server.origin}/v1#fake` })
  const catalog = openModelCatalog(folder)
  const probing = openDesk().probe('fake', signal)
  const [entry = assert.fail()] = catalog.read().entries
  catalog.put({ ...entry, writer: 'by-cluster', contextTokens: 8_192 })
  const findings = await probing
  assert.match(findings.at(-1)?.text ?? '', /^fake writes by-cluster/)
  const [after] = catalog.read().entries
  assert.deepEqual([after?.writer, after?.contextTokens, after?.probed !== undefined], ['by-cluster', 8_192, true])

  const second = openDesk().probe('fake', signal)
  catalog.remove('fake')
  assert.match((await second).at(-1)?.text ?? '', /changed or removed meanwhile/)
  assert.deepEqual(catalog.read().entries, [])
})
