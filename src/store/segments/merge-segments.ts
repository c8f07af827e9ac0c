import type { SegmentFile } from './segment-file.ts'
import type { PostingSource, TermPostings, TermSource } from './segment.ts'
import { byBytes } from './term-bytes.ts'

export type MergeOptions = {
  /** Seq of doc 0 of the merged segment: that of the oldest segment, or below. */
  readonly base: number
  /** Whether a post is still there; asked once a post. Those that are not are left behind. */
  readonly isAlive: (seq: number) => boolean
}

/**
 * What several segments hold, as one: all their terms in order, the postings of each from the newest segment's to the oldest's, docs
 * counted from the new base. Read as it is asked for; in memory are a block of each and three bytes a doc. A posting is the same object
 * each time: it is good until the next is asked for. `segments` from old to new, their seqs not overlapping.
 */
export function* mergedTerms(segments: readonly SegmentFile[], options: MergeOptions): Generator<TermSource> {
  const parts = segments.toReversed().map(openPart)
  for (let term = lowestTerm(parts); term !== undefined; term = lowestTerm(parts)) {
    const holding = parts.filter((part) => part.next?.term === term)
    yield { term, postings: postingsOf(holding, options) }
    for (const part of holding) part.advance()
  }
}

type Part = {
  readonly segment: SegmentFile
  readonly advance: () => void
  next: { readonly term: string; readonly postings: TermPostings } | undefined
  readonly lengths: Uint16Array
  /** By doc: 0 = not asked yet, 1 = alive, 2 = gone. */
  readonly states: Uint8Array
}

function openPart(segment: SegmentFile): Part {
  const entries = segment.entries()
  const part: Part = {
    segment,
    advance() {
      const { done, value } = entries.next()
      part.next = done ? undefined : value
    },
    next: undefined,
    lengths: segment.lengths(),
    states: new Uint8Array(segment.size),
  }
  part.advance()
  return part
}

function lowestTerm(parts: readonly Part[]): string | undefined {
  let lowest: string | undefined
  for (const { next } of parts) if (next && (lowest === undefined || byBytes(next.term, lowest) < 0)) lowest = next.term
  return lowest
}

function* postingsOf(parts: readonly Part[], { base, isAlive }: MergeOptions): Generator<PostingSource> {
  const posting = { doc: 0, tf: 0, length: 0, positions: [] as readonly number[] }
  for (const { next, segment, lengths, states } of parts) {
    const cursor = next?.postings.cursor()
    for (let doc = cursor?.doc ?? -1; cursor && doc >= 0; doc = cursor.next()) {
      if (states[doc] === 0) states[doc] = isAlive(segment.base + doc) ? 1 : 2
      if (states[doc] === 2) continue
      posting.doc = segment.base + doc - base
      posting.tf = cursor.tf
      posting.length = lengths[doc] ?? 0
      posting.positions = cursor.positions()
      yield posting
    }
  }
}
