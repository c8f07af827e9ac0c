import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Cursor, SourceName } from '../../post/index.ts'
import { makePost } from '../../post/post.fixture.ts'
import { everything, postStoreContract } from '../post-store.contract.ts'
import { createScanStore } from './scan-store.ts'

postStoreContract('the scan store', () => Promise.resolve(createScanStore()))

/** What every other store is held against is held against paper here. */
test('scores, statistics, decay and pages are what the formulas give by hand', async () => {
  const store = createScanStore()
  const { signal } = new AbortController()
  const texts = ['rain rain here', 'rain', 'sun today']
  const events = texts.map((text, n) => ({ type: 'post-put' as const, post: makePost({ n, text, at: 1_000 * (n + 1) }) }))
  await store.write({ source: 's' as SourceName, events, cursor: 'c' as Cursor }, { signal })
  const query = { ...everything, all: [{ term: 'rain', weight: 2 }], bm25: { k1: 1.2, b: 0.75 } }
  const { hits, stats } = await store.find(query, { deadlineMs: 60_000, signal })
  assert.deepEqual(stats, { docs: 3, avgLength: 2, windowDocs: 3, matched: 2, terms: { rain: 2 } })
  // idf = ln(1 + 1.5 / 2.5); two of three words: 2 · 2.2 / (2 + 1.2 · (0.25 + 0.75 · 3 / 2)); one of one: 2.2 / (1 + 1.2 · (0.25 + 0.75 / 2))
  const idf = 0.4700036292
  const [two, one] = [2 * idf * (4.4 / 3.65), 2 * idf * (2.2 / 1.75)]
  assert.deepEqual(
    hits.map(({ id }) => id),
    ['x:1', 'x:0'],
  )
  assert.ok(Math.abs((hits[0]?.score ?? 0) - one) < 1e-9 && Math.abs((hits[1]?.score ?? 0) - two) < 1e-9)
  // A second older and a half-life of a second: half as much, so the newer one leads by more.
  const decayed = await store.find({ ...query, halfLifeMs: 1_000, decayFrom: 2_000 }, { deadlineMs: 60_000, signal })
  assert.ok(Math.abs((decayed.hits[1]?.score ?? 0) - two / 2) < 1e-9)
  // As of a moment: one post was there, and every figure is of that moment.
  const early = await store.find({ ...query, asOf: { witnessedBefore: 2_000 } }, { deadlineMs: 60_000, signal })
  assert.deepEqual(early.stats, { docs: 1, avgLength: 3, windowDocs: 1, matched: 1, terms: { rain: 1 } })
  const first = await store.find({ ...query, limit: 1 }, { deadlineMs: 60_000, signal })
  assert.ok(first.next)
  const second = await store.find({ ...query, limit: 1, after: first.next }, { deadlineMs: 60_000, signal })
  assert.deepEqual([first.hits[0]?.id, second.hits[0]?.id], ['x:1', 'x:0'])
})
