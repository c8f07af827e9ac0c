import { sliceSize } from '../segments/memory-segment.ts'
import type { SegmentEntry } from './manifest.ts'

/** Segments of one size that become one: each post is written twice more until its segment has 2,097,152 places. */
const fan = 8
const largest = sliceSize * fan * fan
/** Erased posts leave the disk within a day, or sooner where they are many. */
const erasedForMs = 24 * 3_600_000
const erasedShare = 0.1
/** Where posts go by age the whole file soon goes: written anew it stands a short time, so that is done once half has gone, and thrice at most. */
const goneShare = 0.5
const leastFilled = 1 / 8

/** The oldest eight neighbours of one size, with no gap between them; undefined: none. */
export function mergeDue(entries: readonly SegmentEntry[]): readonly SegmentEntry[] | undefined {
  for (let at = 0; at + fan <= entries.length; at++) {
    const run = entries.slice(at, at + fan)
    const size = run[0]?.size ?? 0
    const touch = run.every((entry, n) => entry.size === size && (n === 0 || entry.base === (run[n - 1]?.base ?? 0) + size))
    if (touch && size * fan <= largest) return run
  }
  return undefined
}

/** A segment from which posts were deleted long enough ago, or enough of them, or whose posts have largely gone by age. */
export function rewriteDue(entries: readonly SegmentEntry[], now: number): readonly SegmentEntry[] | undefined {
  const due = entries.find(({ size, erased, erasedAt, expired, posts }) => {
    const isLong = erasedAt !== undefined && now - erasedAt > erasedForMs
    const areMany = erased > 0 && erased >= posts * erasedShare
    const isHalfGone = expired > 0 && erased + expired >= posts * goneShare && posts >= size * leastFilled
    return isLong || areMany || isHalfGone
  })
  return due && [due]
}
