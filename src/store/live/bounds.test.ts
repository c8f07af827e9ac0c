import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../../post/post.fixture.ts'
import { part, recency, saturation } from '../bm25.ts'
import type { SearchQuery } from '../search-query.ts'
import { boundLength, boundLevels, widestBounds, type PostingBounds } from '../segments/posting-bounds.ts'
import { TopK } from '../top-k.ts'
import { Bounds } from './bounds.ts'
import { createSlice } from './slice-columns.ts'
import { Saturations } from './saturations.ts'

const query: SearchQuery = { any: [], all: [], none: [], from: 0, until: 1_000, limit: 2 }
const boundsOf = (more: Partial<SearchQuery>, top = new TopK(2)) => {
  const saturations = new Saturations(12, more.bm25)
  return new Bounds({ query: { ...query, ...more }, top, saturations, isNewest: more.order === 'newest' })
}

test('no posting adds more than its block is said to, and the best of a block of common tfs and lengths adds just that', () => {
  const random = createRandom(3)
  let edges = 0
  for (let round = 0; round < 2_000; round++) {
    const bm25 = { k1: random() < 0.1 ? 0 : random() * 2, b: random() < 0.1 ? 1 : random() }
    const bounds = boundsOf({ bm25 })
    const factor = random() * 10
    const [tfMost, lengthMost] = random() < 0.5 ? [boundLevels - 1, boundLength] : [9, 300]
    const postings = Array.from({ length: 1 + Math.floor(random() * 128) }, () => ({
      tf: 1 + Math.floor(random() ** 6 * tfMost),
      length: Math.floor(random() ** 3 * lengthMost),
    }))
    const block: PostingBounds = { tfMax: 0, lengths: Array.from({ length: boundLevels }, () => boundLength) }
    for (const { tf, length } of postings) {
      const level = Math.min(tf, boundLevels) - 1
      block.tfMax = Math.max(block.tfMax, tf)
      block.lengths[level] = Math.min(block.lengths[level] as number, length)
    }
    const most = bounds.partMost(factor, block)
    const best = postings.reduce((sum, { tf, length }) => Math.max(sum, part(factor, saturation(tf, length, 12, bm25))), 0)
    assert.ok(best <= most, `${best} of ${most}`)
    if (tfMost < boundLevels && best !== most) {
      assert.ok(most - best <= 2 ** -36) // at the very edge between two whole parts
      edges++
    }
    const [tfMax, lengthMin] = [block.tfMax, Math.min(...postings.map(({ length }) => length))]
    assert.ok(most <= bounds.partMost(factor, widestBounds(tfMax, lengthMin)))
  }
  assert.ok(edges < 5, `${edges}`)
})

test('parts add up to the same in whatever order', () => {
  const random = createRandom(4)
  for (let round = 0; round < 200; round++) {
    const parts = Array.from({ length: 24 }, () => part(random() * 40, random() * 2))
    const sum = (list: readonly number[]) => list.reduce((total, one) => total + one, 0)
    assert.equal(sum(parts), sum(parts.toSorted((a, b) => a - b)))
    assert.equal(sum(parts), sum(parts.toReversed()))
  }
})

test('what is too low: nothing before there are enough, then what scores no more than the worst, by the newest recency', () => {
  const top = new TopK(2)
  const slice = createSlice(0)
  slice.totals.last = 900
  const [plain, decayed, newest] = [boundsOf({}, top), boundsOf({ halfLifeMs: 100 }, top), boundsOf({ order: 'newest' }, top)]
  for (const bounds of [plain, decayed, newest]) bounds.enter(slice)
  assert.ok(!plain.isFull && !plain.isTooLow(0) && !plain.isUsed)
  top.offer(4, 9)
  top.offer(3, 8)
  assert.ok(plain.isFull && plain.isTooLow(3) && !plain.isTooLow(3.1) && plain.isUsed)
  assert.equal(recency(900, { ...query, halfLifeMs: 100 }), 0.5)
  assert.ok(decayed.isTooLow(5.9) && !decayed.isTooLow(6) && !decayed.isTooLow(6.1))
  assert.ok(!newest.isTooLow(Infinity))
  top.offer(900, 7)
  top.offer(900, 6)
  assert.ok(newest.isTooLow(0))
})
