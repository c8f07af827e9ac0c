import { part } from '../bm25.ts'
import type { Column } from './column.ts'
import { Flag, type SliceColumns } from './slice-columns.ts'
import type { Saturations } from './saturations.ts'

/** The first `count` of what a walk gave; `offset`: the doc where the slice begins. */
export type Postings = {
  readonly docs: Int32Array
  readonly tfs: Int32Array
  readonly count: number
  readonly offset: number
  /** What a saturation of 1 adds to the score. */
  readonly factor: number
}
/** By doc of the slice. */
export type Sums = { readonly scores: Float64Array; readonly marks: Uint8Array }

/** Of the only clause: each doc comes once. Those that are visible come to `touched`; returns how many. */
export function scoreOnly(
  { docs, tfs, count, offset, factor }: Postings,
  { length, flags }: SliceColumns,
  saturations: Saturations,
  scores: Float64Array,
  touched: Int32Array,
): number {
  const { table } = saturations
  const { codes } = length
  const base = length.base | 0 // lengths are small: this tells the compiler
  let visible = 0
  for (let i = 0; i < count; i++) {
    const doc = (docs[i] as number) - offset
    const tf = tfs[i] as number
    const code = codes[doc] as number
    const tokens = base + code
    const saturation = code !== 0 && tokens < 256 && tf < 4 ? (table[tf * 256 + tokens] as number) : saturations.of(tf, length.get(doc))
    scores[doc] = part(factor, saturation)
    touched[visible] = doc
    visible += (flags[doc] as number) & Flag.visible
  }
  return visible
}

/** Of one clause among several: docs that were not there yet come to `touched`, from place `from` on; returns how many there are then. */
export function addScores(
  { docs, tfs, count, offset, factor }: Postings,
  length: Column,
  saturations: Saturations,
  { scores, marks }: Sums,
  touched: Int32Array,
  from: number,
): number {
  const { table } = saturations
  const { codes } = length
  const base = length.base | 0 // lengths are small: this tells the compiler
  let found = from
  for (let i = 0; i < count; i++) {
    const doc = (docs[i] as number) - offset
    const tf = tfs[i] as number
    const code = codes[doc] as number
    const tokens = base + code
    const saturation = code !== 0 && tokens < 256 && tf < 4 ? (table[tf * 256 + tokens] as number) : saturations.of(tf, length.get(doc))
    const own = part(factor, saturation)
    const mark = marks[doc] as number
    scores[doc] = mark === 0 ? own : (scores[doc] as number) + own
    touched[found] = doc
    found += 1 - mark
    marks[doc] = 1
  }
  return found
}

/** Of one clause, to docs that are there already. */
export function addToMarked(
  { docs, tfs, count, offset, factor }: Postings,
  length: Column,
  saturations: Saturations,
  { scores, marks }: Sums,
): void {
  for (let i = 0; i < count; i++) {
    const doc = (docs[i] as number) - offset
    if (marks[doc] !== 0) scores[doc] = (scores[doc] as number) + part(factor, saturations.of(tfs[i] as number, length.get(doc)))
  }
}

export function copy(docs: Int32Array, count: number, offset: number, touched: Int32Array, from: number): number {
  for (let i = 0; i < count; i++) touched[from + i] = (docs[i] as number) - offset
  return from + count
}

export function touch(docs: Int32Array, count: number, offset: number, marks: Uint8Array, touched: Int32Array, from: number): number {
  let found = from
  for (let i = 0; i < count; i++) {
    const doc = (docs[i] as number) - offset
    touched[found] = doc
    found += 1 - (marks[doc] as number)
    marks[doc] = 1
  }
  return found
}

export function markAll(docs: Int32Array, count: number, offset: number, marks: Uint8Array): void {
  for (let i = 0; i < count; i++) marks[(docs[i] as number) - offset] = 1
}

export function clear(marks: Uint8Array, touched: Int32Array, count: number): void {
  if (count > marks.length / 16) marks.fill(0)
  else for (let i = 0; i < count; i++) marks[touched[i] as number] = 0
}
