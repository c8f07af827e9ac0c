import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sliceSize } from '../segments/memory-segment.ts'
import type { SegmentEntry } from './manifest.ts'
import { mergeDue, rewriteDue } from './merge-policy.ts'

const hour = 3_600_000
const now = 1_000 * hour
/** Neighbours of so many slices each. */
function entries(...slices: readonly number[]): SegmentEntry[] {
  let base = 0
  return slices.map((size) => {
    const entry = { name: `${base}`, base, size: size * sliceSize, posts: 1_000 * size, erased: 0, erasedAt: undefined, expired: 0 }
    base += entry.size
    return entry
  })
}
const eight = [1, 1, 1, 1, 1, 1, 1, 1]
const namesOf = (due: readonly SegmentEntry[] | undefined) => due?.map(({ base }) => base / sliceSize)

test('eight neighbours of one size become one, the oldest first, until a file has 64 slices', () => {
  assert.equal(mergeDue([]), undefined)
  assert.equal(mergeDue(entries(...eight.slice(1))), undefined)
  assert.deepEqual(namesOf(mergeDue(entries(...eight))), [0, 1, 2, 3, 4, 5, 6, 7])
  assert.deepEqual(namesOf(mergeDue(entries(8, ...eight, ...eight))), [8, 9, 10, 11, 12, 13, 14, 15])
  assert.deepEqual(namesOf(mergeDue(entries(...eight.map(() => 8), 1))), [0, 8, 16, 24, 32, 40, 48, 56])
  assert.equal(mergeDue(entries(...eight.map(() => 64))), undefined)
})

test('what another size or a gap stands between is not merged', () => {
  assert.equal(mergeDue(entries(1, 1, 1, 1, 8, 1, 1, 1, 1)), undefined)
  const gap = entries(...eight, 1).toSpliced(4, 1) // its posts are all gone
  assert.equal(mergeDue(gap), undefined)
})

test('what was deleted leaves a file after a day, or once it is a tenth', () => {
  const [entry] = entries(8)
  assert.ok(entry)
  const due = (change: Partial<SegmentEntry>) => rewriteDue([{ ...entry, ...change }], now) !== undefined
  assert.equal(due({}), false)
  assert.equal(due({ erased: 1, erasedAt: now - 24 * hour }), false)
  assert.equal(due({ erased: 1, erasedAt: now - 24 * hour - 1 }), true)
  assert.equal(due({ erased: 799, erasedAt: now }), false)
  assert.equal(due({ erased: 800, erasedAt: now }), true)
  assert.equal(due({ posts: 3, erased: 1, erasedAt: now }), true)
})

test('what goes by age is left where it is until half has gone, and where few are left until all have', () => {
  const [entry] = entries(8)
  assert.ok(entry)
  const due = (change: Partial<SegmentEntry>) => rewriteDue([{ ...entry, posts: 8 * sliceSize, ...change }], now) !== undefined
  assert.equal(due({ expired: 4 * sliceSize - 1 }), false)
  assert.equal(due({ expired: 4 * sliceSize }), true)
  assert.equal(due({ expired: 4 * sliceSize - 1, erased: 1, erasedAt: now }), true)
  assert.equal(due({ posts: sliceSize - 1, expired: sliceSize - 2 }), false)
  assert.equal(due({ posts: sliceSize - 1, expired: sliceSize - 2, erased: 1, erasedAt: now - 25 * hour }), true, 'a delete all the same')
})
