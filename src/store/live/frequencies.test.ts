import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../../post/post.fixture.ts'
import type { ClausePostings } from '../segments/clause-postings.ts'
import { widestBounds } from '../segments/posting-bounds.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import type { Columns } from './columns.ts'
import type { SliceColumns } from './slice-columns.ts'
import { createFrequencies } from './frequencies.ts'
import { createPatience } from './patience.ts'
import { fullSlice, turn } from './slice.fixture.ts'
import type { IndexedSegment } from './text-index.ts'

/** A clause on these docs, once in each; counts how many were looked at. */
function clauseOn(docs: readonly number[]) {
  const falling = docs.toSorted((a, b) => b - a)
  const held = new Set(docs)
  const looked = { docs: 0 }
  const walk = () => {
    let at = 0
    return {
      skip(doc: number) {
        while (at < falling.length && (falling[at] as number) > doc) at++
      },
      tfAt(doc: number) {
        looked.docs++
        return held.has(doc) ? 1 : 0
      },
      take(end: number, into: Int32Array, tfs: Int32Array) {
        let taken = 0
        while (taken < into.length && at < falling.length && (falling[at] as number) >= end) {
          tfs[taken] = 1
          into[taken++] = falling[at++] as number
        }
        looked.docs += taken
        return taken
      },
    }
  }
  const postings: ClausePostings = { docsMost: docs.length, isTerm: true, bounds: widestBounds(1, 0), lists: 1, cost: 0, walk }
  return { postings, looked, docs }
}

test('df stays exact while posts appear and go, however it is counted, and few postings are looked at where few changed', () => {
  const random = createRandom(8)
  const below = (most: number) => Math.floor(random() * most)
  const slices = [fullSlice(0), fullSlice(sliceSize)]
  const columns = { breaks: () => 0, sliceOf: (seq: number) => slices[Math.floor(seq / sliceSize)] } as Columns
  const segment = { base: 0, size: 2 * sliceSize, term: () => undefined, termsFrom: () => [] }
  const indexed: IndexedSegment = { segment, posts: 2 * sliceSize, name: 'file' }
  const frequencies = createFrequencies(columns)
  const everyNth = (n: number) => Array.from({ length: Math.floor((2 * sliceSize) / n) }, (_, i) => i * n + below(n))
  const clauses = new Map([2, 3, 50, 4_000].map((n) => [`each${n}`, clauseOn(everyNth(n))]))
  const views = () =>
    slices.map((slice) => ({ slice, seen: slice.totals.visible, seenLength: 0, windowDocs: 0, there: undefined, isEdge: false }))
  const patience = createPatience(() => false)
  const ask = () => {
    frequencies.follow([indexed])
    for (const [term, { postings, docs }] of clauses) {
      const wanted = docs.filter((doc) => slices[Math.floor(doc / sliceSize)]?.flags[doc % sliceSize] !== 0).length
      const got = frequencies.of({ term, weight: 1 }, postings, { indexed, views: views() }, patience)
      assert.equal(got, wanted, term)
    }
  }
  ask()
  const often = clauses.get('each2')
  assert.ok(often)
  assert.equal(often.looked.docs, 0, 'where nothing went, the segment says it')
  for (let n = 0; n < 60; n++) {
    for (let many = n % 10 === 9 ? 5_000 : below(30); many > 0; many--) turn(slices[below(2)] as SliceColumns, below(sliceSize))
    often.looked.docs = 0
    ask()
    if (n < 9) assert.ok(often.looked.docs < 1_000, `${often.looked.docs} looked at`)
  }
  slices[0] = fullSlice(0) // as where a reader reads all columns anew
  ask()
})
