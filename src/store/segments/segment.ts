import type { PostingBlock } from './posting-block.ts'
import type { PostingBounds } from './posting-bounds.ts'

/**
 * A slice of the text index: posts by order of arrival. Where the words of a post are, and nothing else: whether it is visible, when it
 * was said and by whom stands in the columns (store/live/columns.ts), and the post itself in SQLite. Any segment can be made again from there.
 *
 * `doc` = seq − base, 0..size − 1, and is never given anew; slices have holes where no post was stored. All lists run from the newest doc to
 * the oldest, so that a search can stop.
 */
export interface Segment {
  /** The seq of doc 0. */
  readonly base: number
  /** Docs there may be: seqs base..base + size − 1. */
  readonly size: number
  /** undefined: no post holds it. */
  term(term: string): TermPostings | undefined
  /** Terms that begin so, in order of their UTF-8 bytes, at most `most`. */
  termsFrom(prefix: string, most: number): readonly string[]
}

/** One term in one segment. Dead posts count until the segment is written anew. */
export interface TermPostings {
  /** Posts that hold it, 1 or more. */
  readonly docs: number
  /** No posting has a higher tf or a shorter post: bounds of what it can add to a score. */
  readonly tfMax: number
  readonly lengthMin: number
  /** A new walk from the newest doc. */
  cursor(): PostingCursor
}

/** Those at `values[from..end − 1]`. A walk has one, for one doc after the other. */
export type Positions = { values: Int32Array; from: number; end: number }

/** Whether postings within these bounds are not wanted. */
export type BoundsTest = (bounds: PostingBounds) => boolean

/** A walk over the postings of a term, newest first. Begins on the newest. */
export interface PostingCursor {
  /** −1 behind the oldest. */
  readonly doc: number
  /** Occurrences in `doc`, 1..65,535; a mark (`#tag`, `@name`, a host of a link) counts as one. */
  readonly tf: number
  /** To the next older doc; returns it. */
  next(): number
  /** To the newest doc that is not above `doc`, which is at or below the current one; skips whole blocks unread. Returns it. */
  seek(doc: number): number
  /**
   * The postings from the current one on whose doc is at or above `end`, newest first, into `docs` and `tfs` from place 0 on, as many as fit in
   * `docs`; returns how many. Fewer than fit: there are no more of them. Leaves the walk on the first that was not taken. Blocks of which `isLow` says
   * so are left out, unread.
   */
  take(end: number, docs: Int32Array, tfs: Int32Array, isLow?: BoundsTest): number
  /** Shows the bounds of the blocks that hold what is left of `end..first`, without moving or reading them; each is valid until the next. */
  eachBlock(first: number, end: number, see: (bounds: PostingBounds) => void): void
  /** The oldest doc of the current block, and bounds of its postings: at most 128 of them in a file, all of them in memory. */
  readonly blockEnd: number
  readonly blockBounds: PostingBounds
  /** Primary positions in `doc`, ascending, each at most 32,767 (further ones count as that); none for a mark. Valid until the walk moves. */
  positions(): Readonly<Positions>
}

/**
 * What a segment is written from: terms in order of their bytes, each once, and the postings of each, newest first, in blocks. A walk, for one
 * reader; it stands before the first term.
 */
export interface SegmentSource {
  /** Goes to the next term; false behind the last. */
  nextTerm(): boolean
  /** The term: `termLength` bytes (term-bytes.ts) from place `termAt` on. Valid until the next. */
  readonly term: Uint8Array
  readonly termAt: number
  readonly termLength: number
  /** Puts the term's next postings into `block`, in place of what it holds: 128, or fewer where no more follow. Returns how many; a term may have none. */
  fill(block: PostingBlock): number
}
