import { sliceSize } from '../segments/memory-segment.ts'
import { createSlice, Flag, type SliceColumns } from './slice-columns.ts'

export type SlicePost = {
  readonly doc: number
  readonly at?: number
  readonly length?: number
  readonly network?: number
  readonly source?: number
  readonly hidden?: boolean
}

/** The columns of a slice that holds these posts, as rows would fill them. */
export function sliceOfPosts(base: number, posts: readonly SlicePost[]): SliceColumns {
  const slice = createSlice(base)
  for (const { doc, at = 1_000 + doc, length = 10, network = 1, source = 1, hidden = false } of posts) {
    slice.witnessedAt.set(doc, at)
    slice.length.set(doc, length)
    slice.network.set(doc, network)
    slice.source.set(doc, source)
    slice.flags[doc] = Flag.row
    slice.totals.first = Math.min(slice.totals.first, at)
    if (hidden) continue
    turn(slice, doc)
    slice.totals.length += length
    slice.totals.last = Math.max(slice.totals.last, at)
  }
  return slice
}

/** Post after post, all visible. */
export const fullSlice = (base: number): SliceColumns =>
  sliceOfPosts(
    base,
    Array.from({ length: sliceSize }, (_, doc) => ({ doc })),
  )

/** A post appears, or goes. */
export function turn({ flags, totals, log }: SliceColumns, doc: number): void {
  const isVisible = ((flags[doc] as number) & Flag.visible) === 0
  flags[doc] = isVisible ? Flag.row | Flag.visible : 0
  totals.visible += isVisible ? 1 : -1
  totals.changes++
  totals.version++
  if (log.length === 2_048) log.length = 0
  log.push(isVisible ? doc : ~doc)
}
