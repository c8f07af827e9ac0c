import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { until } from './lib/until.fixture.ts'
import { evidenceOf, sharedFlood } from './answer/evidence.fixture.ts'
import type { Chosen, DraftEvent } from './answer/index.ts'
import { openModels } from './app-models.ts'
import { toConfig } from './config/index.ts'
import { openModelCatalog } from './models/catalog.ts'
import { entrySchema, type ModelEntry } from './models/entry.ts'
import { writeScriptedGguf } from './models/gguf/scripted-gguf.fixture.ts'
import { chunkOf, doneEvent, openStream, startFakeServer, startServer, type Answering } from './models/openai/fake-server.fixture.ts'

let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'groundswell-models-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = (tidying?: { tidyMs: number; lingerMs: number }) =>
  openModels(toConfig({ GROUNDSWELL_DATA: folder }).config, undefined, tidying)
const server = (origin: string, more: Partial<ModelEntry> = {}): ModelEntry =>
  ({ kind: 'openai', name: 'one', baseUrl: `${origin}/v1`, model: 'fake', ...more }) as ModelEntry
const { signal } = new AbortController()
const evidence = await evidenceOf(sharedFlood)
const write = (chosen: Chosen | undefined): Promise<DraftEvent[]> => Array.fromAsync(chosen?.writer.write(evidence, { signal }) ?? [])
const degradedOf = (drafts: readonly DraftEvent[]) => drafts.find((draft) => draft.type === 'degraded' || draft.type === 'draft-fail')
const said = 'The bridge over the Hekla is closed.'

test('a key added anew is used by what runs already, and no other server is ever sent it', async () => {
  await using first = await startFakeServer(said)
  await using second = await startFakeServer(said)
  const catalog = openModelCatalog(folder)
  await using _models = open()
  const models = _models
  const keysAt = ({ asked }: typeof first) => [...new Set(asked.map(({ headers }) => headers.authorization))]
  const ask = () => write(models.writers.choose('one'))

  catalog.put(server(first.origin), 'sk-old')
  await ask()
  catalog.put(server(first.origin), 'sk-new')
  await ask()
  assert.deepEqual(keysAt(first), ['Bearer sk-old', 'Bearer sk-new'])
  catalog.put(server(second.origin))
  await ask()
  assert.deepEqual(keysAt(second), [undefined])
})

test('what a probe finds changes the writer and leaves the model open; a changed model ends the answer that it is in', async () => {
  const chunks = said.match(/\s*\S+/g) ?? []
  const held = Promise.withResolvers<void>()
  const slow: Answering = async (_asked, response) => {
    openStream(response).write(chunkOf({ content: chunks[0] }))
    await held.promise
    response.end(`${chunkOf({ content: chunks.slice(1).join('') })}${chunkOf({}, 'stop')}${doneEvent}`)
  }
  await using _there = await startServer(slow)
  const there = _there
  const catalog = openModelCatalog(folder)
  const entry = server(there.origin)
  catalog.put(entry)
  await using _models = open()
  const models = _models
  const whatWrites = () => models.writers.offers().find(({ name }) => name === 'one')?.writer
  const answering = write(models.writers.choose('one'))
  await until(() => there.asked.length > 0)

  assert.equal(whatWrites(), 'by-cluster')
  catalog.setProbed(entry, { at: '2026-04-01T00:00:00.000Z', marking: 10, json: true })
  assert.equal(whatWrites(), 'whole-prompt')
  catalog.put({ ...entry, contextTokens: 8_192 })
  models.writers.choose('one')
  held.resolve()
  const drafts = await answering
  assert.equal(degradedOf(drafts), undefined)
  assert.ok(drafts.some((draft) => draft.type === 'sentence' && draft.text === said))
})

test('a model that cannot be opened, or is described wrongly, is listed with its problem and quotes instead; the others are as they were', async () => {
  const catalog = openModelCatalog(folder)
  const moved = server('http://public.example.com', { name: 'moved' })
  catalog.put(moved, 'sk-secret')
  catalog.put(server('http://127.0.0.1:9', { name: 'fine' }))
  catalog.put(server('http://127.0.0.1:9', { name: 'constructor' }))
  writeFileSync(
    join(folder, 'models.json'),
    JSON.stringify({ models: [...catalog.read().entries, { name: 'wrong', kind: 'of-tomorrow' }], default: 'gone' }),
  )
  await using _models = open()
  const models = _models
  const offers = models.writers.offers()
  assert.deepEqual(
    offers.map(({ name, why }) => [name, /^It cannot be used: [A-Zm]/.test(why)]),
    [
      ['extractive', false],
      ['moved', true],
      ['fine', false],
      ['constructor', false],
      ['wrong', true],
    ],
  )
  for (const name of ['moved', 'wrong']) {
    const drafts = await write(models.writers.choose(name))
    const degraded = degradedOf(drafts)
    assert.ok(degraded?.type === 'degraded' && degraded.error.message.startsWith(`The model "${name}" cannot be used: `))
    assert.ok(drafts.some(({ type }) => type === 'quote'))
  }
  assert.equal(models.writers.defaultName(), 'gone')
  assert.equal(models.writers.choose('gone'), undefined)
  catalog.setDefault('extractive')
  assert.equal(models.writers.defaultName(), 'extractive')
})

test('what a model is told for putting posts in order and for reading sentences again is shown with what it is told for writing', async () => {
  writeScriptedGguf(join(folder, 'a.gguf'), 'never said')
  const config = toConfig({ GROUNDSWELL_DATA: folder, GROUNDSWELL_RERANK: 'small', GROUNDSWELL_SECOND_READER: 'small' }).config
  const entry = entrySchema.parse({
    kind: 'gguf',
    name: 'small',
    file: join(folder, 'a.gguf'),
    sha256: '0'.repeat(64),
    bytes: 1,
    parameters: 135e6,
    hasChatTemplate: true,
  })
  openModelCatalog(folder).put(entry)
  await using _models = openModels(config)
  const models = _models
  const prompts = models.writers
    .offers()
    .flatMap(({ name, prompts: told }) => told.map((prompt) => [name, prompt.name, prompt.text !== '']))
  assert.deepEqual(prompts, [
    ['small', 'rerank-1', true],
    ['small', 'second-reading-1', true],
  ])
  assert.deepEqual([models.writers.reranker?.()?.name, models.writers.secondReader?.()?.name], ['small', 'small'])
})

test('a setting that names a model that cannot judge, or none, fails at each sentence and says which setting it is', async () => {
  await using _there = await startFakeServer(said)
  const there = _there
  openModelCatalog(folder).put(server(there.origin))
  for (const [name, why] of [
    ['one', /cannot say how likely/],
    ['gone', /no usable model named "gone"/],
  ] as const) {
    await using _models = openModels(toConfig({ GROUNDSWELL_DATA: folder, GROUNDSWELL_SECOND_READER: name }).config)
    const reader = _models.writers.secondReader?.()
    await assert.rejects(async () => reader?.judge('x', [], { signal }), why)
    await assert.rejects(async () => reader?.judge('x', [], { signal }), /GROUNDSWELL_SECOND_READER/)
  }
})

test('where a server stands is said by its address: elsewhere, or on this computer', async () => {
  const catalog = openModelCatalog(folder)
  const origins = {
    near: 'http://127.0.0.1:11434',
    six: 'http://[::1]:8080',
    far: 'http://127.0.0.1.example.com',
    lan: 'http://10.0.0.7:8000',
  }
  for (const [name, origin] of Object.entries(origins)) catalog.put(server(origin, { name }))
  await using _models = open()
  const models = _models
  assert.deepEqual(
    models.writers.offers().map(({ name, sendsTo, localServer }) => [name, sendsTo, localServer]),
    [
      ['extractive', null, undefined],
      ['near', null, '127.0.0.1:11434'],
      ['six', null, '[::1]:8080'],
      ['far', '127.0.0.1.example.com', undefined],
      ['lan', '10.0.0.7:8000', undefined],
    ],
  )
})

test('what is removed while nobody asks is closed', async () => {
  await using _there = await startFakeServer(said)
  const there = _there
  const catalog = openModelCatalog(folder)
  catalog.put(server(there.origin))
  await using _models = open({ tidyMs: 20, lingerMs: 20 })
  const models = _models
  await write(models.writers.choose('one'))
  assert.ok(there.sockets.size > 0)
  catalog.remove('one')
  await until(() => there.sockets.size === 0)
})
