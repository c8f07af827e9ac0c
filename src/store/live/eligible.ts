import type { SearchQuery } from '../search-query.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import { createFilters } from './filters.ts'
import type { Columns } from './columns.ts'
import { Flag, type SliceColumns } from './slice-columns.ts'
import type { IndexedSegment } from './text-index.ts'

/** What a query sees of a slice. */
export type SliceView = {
  readonly slice: SliceColumns
  /** Posts there as of the query, and their tokens: for N, df and length. */
  readonly seen: number
  readonly seenLength: number
  /** Of these, the ones inside the window; filters do not count. */
  readonly windowDocs: number
  /** 1 for each post there as of the query; undefined: every visible one is. */
  readonly there: Uint8Array | undefined
  /** Some posts may lie outside the window. */
  readonly isEdge: boolean
}

export interface Eligible {
  view(slice: SliceColumns): SliceView
  /** Leaves those of the docs that are there, in the window, and pass the filters, in their order; returns how many. Slices come newest first. */
  narrow(view: SliceView, docs: Int32Array, count: number): number
  /** Whether anything but the window is tested. */
  readonly hasFilters: boolean
}

/** Compiles a query's window, filters and as-of. A slice is looked through only where its totals do not tell; else posts are tested as they are found. */
export function createEligible(query: SearchQuery, columns: Columns, segments: readonly IndexedSegment[]): Eligible {
  const seqBefore = Math.min(query.asOf?.seqBefore ?? Infinity, query.after?.seqBefore ?? Infinity)
  const witnessedBefore = query.asOf?.witnessedBefore ?? Infinity
  const { from, until } = query
  const filters = createFilters(query, columns, segments)
  return {
    hasFilters: filters.length > 0,
    view(slice) {
      const { totals, base } = slice
      const isWhole = base + sliceSize <= seqBefore && totals.last < witnessedBefore
      if (!isWhole) return lookBack(slice, { end: Math.max(0, Math.min(sliceSize, seqBefore - base)), witnessedBefore, from, until })
      const whole = { slice, seen: totals.visible, seenLength: totals.length, there: undefined }
      if (totals.visible === 0 || totals.last < from || totals.first >= until) return { ...whole, windowDocs: 0, isEdge: false }
      const isEdge = totals.first < from || totals.last >= until
      return { ...whole, windowDocs: isEdge ? countBetween(slice, from, until) : totals.visible, isEdge }
    },
    narrow(view, docs, count) {
      let left = view.there ? keepThere(view.there, docs, count) : keepVisible(view.slice.flags, docs, count)
      if (view.isEdge) left = keepBetween(view.slice, { from, until }, docs, left)
      for (const filter of filters) left = left === 0 ? 0 : filter(view.slice, docs, left)
      return left
    },
  }
}

type Bounds = { readonly end: number; readonly witnessedBefore: number; readonly from: number; readonly until: number }

function lookBack(slice: SliceColumns, { end, witnessedBefore, from, until }: Bounds): SliceView {
  const { flags, witnessedAt, length } = slice
  const there = new Uint8Array(sliceSize)
  let [seen, seenLength, windowDocs] = [0, 0, 0]
  for (let doc = 0; doc < end; doc++) {
    if (((flags[doc] as number) & Flag.visible) === 0) continue
    const witnessed = witnessedAt.get(doc)
    if (witnessed >= witnessedBefore) continue
    seen++
    seenLength += length.get(doc)
    there[doc] = 1
    if (witnessed >= from && witnessed < until) windowDocs++
  }
  return { slice, seen, seenLength, windowDocs, there, isEdge: windowDocs < seen }
}

type InWindow = { readonly from: number; readonly until: number; readonly version: number; readonly count: number }
/** What was counted last of each slice: the searches of one question have one window. */
const lastCounted = new WeakMap<SliceColumns, InWindow>()

function countBetween(slice: SliceColumns, from: number, until: number): number {
  const { version } = slice.totals
  const last = lastCounted.get(slice)
  if (last?.from === from && last.until === until && last.version === version) return last.count
  const count = countVisible(slice, from, until)
  lastCounted.set(slice, { from, until, version, count })
  return count
}

function countVisible({ flags, witnessedAt }: SliceColumns, from: number, until: number): number {
  const { codes, base } = witnessedAt
  const [low, high] = [from - base, until - base]
  let count = 0
  for (let doc = 0; doc < sliceSize; doc++) {
    if (((flags[doc] as number) & Flag.visible) === 0) continue
    const code = codes[doc] as number
    const offset = code === 0 ? witnessedAt.get(doc) - base : code
    if (offset >= low && offset < high) count++
  }
  return count
}

function keepThere(there: Uint8Array, docs: Int32Array, count: number): number {
  let left = 0
  for (let i = 0; i < count; i++) {
    const doc = docs[i] as number
    docs[left] = doc
    left += there[doc] as number
  }
  return left
}

function keepVisible(flags: Uint8Array, docs: Int32Array, count: number): number {
  let left = 0
  for (let i = 0; i < count; i++) {
    const doc = docs[i] as number
    docs[left] = doc
    left += (flags[doc] as number) & Flag.visible
  }
  return left
}

function keepBetween({ witnessedAt }: SliceColumns, { from, until }: { from: number; until: number }, docs: Int32Array, count: number) {
  const { codes, base } = witnessedAt
  const [low, high] = [from - base, until - base]
  let left = 0
  for (let i = 0; i < count; i++) {
    const doc = docs[i] as number
    const code = codes[doc] as number
    const offset = code === 0 ? witnessedAt.get(doc) - base : code
    if (offset >= low && offset < high) docs[left++] = doc
  }
  return left
}
