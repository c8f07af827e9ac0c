import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import type { SearchQuery } from '../search-query.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import { find } from './find.ts'
import { findCandidates } from './find-candidates.ts'
import { findable } from './findable.fixture.ts'

const media = [{ kind: 'image', url: 'https://example.org/i', alt: '' }] as const
const card = { title: 'a', description: '', url: 'https://example.org/c' }
const { context } = findable([
  [
    makePost({ n: 1, at: 1_000, text: 'flood at the bridge' }),
    makePost({ n: 2, at: 2_000, text: 'flooding flood flood', links: ['https://example.org/a'] }),
    makePost({ n: 3, at: 3_000, text: 'nothing here' }),
  ],
  [
    makePost({ n: 4, at: 4_000, text: 'the bridge is closed after the flood', media }),
    makePost({ n: 5, at: 5_000, createdAt: 1_500, text: 'flood', card }),
  ],
])
const term = (word: string) => ({ term: word, weight: 1 })
const query: SearchQuery = { any: [term('flood'), term('bridge')], all: [], none: [], from: 0, until: 9_000, limit: 10 }
const words = [
  [term('bridge')],
  [term('flood'), { prefix: 'flo', weight: 1 }],
  [{ phrase: ['bridge', 'is'], weight: 1 }],
  [term('unheard')],
]
const bySeq = (seqs: Float64Array, values: ArrayLike<number>) => Object.fromEntries(Array.from(seqs, (seq, at) => [seq, values[at]]))

test('hits are those that are found, with what columns and postings know of each', () => {
  const got = findCandidates(query, words, context, {})
  const { top, stats } = find(query, context)
  assert.deepEqual([[...got.seqs], [...got.scores]], [top.map(({ seq }) => seq), top.map(({ key }) => key)])
  assert.deepEqual([got.stats, got.complete, got.recencies, got.scoreAtDepth], [stats, true, undefined, undefined])
  assert.deepEqual(bySeq(got.seqs, got.saidAt), { 0: 1_000, 1: 2_000, [sliceSize]: 4_000, [sliceSize + 1]: 1_500 })
  assert.deepEqual(bySeq(got.seqs, got.attached), { 0: 0, 1: 1, [sliceSize]: 1, [sliceSize + 1]: 1 })
  assert.deepEqual(bySeq(got.seqs, got.held), { 0: 0b0011, 1: 0b0010, [sliceSize]: 0b0111, [sliceSize + 1]: 0b0010 })
})

test('recency is told apart from the score where there is a half-life', () => {
  const { seqs, recencies } = findCandidates({ ...query, halfLifeMs: 1_000, decayFrom: 4_000 }, [], context, {})
  assert.ok(recencies)
  assert.deepEqual(bySeq(seqs, recencies), { 0: 0.125, 1: 0.25, [sliceSize]: 1, [sliceSize + 1]: 2 ** -2.5 })
})

test('where the newest come first there is no score, nor what is made of one', () => {
  const got = findCandidates({ ...query, order: 'newest', halfLifeMs: 1_000 }, words, context, { depth: 1 })
  assert.deepEqual([...got.seqs], [sliceSize + 1, sliceSize, 1, 0])
  assert.deepEqual([[...got.scores], got.recencies, got.scoreAtDepth], [[0, 0, 0, 0], undefined, undefined])
  assert.deepEqual([...got.held], [0b0010, 0b0111, 0b0010, 0b0011])
})

test('a floor that leaves fewer than are wanted is given up', () => {
  const two = { ...query, limit: 2 }
  const wanted = findCandidates(two, [], context, {})
  for (const floor of [0, wanted.scores[1] ?? 0, 1e9]) assert.deepEqual(findCandidates(two, [], context, { floor }), wanted, `${floor}`)
  assert.equal(findCandidates(two, [], context, { depth: 2 }).scoreAtDepth, wanted.scores[1])
  const late = findCandidates(two, [], { ...context, late: () => true }, { floor: 1e9 })
  assert.deepEqual([late.seqs.length, late.complete], [0, false])
})
