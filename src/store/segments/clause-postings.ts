import type { Clause } from '../search-query.ts'
import { ListWalk, type PostingList } from './list-walk.ts'
import { PhraseWalk } from './phrase-walk.ts'
import { widestBounds, type PostingBounds } from './posting-bounds.ts'
import { unionSpan, UnionWalk } from './union-walk.ts'
import type { Walk } from './walk.ts'
import type { BoundsTest, PostingCursor, Segment, TermPostings } from './segment.ts'

/** A prefix stands for at most this many terms of a segment, in order of their bytes. */
export const maxExpansions = 500

/** Where a clause is in a segment. */
export type ClausePostings = {
  /** Posts that hold it, dead ones too; of a prefix or a phrase: no more than this. */
  readonly docsMost: number
  readonly isTerm: boolean
  /** Of all postings. */
  readonly bounds: PostingBounds
  /** Lists of terms behind it. */
  readonly lists: number
  /** What a walk over all of them costs beyond what it gives, in postings passed over. */
  readonly cost: number
  /** A new walk from the newest doc. */
  walk(): Walk
  /** Of what is not one term: takes what a walk over all gave, and later walks go over that. */
  keep?(list: PostingList): void
}

/** What a post where all words of a phrase stand costs, read position by position, in postings passed over. */
const phraseCost = 128

/** undefined: nowhere. */
export function postingsOf(segment: Segment, clause: Clause): ClausePostings | undefined {
  if ('term' in clause) {
    const postings = segment.term(clause.term)
    return postings && ofTerm(postings)
  }
  if ('prefix' in clause) return ofPrefix(segment, clause.prefix)
  return ofPhrase(clause.phrase.map((term) => segment.term(term)))
}

export function ofTerm(postings: TermPostings): ClausePostings {
  const bounds = widestBounds(postings.tfMax, postings.lengthMin)
  return { docsMost: postings.docs, isTerm: true, bounds, lists: 1, cost: 0, walk: () => new TermWalk(postings.cursor()) }
}

function ofPrefix(segment: Segment, prefix: string): ClausePostings | undefined {
  const lists = segment.termsFrom(prefix, maxExpansions).flatMap((term) => segment.term(term) ?? [])
  const [only] = lists
  if (!only || lists.length === 1) return only && ofTerm(only)
  const docsMost = lists.reduce((sum, { docs }) => sum + docs, 0)
  const cost = docsMost + lists.length * 4 * Math.ceil(segment.size / unionSpan)
  const bounds = widestBounds(
    lists.reduce((sum, { tfMax }) => sum + tfMax, 0),
    Math.min(...lists.map(({ lengthMin }) => lengthMin)),
  )
  const open = () => new UnionWalk(lists.map((list) => list.cursor()))
  return keeping({ docsMost, isTerm: false, bounds, lists: lists.length, cost }, open)
}

/** Of the words of a phrase in their order; undefined: no post holds that one. */
export function ofPhrase(words: readonly (TermPostings | undefined)[]): ClausePostings | undefined {
  const lists = words.filter((list) => list !== undefined)
  if (lists.length < words.length) return undefined
  if (lists.length === 0) return undefined
  const docsMost = Math.min(...lists.map(({ docs }) => docs))
  const bounds = widestBounds(Math.min(...lists.map(({ tfMax }) => tfMax)), Math.max(...lists.map(({ lengthMin }) => lengthMin)))
  const known = { docsMost, isTerm: false, bounds, lists: lists.length, cost: phraseCost * docsMost }
  return keeping(known, () => new PhraseWalk(lists))
}

function keeping(known: Omit<ClausePostings, 'walk' | 'keep'>, open: () => Walk): ClausePostings {
  let kept: PostingList | undefined
  return {
    ...known,
    walk: () => (kept ? new ListWalk(kept) : open()),
    keep(list) {
      if (!list.isCut) kept = list
    },
  }
}

class TermWalk implements Walk {
  readonly #cursor: PostingCursor

  constructor(cursor: PostingCursor) {
    this.#cursor = cursor
  }
  take(end: number, docs: Int32Array, tfs: Int32Array, isLow?: BoundsTest): number {
    return this.#cursor.take(end, docs, tfs, isLow)
  }
  eachBlock(first: number, end: number, see: (bounds: PostingBounds) => void): void {
    this.#cursor.eachBlock(first, end, see)
  }
  tfAt(doc: number): number {
    return this.#cursor.seek(doc) === doc ? this.#cursor.tf : 0
  }
  skip(doc: number): void {
    this.#cursor.seek(doc)
  }
}
