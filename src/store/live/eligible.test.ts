import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../../post/post.fixture.ts'
import type { SearchQuery } from '../search-query.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import type { Columns } from './columns.ts'
import { createEligible } from './eligible.ts'
import { sliceOfPosts, turn, type SlicePost } from './slice.fixture.ts'

const base = 3 * sliceSize
const random = createRandom(2)
/** In order of arrival, which is not that of their times. */
const posts = Array.from({ length: 900 }, (_, n): Required<Pick<SlicePost, 'doc' | 'at' | 'length' | 'hidden'>> => ({
  doc: n * 7,
  at: 10_000 + Math.floor(random() * 5_000),
  length: 1 + (n % 40),
  hidden: n % 11 === 0,
}))
const slice = sliceOfPosts(base, posts)
const query = (some: Partial<SearchQuery>): SearchQuery => ({ any: [], all: [], none: [], from: 0, until: 9e15, limit: 10, ...some })
const open = (some: Partial<SearchQuery>) => createEligible(query(some), {} as Columns, [])

const sum = (some: typeof posts) => some.reduce((all, { length }) => all + length, 0)
/** What `view` and `narrow` should say, by looking at every post. */
function check(some: Partial<SearchQuery>): void {
  const { from = 0, until = 9e15, asOf, after } = some
  const before = Math.min(asOf?.seqBefore ?? Infinity, after?.seqBefore ?? Infinity)
  const seen = posts.filter(({ doc, at, hidden }) => !hidden && base + doc < before && at < (asOf?.witnessedBefore ?? Infinity))
  const inWindow = seen.filter(({ at }) => at >= from && at < until)
  const eligible = open(some)
  const view = eligible.view(slice)
  assert.deepEqual([view.seen, view.seenLength, view.windowDocs], [seen.length, sum(seen), inWindow.length], JSON.stringify(some))
  const docs = Int32Array.from(posts, ({ doc }) => doc).reverse()
  const left = inWindow.length === 0 ? 0 : eligible.narrow(view, docs, docs.length)
  assert.deepEqual([...docs.subarray(0, left)], inWindow.map(({ doc }) => doc).reverse(), JSON.stringify(some))
}

test('what a query sees of a slice is what looking at every post says, for windows and moments of every kind', () => {
  const times = [0, 10_000, 11_000, 12_345, 15_000, 9e15]
  for (const from of times) for (const until of times) check({ from, until })
  for (const seqBefore of [0, base, base + 1, base + 3_001, base + sliceSize, 9e15])
    for (const witnessedBefore of [10_000, 12_000, 9e15]) check({ from: 11_000, until: 14_000, asOf: { seqBefore, witnessedBefore } })
  check({ after: { key: 1, seq: base + 50, seqBefore: base + 2_000, now: 1 } })
  check({ after: { key: 1, seq: 1, seqBefore: base + 2_000, now: 1 }, asOf: { seqBefore: base + 900 } })
})

test('what was counted of a window is counted again once a post has gone or come', () => {
  const window = { from: 11_000, until: 13_000 }
  const own = sliceOfPosts(base, posts)
  const count = () => open(window).view(own).windowDocs
  const before = count()
  const inside = posts.find(({ at, hidden }) => at >= 11_000 && at < 13_000 && !hidden)?.doc as number
  turn(own, inside)
  assert.equal(count(), before - 1)
  turn(own, inside)
  assert.equal(count(), before)
  assert.equal(open({ ...window, until: 12_000 }).view(own).windowDocs < before, true)
})

test('a slice that lies inside the window is not looked through: its totals tell', () => {
  const { isEdge, there } = open({ from: 10_000, until: 15_000 }).view(slice)
  assert.deepEqual([isEdge, there], [false, undefined])
})
