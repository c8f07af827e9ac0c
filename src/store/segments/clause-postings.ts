import type { Clause } from '../search-query.ts'
import { PhraseWalk } from './phrase-walk.ts'
import { UnionWalk } from './union-walk.ts'
import type { PostingCursor, Segment, TermPostings } from './segment.ts'

/** A prefix stands for at most this many terms of a segment, in order of their bytes. */
export const maxExpansions = 500

/** Where a clause is in a segment. */
export type ClausePostings = {
  /** Posts that hold it, dead ones too; of a prefix or a phrase: no more than this. */
  readonly docsMost: number
  readonly isTerm: boolean
  /** A new walk from the newest doc. */
  walk(): Walk
}

/** A walk over the posts that hold a clause, newest first. Whatever is asked, docs are asked for in falling order. */
export interface Walk {
  /** As `PostingCursor.take`; what lies below `end` is not looked at. */
  take(end: number, docs: Int32Array, tfs: Int32Array): number
  /** How often the clause stands in `doc`: 0 where it does not. */
  tfAt(doc: number): number
  /** Passes over the docs above `doc`. */
  skip(doc: number): void
}

/** undefined: nowhere. */
export function postingsOf(segment: Segment, clause: Clause): ClausePostings | undefined {
  if ('term' in clause) {
    const postings = segment.term(clause.term)
    return postings && ofTerm(postings)
  }
  return 'prefix' in clause ? ofPrefix(segment, clause.prefix) : ofPhrase(segment, clause.phrase)
}

function ofTerm(postings: TermPostings): ClausePostings {
  return { docsMost: postings.docs, isTerm: true, walk: () => new TermWalk(postings.cursor()) }
}

function ofPrefix(segment: Segment, prefix: string): ClausePostings | undefined {
  const lists = segment.termsFrom(prefix, maxExpansions).flatMap((term) => segment.term(term) ?? [])
  const [only] = lists
  if (!only || lists.length === 1) return only && ofTerm(only)
  const docsMost = lists.reduce((sum, { docs }) => sum + docs, 0)
  return { docsMost, isTerm: false, walk: () => new UnionWalk(lists.map((list) => list.cursor())) }
}

function ofPhrase(segment: Segment, phrase: readonly string[]): ClausePostings | undefined {
  const lists: TermPostings[] = []
  for (const term of phrase) {
    const list = segment.term(term)
    if (!list) return undefined
    lists.push(list)
  }
  if (lists.length === 0) return undefined
  const docsMost = Math.min(...lists.map(({ docs }) => docs))
  return { docsMost, isTerm: false, walk: () => new PhraseWalk(lists) }
}

class TermWalk implements Walk {
  readonly #cursor: PostingCursor

  constructor(cursor: PostingCursor) {
    this.#cursor = cursor
  }
  take(end: number, docs: Int32Array, tfs: Int32Array): number {
    return this.#cursor.take(end, docs, tfs)
  }
  tfAt(doc: number): number {
    return this.#cursor.seek(doc) === doc ? this.#cursor.tf : 0
  }
  skip(doc: number): void {
    this.#cursor.seek(doc)
  }
}
