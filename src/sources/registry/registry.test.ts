import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Connector } from '../connector.ts'
import { feedsConnector } from '../feeds/connector.ts'
import { keptBounds, type Given } from './kept.ts'
import { openSourceRegistry, type NewSource } from './registry.ts'

const given: readonly Given[] = [
  { id: 'bluesky', kind: 'bluesky', title: 'Bluesky', reads: '', settings: { hosts: 'default' }, origins: [] },
]
const lines = (n: number): NewSource => ({
  kind: 'lines',
  title: `Lines ${n}`,
  reads: 'All of it.',
  settings: { url: `http://a.example/${n}` },
  origins: [],
})

function opened(t: { after: (work: () => void) => void }) {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-registry-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return { folder, open: () => openSourceRegistry({ folder, given, now: () => 7 }) }
}
const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id)

test('what was added is there for every process, with its secret apart and readable by the owner alone', (t) => {
  const { folder, open } = opened(t)
  const [one, other] = [open(), open()]
  const [added] = one.add([lines(1)], { secret: 'tok-1', id: 'mine' })
  assert.deepEqual(added, { ...lines(1), id: 'mine', paused: false, addedAt: 7, isGiven: false, hasSecret: true })
  assert.deepEqual(ids(other.list()), ['bluesky', 'mine'])
  assert.equal(other.secret('mine'), 'tok-1')
  const kept = readFileSync(join(folder, 'sources.json'), 'utf8')
  assert.ok(!kept.includes('tok-1'))
  for (const name of ['sources.json', 'secrets.json']) assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600)
  assert.equal(JSON.parse(kept).version, 1)
  one.remove('mine')
  assert.equal(other.secret('mine'), undefined)
  assert.ok(!readFileSync(join(folder, 'secrets.json'), 'utf8').includes('tok-1'))
})

test('a source is there once: again it changes nothing, with a secret it gets that one', (t) => {
  const registry = opened(t).open()
  registry.add([lines(1)])
  assert.deepEqual(registry.add([lines(1)]), [])
  assert.deepEqual(ids(registry.add([lines(1), lines(2)], { secret: 'new' })), ['lines-1', 'lines-2'])
  assert.deepEqual([registry.secret('lines-1'), registry.secret('lines-2'), registry.list().length], ['new', 'new', 3])
  assert.throws(() => registry.add([lines(3)], { id: 'lines-1' }), { code: 'request_invalid' })
  assert.throws(() => registry.add([lines(3)], { id: '../x' }), { code: 'request_invalid' })
  assert.deepEqual(ids(registry.add([{ ...lines(9), title: 'Lines 1' }])), ['lines-1-2'])
  assert.deepEqual(ids(registry.add([{ ...lines(10), title: '日本' }])), ['source'])
})

test('what its connector calls the same is there once, whatever its title', (t) => {
  const { folder } = opened(t)
  const registry = openSourceRegistry({ folder, given, now: () => 7, connectors: [feedsConnector as Connector] })
  const feed = (url: string, title: string): NewSource => ({
    kind: 'feeds',
    title: title || url,
    reads: '',
    settings: { url, title },
    origins: [],
  })
  const [first] = registry.add([feed('https://quay.example/feed', 'Quay')])
  assert.deepEqual(registry.add([feed('https://quay.example/feed', 'The Quay'), feed('https://quay.example/feed', '')]), [])
  assert.equal(registry.add([feed('https://quay.example/feed', 'Other')], { secret: 'a' })[0]?.id, first?.id)
  assert.deepEqual(ids(registry.add([feed('https://quay.example/two', 'Quay')])), ['quay-2'])
  registry.setPaused('quay', true)
  const origins = ['https://quay.example']
  const [anew] = registry.add([{ ...feed('https://quay.example/feed', 'Given alone'), origins }])
  assert.deepEqual(
    [anew?.id, anew?.title, anew?.settings, anew?.paused],
    ['quay', 'Given alone', { url: 'https://quay.example/feed', title: 'Given alone' }, true],
  )
  assert.deepEqual(registry.add([feed('https://quay.example/feed', 'Given alone')]), [], 'what was named stays named')
  assert.deepEqual(registry.find('quay').origins, origins)
  assert.equal(registry.add([{ ...lines(1) }, { ...lines(1), settings: { url: 'http://a.example/1', more: 1 } }]).length, 2)
})

test('the secret of a source that is gone never comes to the next of its name', (t) => {
  const { folder, open } = opened(t)
  const registry = open()
  registry.add([lines(1)])
  writeFileSync(join(folder, 'secrets.json'), JSON.stringify({ version: 1, secrets: { 'lines-2': 'left over' } }))
  registry.add([lines(2)])
  assert.equal(registry.secret('lines-2'), undefined)
})

test('what the environment names can be paused, removed, and added again', (t) => {
  const { open } = opened(t)
  const registry = open()
  assert.equal(registry.setPaused('bluesky', true).paused, true)
  assert.equal(open().find('bluesky').paused, true)
  registry.setPaused('bluesky', false)
  registry.remove('bluesky')
  assert.deepEqual(open().list(), [])
  assert.throws(() => registry.setPaused('bluesky', true), { code: 'not_found' })
  const [again] = registry.add([{ kind: 'bluesky', title: 'Bluesky', reads: '', settings: { hosts: 'default' }, origins: [] }])
  assert.deepEqual([again?.id, again?.isGiven], ['bluesky', true])
  assert.deepEqual(ids(open().list()), ['bluesky'])
})

test('a damaged file, or one of a later version, stops loudly and is left as it is', (t) => {
  const { folder, open } = opened(t)
  const registry = open()
  registry.add([lines(1)], { secret: 'tok-1' })
  const path = join(folder, 'sources.json')
  const whole = readFileSync(path, 'utf8')
  for (const text of [whole.slice(0, -20), '[]', 'null', '{"version":1}', whole.replace('"lines"', '7')]) {
    writeFileSync(path, text)
    assert.throws(() => open().list(), { code: 'config_invalid', message: /sources\.json .+ cannot be read\. Mend it/ })
    assert.throws(() => registry.add([lines(2)]), { code: 'config_invalid' })
    assert.equal(readFileSync(path, 'utf8'), text)
  }
  writeFileSync(path, whole.replace('"version": 1', '"version": 2'))
  assert.throws(() => open().list(), { code: 'config_invalid', message: /newer Groundswell/ })
  writeFileSync(path, whole)
  writeFileSync(join(folder, 'secrets.json'), '{"version":1,"secrets":{"lines-1":tok-1}}')
  assert.throws(
    () => open().secret('lines-1'),
    (error: Error) => /secrets\.json/.test(error.message) && !error.message.includes('tok-1'),
  )
})

test('it is bounded, in number and in size, and a list of thousands is taken at once', (t) => {
  const { folder, open } = opened(t)
  const registry = open()
  const many = Array.from({ length: keptBounds.entries }, (_, n) => lines(n))
  const begun = process.cpuUsage()
  assert.equal(registry.add(many).length, keptBounds.entries)
  assert.ok(process.cpuUsage(begun).user / 1e6 < 5, 'not every one against every other')
  assert.throws(() => registry.add([lines(-1)]), { code: 'request_invalid', message: /10,000 sources/ })
  assert.deepEqual(registry.add([lines(5)]), [])
  assert.throws(() => registry.add([{ ...lines(5), settings: 'x'.repeat(70_000) }]), { code: 'request_invalid' })
  assert.deepEqual(
    readdirSync(folder).filter((name) => /\.[0-9a-f]{12}$/.test(name)),
    [],
  )
})
