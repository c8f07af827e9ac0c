import type { PostingBlock } from './posting-block.ts'
import { postingsPerBlock } from './segment-format.ts'
import type { PostingCursor, SegmentSource } from './segment.ts'
import { encodeTerm } from './term-bytes.ts'

/** Postings as one would write them down: newest first; `length` in tokens of the post. */
export type TermList = { readonly term: string; readonly postings: Iterable<ListedPosting> }
export type ListedPosting = { readonly doc: number; readonly tf: number; readonly length: number; readonly positions: readonly number[] }

/** Where a walk stands. */
export function positionsOf(cursor: PostingCursor): number[] {
  const { values, from, end } = cursor.positions()
  return [...values.subarray(from, end)]
}

/** Lists, in order of their terms' bytes, as a segment is written from them. */
export function sourceOf(lists: Iterable<TermList>): SegmentSource {
  const terms = lists[Symbol.iterator]()
  let postings: Iterator<ListedPosting> | undefined
  return {
    term: new Uint8Array(1_024),
    termAt: 3,
    termLength: 0,
    nextTerm() {
      const { done, value } = terms.next()
      if (done) return false
      this.term.fill(0)
      Object.assign(this, { termLength: encodeTerm(value.term, this.term, this.termAt) })
      postings = value.postings[Symbol.iterator]()
      return true
    },
    fill(block: PostingBlock) {
      block.count = 0
      while (block.count < postingsPerBlock) {
        const { done, value } = postings?.next() ?? { done: true }
        if (done) break
        block.add(value.doc, value.tf, value.length, value.positions)
      }
      return block.count
    },
  }
}
