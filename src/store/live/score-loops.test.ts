import assert from 'node:assert/strict'
import { test } from 'node:test'
import { part, saturation } from '../bm25.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import { Saturations } from './saturations.ts'
import { addScores, addToMarked, clear, copy, markAll, scoreOnly, touch } from './score-loops.ts'
import { sliceOfPosts } from './slice.fixture.ts'
import { createWorkspace } from './workspace.ts'

const offset = 7 * sliceSize
/** Lengths as a table knows them and beyond, one that is kept apart, and a post that is not there to be seen. */
const lengths = [1, 12, 255, 256, 65_535, 3, 40]
const slice = sliceOfPosts(
  offset,
  lengths.map((length, doc) => ({ doc: doc * 5, length, hidden: doc === 5 })),
)
const saturations = new Saturations(11.5)
const score = (factor: number, tf: number, length: number) => part(factor, saturation(tf, length, 11.5, { k1: 0.9, b: 0.3 }))
const tfsOf = [1, 3, 4, 6, 7, 1, 65_535]
const postings = (docs: readonly number[], factor: number) => ({
  docs: Int32Array.from(docs, (doc) => offset + 5 * doc),
  tfs: Int32Array.from(docs, (doc) => tfsOf[doc] as number),
  count: docs.length,
  offset,
  factor,
})

test('what one clause adds is what BM25 says, for every tf and length, and hidden posts are not given', () => {
  const { scores, touched } = createWorkspace()
  const count = scoreOnly(postings([6, 5, 4, 3, 2, 1, 0], 1.7), slice, saturations, scores, touched)
  assert.deepEqual([...touched.subarray(0, count)], [30, 20, 15, 10, 5, 0])
  for (const doc of [0, 1, 2, 3, 4, 6]) assert.equal(scores[5 * doc], score(1.7, tfsOf[doc] as number, lengths[doc] as number))
})

test('scores of several clauses add up, each doc touched once, whatever stood there before', () => {
  const workspace = createWorkspace()
  workspace.scores.fill(99)
  const { scores, touched, marks } = workspace
  let found = addScores(postings([6, 4, 1], 2), slice.length, saturations, workspace, touched, 0)
  found = addScores(postings([4, 3], 0.5), slice.length, saturations, workspace, touched, found)
  assert.deepEqual([...touched.subarray(0, found)], [30, 20, 5, 15])
  addToMarked(postings([5, 3, 2], 3), slice.length, saturations, workspace)
  const of = (factor: number, doc: number) => score(factor, tfsOf[doc] as number, lengths[doc] as number)
  assert.deepEqual([scores[20], scores[15], scores[5]], [of(2, 4) + of(0.5, 4), of(0.5, 3) + of(3, 3), of(2, 1)])
  assert.deepEqual([scores[25], scores[10]], [99, 99], 'what nobody touched gets nothing')
  clear(marks, touched, found)
  assert.ok(marks.every((mark) => mark === 0))
})

test('docs without scores are copied, or each touched once; marks go however many they are', () => {
  const { touched, marks } = createWorkspace()
  const { docs } = postings([6, 4, 1], 1)
  assert.deepEqual([copy(docs, 3, offset, touched, 1), ...touched.subarray(1, 4)], [4, 30, 20, 5])
  markAll(docs, 1, offset, marks)
  assert.deepEqual([touch(docs, 3, offset, marks, touched, 0), ...touched.subarray(0, 2)], [2, 20, 5])
  marks.fill(1)
  clear(marks, touched, sliceSize)
  assert.ok(marks.every((mark) => mark === 0))
})
