import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { openModelCatalog } from './catalog.ts'
import type { ModelEntry } from './entry.ts'

let folder = ''
const folders: string[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'groundswell-catalog-'))
  folders.push(folder)
})
after(() => {
  for (const one of folders) rmSync(one, { recursive: true, force: true })
})
const entry: ModelEntry = { kind: 'openai', name: 'gpt', baseUrl: 'https://api.example.com/v1', model: 'gpt-5' }
const probed = { at: '2026-04-01T00:00:00.000Z', marking: 9, json: true }
const empty = { entries: [], broken: [], defaultName: undefined }

test('what is configured is kept, its key apart from it, both for the owner alone', () => {
  const catalog = openModelCatalog(folder)
  assert.deepEqual(catalog.read(), empty)
  catalog.put(entry, 'sk-secret')
  catalog.setDefault('gpt')
  assert.deepEqual(catalog.read(), { ...empty, entries: [entry], defaultName: 'gpt' })
  assert.equal(catalog.key(entry), 'sk-secret')
  assert.doesNotMatch(readFileSync(join(folder, 'models.json'), 'utf8'), /secret/)
  for (const name of ['models.json', 'model-keys.json']) assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600)
})

test('another process’s change is seen; a model put again replaces itself; removing takes key and default along', () => {
  const [mine, other] = [openModelCatalog(folder), openModelCatalog(folder)]
  mine.put(entry, 'sk-secret')
  other.put({ ...entry, model: 'gpt-6' })
  assert.deepEqual(mine.read().entries, [{ ...entry, model: 'gpt-6' }])
  assert.equal(mine.read(), mine.read(), 'the same until it changes')
  mine.setDefault('gpt')
  mine.remove('gpt')
  assert.deepEqual(other.read(), empty)
  assert.equal(other.key(entry), undefined)
  assert.throws(() => mine.remove('gpt'), { code: 'not_found' })
  assert.throws(() => mine.setDefault('gpt'), { code: 'not_found' })
})

test('a key belongs to the origin that it was given for, and is forgotten when the model moves', () => {
  const catalog = openModelCatalog(folder)
  catalog.put(entry, 'sk-secret')
  assert.equal(catalog.key({ ...entry, baseUrl: 'https://api.example.com/other/v1' }), 'sk-secret')
  for (const baseUrl of ['https://evil.example/v1', 'http://api.example.com/v1', 'https://api.example.com:8443/v1'])
    assert.equal(catalog.key({ ...entry, baseUrl }), undefined, baseUrl)
  catalog.put({ ...entry, model: 'gpt-6' })
  assert.equal(catalog.key(entry), 'sk-secret', 'another model of the same server')
  catalog.put({ ...entry, baseUrl: 'https://evil.example/v1' })
  assert.doesNotMatch(readFileSync(join(folder, 'model-keys.json'), 'utf8'), /sk-secret/)
  catalog.put(entry)
  assert.equal(catalog.key(entry), undefined)
})

test('names that objects have by birth are names like others', () => {
  const catalog = openModelCatalog(folder)
  for (const name of ['constructor', 'toString', 'hasOwnProperty']) {
    catalog.put({ ...entry, name })
    assert.equal(catalog.key({ ...entry, name }), undefined)
    catalog.put({ ...entry, name }, 'sk-secret')
    assert.equal(catalog.key({ ...entry, name }), 'sk-secret')
    catalog.remove(name)
  }
  assert.deepEqual(catalog.read(), empty)
})

test('what a probe found is kept with the model as it is now, and with no other', () => {
  const catalog = openModelCatalog(folder)
  catalog.put(entry)
  catalog.put({ ...entry, contextTokens: 8_192, writer: 'by-cluster' })
  assert.equal(catalog.setProbed(entry, probed), true)
  assert.deepEqual(catalog.read().entries, [{ ...entry, contextTokens: 8_192, writer: 'by-cluster', probed }])
  assert.equal(catalog.setProbed({ ...entry, model: 'another' }, probed), false)
  catalog.remove('gpt')
  assert.equal(catalog.setProbed(entry, probed), false)
  assert.deepEqual(catalog.read().entries, [])
})

test('a model that is described wrongly costs itself alone, and stays in the file', () => {
  const wrong = { kind: 'openai', name: 'wrong', baseUrl: 'no address', model: 'm', later: 1 }
  const later = { ...entry, name: 'later', preset: 'of-a-later-version' }
  writeFileSync(
    join(folder, 'models.json'),
    JSON.stringify({ models: [wrong, entry, later, { ...entry, name: 'GroundSwell' }], default: 'gone' }),
  )
  const catalog = openModelCatalog(folder)
  assert.deepEqual(
    catalog.read().entries.map(({ name }) => name),
    ['gpt', 'later'],
  )
  assert.match(catalog.read().broken[0]?.problem ?? '', /baseUrl/)
  assert.deepEqual(
    catalog.read().broken.map(({ name }) => name),
    ['wrong', 'GroundSwell'],
  )
  catalog.setDefault('extractive')
  assert.equal(catalog.read().defaultName, undefined)
  const { models } = JSON.parse(readFileSync(join(folder, 'models.json'), 'utf8')) as { models: unknown[] }
  assert.deepEqual(models[0], wrong)
  for (const name of ['wrong', 'GroundSwell']) catalog.remove(name)
  assert.deepEqual(catalog.read().broken, [])
})

test('a file that is not ours stops loudly', () => {
  for (const text of ['{', '[]', '{"models":[{"kind":"openai","name":"../x","baseUrl":"https://a.example","model":"m"}]}']) {
    writeFileSync(join(folder, 'models.json'), text)
    assert.throws(() => openModelCatalog(folder).read(), { code: 'config_invalid' })
  }
})

test('of many processes that change it at once, none undoes what another did', () => {
  const add = `
    import { openModelCatalog } from ${JSON.stringify(new URL('catalog.ts', import.meta.url).href)}
    const catalog = openModelCatalog(${JSON.stringify(folder)})
    for (let at = 0; at < 20; at++) catalog.put({ ...${JSON.stringify(entry)}, name: process.argv[1] + at }, 'sk')`
  const args = (name: string) => `node --disable-warning=ExperimentalWarning --input-type=module -e '${add.replaceAll("'", '"')}' ${name}`
  const both = `${args('a')} & ${args('b')}; wait`
  const { stderr } = spawnSync('sh', ['-c', both.replaceAll('node ', `${process.execPath} `)], { encoding: 'utf8', timeout: 60_000 })
  assert.equal(stderr, '')
  assert.equal(openModelCatalog(folder).read().entries.length, 40)
})
