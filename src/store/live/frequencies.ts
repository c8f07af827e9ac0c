import { clauseKey } from '../clause-key.ts'
import type { Clause } from '../search-query.ts'
import type { ClausePostings } from '../segments/clause-postings.ts'
import { PostingList } from '../segments/list-walk.ts'
import { sliceOf, sliceSize } from '../segments/memory-segment.ts'
import type { Columns } from './columns.ts'
import { Flag, type SliceColumns } from './slice-columns.ts'
import type { SliceView } from './eligible.ts'
import type { Patience } from './patience.ts'
import { createHistory, type History } from './visibility.ts'
import type { IndexedSegment } from './text-index.ts'

/** What is remembered of one clause in one segment, and as of which place of the segment's history. */
type Counted = { readonly at: number; readonly docs: number }
const remembered = 20_000
/** A posting that is walked over costs a few nanoseconds, a doc that is sought about as much as this many. */
const soughtCost = 16

export type AskedSegment = {
  readonly indexed: IndexedSegment
  /** By slice, oldest first; undefined: no post of it is left. */
  readonly views: readonly (SliceView | undefined)[]
}

/**
 * In how many posts, there as of a query, a clause is. Exact: what a segment says, less the posts that went. What was counted once is
 * remembered, and brought up to date by looking at the posts alone that appeared or went since.
 */
export interface Frequencies {
  /** Takes note of what appeared and went; call before the others, once for each query. */
  follow(segments: readonly IndexedSegment[]): void
  of(clause: Clause, postings: ClausePostings, segment: AskedSegment, patience: Patience): number
}

export function createFrequencies(columns: Columns): Frequencies {
  const known = new Map<string, Counted>()
  const histories = new Map<string, History>()
  const buffers = { docs: new Int32Array(4_096), tfs: new Int32Array(4_096) }
  let breaks = 0

  /** Over every posting; those there as of the query count. */
  function countThere({ walk, docsMost, cost, keep }: ClausePostings, { indexed, views }: AskedSegment, patience: Patience): number {
    const { docs, tfs } = buffers
    const walking = walk()
    const list = keep && new PostingList()
    let count = 0
    for (let number = views.length - 1; number >= 0; number--) {
      const view = views[number]
      if (!view || view.seen === 0) continue
      const offset = view.slice.base - indexed.segment.base
      patience.spend(64 + (docsMost + cost) / views.length)
      walking.skip(offset + sliceSize - 1)
      for (let some = docs.length; some === docs.length;) {
        some = walking.take(offset, docs, tfs)
        list?.add(docs, tfs, some)
        count += view.there ? sumOf(view.there, docs, some, offset) : sumOf(view.slice.flags, docs, some, offset)
      }
      if (patience.isOver()) return count
    }
    if (list) keep?.(list)
    return count
  }

  /** The change of a count through the docs that appeared and went, newest first. */
  function countChanged({ walk }: ClausePostings, changed: Iterable<readonly [doc: number, by: number]>): number {
    const walking = walk()
    let change = 0
    for (const [doc, by] of changed) if (walking.tfAt(doc) > 0) change += by
    return change
  }

  function now(clause: Clause, postings: ClausePostings, asked: AskedSegment, patience: Patience): number {
    const { indexed } = asked
    const history = histories.get(indexed.name)
    if (!history) return countThere(postings, asked, patience)
    if (history.visible === indexed.posts && postings.isTerm) return postings.docsMost
    const key = `${indexed.name} ${clauseKey(clause)}`
    const before = known.get(key)
    const pending = before ? history.since(before.at) : Infinity
    if (before && pending === 0) return before.docs
    const dead = history.size - history.visible
    let docs: number
    if (before && pending * soughtCost < postings.docsMost) docs = before.docs + countChanged(postings, history.changes(before.at))
    else if (postings.isTerm && indexed.segment.size > sliceSize && dead * soughtCost < postings.docsMost)
      docs = postings.docsMost + countChanged(postings, history.dead())
    else docs = countThere(postings, asked, patience)
    if (patience.isOver()) return docs
    if (known.size >= remembered) known.clear()
    known.set(key, { at: history.end, docs })
    return docs
  }

  return {
    follow(segments) {
      if (breaks !== columns.breaks()) {
        known.clear()
        histories.clear()
        breaks = columns.breaks()
      }
      const names = new Set(segments.map(({ name }) => name))
      for (const name of histories.keys()) if (!names.has(name)) histories.delete(name)
      for (const indexed of segments) {
        let history = histories.get(indexed.name)
        if (!history) histories.set(indexed.name, (history = createHistory()))
        history.follow(slicesOf(indexed, columns))
      }
    },
    of: (clause, postings, asked, patience) =>
      asked.views.every((view) => view?.there === undefined)
        ? now(clause, postings, asked, patience)
        : countThere(postings, asked, patience),
  }
}

/** Bit 1 of what stands at each doc. */
function sumOf(bits: Uint8Array, docs: Int32Array, count: number, offset: number): number {
  let sum = 0
  for (let i = 0; i < count; i++) sum += (bits[(docs[i] as number) - offset] as number) & Flag.visible
  return sum
}

/** The columns of a segment's posts, oldest first. */
export function slicesOf({ segment }: IndexedSegment, columns: Columns): (SliceColumns | undefined)[] {
  const slices: (SliceColumns | undefined)[] = []
  for (let seq = sliceOf(segment.base) * sliceSize; seq < segment.base + segment.size; seq += sliceSize) slices.push(columns.sliceOf(seq))
  return slices
}
