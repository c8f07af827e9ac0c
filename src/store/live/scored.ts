import type { PostingBounds } from '../segments/posting-bounds.ts'
import type { Walk } from '../segments/walk.ts'

export type Role = 'any' | 'all' | 'none'
/** A clause in one segment; `walk` undefined: no post there holds it. */
export type Scored = {
  readonly role: Role
  /** What a saturation of 1 adds to the score. */
  readonly factor: number
  readonly isTerm: boolean
  /** Of its postings in the segment. */
  readonly bounds: PostingBounds
  /** Of the segment's docs, how many hold it, or fewer. */
  readonly share: number
  /** What a walk costs for each of the segment's docs beyond the postings that it gives, in postings passed over. */
  readonly cost: number
  /** Opened when it is first asked for. */
  readonly walk: Walk | undefined
}
