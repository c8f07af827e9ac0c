import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openAnswerStore, type StoredTrace } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'groundswell-answers-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const trace = (digest: string): StoredTrace => ({
  format: 1,
  build: { version: '0', code: 'c', runtime: 'r' },
  request: { question: 'What?', timeZone: 'UTC' },
  asOf: 5,
  writer: { name: 'extractive' },
  found: [],
  missing: [],
  drafts: [],
  dropped: [],
  steps: {},
  digest,
})
const record = (id: string, askedAt: number) => ({ id, askedAt, result: { text: id }, question: undefined })
const kept = (id: string, askedAt: number) => ({ ...record(id, askedAt), trace: trace(id) })

test('an answer belongs to its owner: somebody else’s does not exist', () => {
  using store = openAnswerStore({ folder, keep: 10 })
  store.save('ana', kept('one', 1))
  assert.deepEqual(store.find('ana', 'one'), record('one', 1))
  assert.equal(store.find('bo', 'one'), undefined)
  assert.equal(store.find('ana', 'two'), undefined)
  assert.deepEqual(store.trace('ana', 'one'), trace('one'))
  assert.equal(store.trace('bo', 'one'), undefined)
})

test('answers outlive the process, the oldest go first, and the file is private', () => {
  {
    using store = openAnswerStore({ folder, keep: 3 })
    for (let i = 2; i <= 6; i++) store.save('ana', kept(`n${i}`, i))
  }
  using store = openAnswerStore({ folder, keep: 3 })
  const { find, trace: traceOf } = store
  assert.deepEqual(
    ['one', 'n2', 'n3', 'n4', 'n5', 'n6'].map((id) => find('ana', id) !== undefined),
    [false, false, false, true, true, true],
  )
  assert.deepEqual([...store.trimmed()].sort(), ['n2', 'n3', 'one'], 'their posts are still to be let go')
  assert.deepEqual(
    ['one', 'n4'].map((id) => traceOf('ana', id)?.digest),
    [undefined, 'n4'],
  )
  store.forget(['one', 'n2'])
  assert.deepEqual(store.trimmed(), ['n3'])
  if (process.platform !== 'win32') assert.equal(statSync(join(folder, 'answers.db')).mode & 0o777, 0o600)
})

test('a trace that is too large is kept without the hits that are no evidence', () => {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-answers-'))
  using store = openAnswerStore({ folder, keep: 3 })
  const count = 40_000
  const random = Array.from({ length: count }, () => Math.random())
  const hits = { ids: [], seqs: random, scores: random, held: [], parts: [], groups: [] }
  const query = { any: [], all: [], none: [], from: 0, until: 9, limit: 1 }
  const stats = { docs: 1, avgLength: 2, windowDocs: 3, matched: 4, terms: {} }
  const search = { query, stats, complete: true, asOf: 1, tookMs: 1, unread: [], hits }
  store.save('ana', { ...record('large', 1), trace: { ...trace('large'), search } })
  const { hits: _left, ...rest } = search
  assert.deepEqual(store.trace('ana', 'large'), { ...trace('large'), search: rest })
  rmSync(folder, { recursive: true, force: true })
})

test('which posts are cited is known for the newest answers of everybody, each once, the newest first', () => {
  const own = mkdtempSync(join(tmpdir(), 'groundswell-answers-'))
  {
    using store = openAnswerStore({ folder: own, keep: 10 })
    const citing = (id: string, askedAt: number, ...posts: string[]) => ({
      ...kept(id, askedAt),
      result: { citations: posts.map((postId, at) => ({ number: at + 1, postId })) },
    })
    store.save('ana', citing('old', 1, 'x:1', 'x:2'))
    store.save('bo', citing('newer', 2, 'x:2', 'x:3'))
    store.save('ana', kept('without', 3))
    assert.deepEqual([store.cited(9).slice(0, 2).toSorted(), store.cited(9).slice(2)], [['x:2', 'x:3'], ['x:1']])
    assert.deepEqual([store.cited(2).toSorted(), store.cited(1)], [['x:2', 'x:3'], []])
  }
  rmSync(own, { recursive: true, force: true })
})
