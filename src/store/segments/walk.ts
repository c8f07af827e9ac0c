import type { PostingBounds } from './posting-bounds.ts'
import type { BoundsTest } from './segment.ts'

/** A walk over the posts that hold a clause, newest first. Whatever is asked, docs are asked for in falling order. */
export interface Walk {
  /** As `PostingCursor.take`; what lies below `end` is not looked at. What is low may still be given. */
  take(end: number, docs: Int32Array, tfs: Int32Array, isLow?: BoundsTest): number
  /** As `PostingCursor.eachBlock`; absent: nothing is known but the bounds of the whole. */
  eachBlock?(first: number, end: number, see: (bounds: PostingBounds) => void): void
  /** How often the clause stands in `doc`: 0 where it does not. */
  tfAt(doc: number): number
  /** Passes over the docs above `doc`. */
  skip(doc: number): void
}
