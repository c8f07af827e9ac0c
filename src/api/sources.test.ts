import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createSourceDesk, openSourceRegistry, type Connector } from '../sources/index.ts'
import { linesConnector, startLines } from '../sources/registry/lines.fixture.ts'
import { createScanStore } from '../store/scan/scan-store.ts'
import { readPolicy } from './policy.ts'
import { addSource } from './sources.ts'

const { signal } = new AbortController()

test('a secret is for sources of one kind: where several take it the chosen one alone is asked with it, and kept with it', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-api-sources-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const saw: (string | undefined)[] = []
  const twin: Connector = {
    ...(linesConnector as Connector),
    kind: 'twin',
    recognise: async (given, { secret }) => (saw.push(secret), [{ settings: { url: given }, title: 'Twin', reads: '' }]),
  }
  const connectors = [linesConnector as Connector, twin]
  const registry = openSourceRegistry({ folder, given: [], now: Date.now, connectors })
  await using _desk = createSourceDesk({ registry, connectors, store: createScanStore(), folder, now: Date.now })
  const desk = _desk
  await using lines = await startLines()
  const asked = { given: lines.url, secret: 'sesame' }
  await assert.rejects(addSource(asked, desk, { signal }), { code: 'request_invalid', message: /can be read as lines .+ or as twin/ })
  await assert.rejects(addSource({ ...asked, only: [1, 2] }, desk, { signal }), { code: 'request_invalid', message: /of several kinds/ })
  const added = async (number: number) =>
    (await addSource({ ...asked, only: [number] }, desk, { signal })).added.map(({ kind, hasSecret }) => `${kind} ${hasSecret}`)
  assert.deepEqual(await added(1), ['lines true'])
  assert.ok(saw.length === 3 && !saw.includes('sesame'))
  assert.deepEqual(await added(2), ['twin true'])
  assert.deepEqual(saw.slice(3), [undefined, undefined, 'sesame'])
})

test('what the operator decided against the usual stands in the policy, some of it and how much more', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-api-sources-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const odd = { ...linesConnector, decided: ({ url }: { url: string }) => (url.endsWith('/') ? undefined : `All of ${url}.`) }
  const connectors = [odd as Connector]
  const registry = openSourceRegistry({ folder, given: [], now: Date.now, connectors })
  const store = createScanStore()
  await using _desk = createSourceDesk({ registry, connectors, store, folder, now: Date.now })
  const desk = _desk
  const told = () => readPolicy({ store, sources: desk }).duties.find(({ name }) => name === 'public')?.does ?? ''
  const add = (url: string) => desk.add([{ kind: 'lines', settings: { url }, title: url, reads: '' }], { given: '' })
  await add('http://a.example/')
  assert.doesNotMatch(told(), /Decided here/)
  for (let n = 1; n <= 7; n++) await add(`http://a.example/${n}`)
  assert.match(told(), /Decided here: All of http:\/\/a\.example\/1\. .+ All of http:\/\/a\.example\/5\. And 2 more\.$/)
})
