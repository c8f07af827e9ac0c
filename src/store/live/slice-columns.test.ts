import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sliceSize } from '../segments/memory-segment.ts'
import { Column } from './column.ts'
import { sliceOfPosts } from './slice.fixture.ts'
import { createSlice, Flag, hide, isElsewhere, lengthOf, note, uncount } from './slice-columns.ts'

const posts = () =>
  sliceOfPosts(sliceSize, [
    { doc: 0, length: 5 },
    { doc: 9, length: 7, hidden: true },
    { doc: sliceSize - 1, length: 11, network: 2, source: 3 },
  ])

test('a slice without posts holds nothing, at no time', () => {
  const { base, flags, totals, log } = createSlice(sliceSize)
  assert.deepEqual([base, flags.length, lengthOf(createSlice(0)), log], [sliceSize, sliceSize, 0, []])
  assert.deepEqual(totals, { visible: 0, length: 0, first: Infinity, last: -Infinity, changes: 0, version: 0 })
})

test('a post that goes leaves the totals and is logged, one that was hidden or gone changes nothing', () => {
  const slice = posts()
  assert.deepEqual([lengthOf(slice), slice.totals.length], [16, 16])
  const { changes, version } = slice.totals
  for (const doc of [0, 0, 9, 10]) hide(slice, doc)
  assert.deepEqual(
    { ...slice.totals, first: 0, last: 0 },
    { visible: 1, length: 11, first: 0, last: 0, changes: changes + 1, version: version + 1 },
  )
  assert.deepEqual([slice.log.at(-1), lengthOf(slice), slice.flags[9]], [~0, 11, 0])
})

test('who takes a post out of the totals learns whether it was in them', () => {
  const slice = posts()
  assert.deepEqual([uncount(slice, 0), uncount(slice, 9), uncount(slice, 10)], [true, false, false])
  assert.deepEqual([slice.totals.visible, slice.flags[0]], [1, Flag.row | Flag.visible])
})

test('a post is elsewhere once its time, network or source is another; of what was not read nobody knows', () => {
  const slice = posts()
  const last = sliceSize - 1
  const at = slice.witnessedAt.get(last)
  const asked = [
    [at, 2, 3],
    [at + 1, 2, 3],
    [at, 1, 3],
    [at, 2, 1],
  ] as const
  assert.deepEqual(
    asked.map(([time, network, source]) => isElsewhere(slice, last, time, network, source)),
    [false, true, true, true],
  )
  const late = { ...slice, witnessedAt: Column.later(sliceSize, () => slice.witnessedAt) }
  assert.equal(isElsewhere(late, last, at, 2, 3), true)
})

test('the log keeps the last changes alone and begins anew when it is full, which the count of changes tells', () => {
  const slice = createSlice(0)
  for (let n = 0; n < 2_048; n++) note(slice, n, true)
  assert.equal(slice.log.length, 2_048)
  note(slice, 5, false)
  assert.deepEqual([slice.log, slice.totals.changes], [[~5], 2_049])
})
