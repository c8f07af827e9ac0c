import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openModelCatalog } from './catalog.ts'
import type { ModelEntry } from './entry.ts'

const folder = mkdtempSync(join(tmpdir(), 'groundswell-catalog-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const entry: ModelEntry = { kind: 'openai', name: 'gpt', baseUrl: 'https://api.example.com/v1', model: 'gpt-5' }

test('what is configured is kept, its key apart from it, both for the owner alone', () => {
  const catalog = openModelCatalog(folder)
  assert.deepEqual(catalog.read(), { entries: [], defaultName: undefined })
  catalog.put(entry, 'sk-secret')
  catalog.setDefault('gpt')
  assert.deepEqual(catalog.read(), { entries: [entry], defaultName: 'gpt' })
  assert.equal(catalog.key('gpt'), 'sk-secret')
  assert.doesNotMatch(readFileSync(join(folder, 'models.json'), 'utf8'), /secret/)
  for (const name of ['models.json', 'model-keys.json']) assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600)
})

test('another process’s change is seen; a model put again replaces itself; removing takes key and default along', () => {
  const [mine, other] = [openModelCatalog(folder), openModelCatalog(folder)]
  mine.read()
  other.put({ ...entry, model: 'gpt-6' })
  assert.deepEqual(mine.read().entries, [{ ...entry, model: 'gpt-6' }])
  mine.remove('gpt')
  assert.deepEqual(other.read(), { entries: [], defaultName: undefined })
  assert.equal(other.key('gpt'), undefined)
  assert.throws(() => mine.remove('gpt'), { code: 'not_found' })
  assert.throws(() => mine.setDefault('gpt'), { code: 'not_found' })
})

test('a file that is not ours stops loudly', () => {
  for (const text of [
    '{',
    '{"models":[{"name":"x"}]}',
    '{"models":[{"kind":"openai","name":"../x","baseUrl":"https://a.example","model":"m"}]}',
  ]) {
    writeFileSync(join(folder, 'models.json'), text)
    assert.throws(() => openModelCatalog(folder).read(), { code: 'config_invalid' })
  }
})
