import type { Clause } from '../search-query.ts'
import type { PostingCursor, Segment } from './segment.ts'

/** A prefix stands for at most this many terms of a segment, in order of their bytes. */
export const maxExpansions = 500

/** Where a clause is in a segment, newest first, as a walk over docs with how often. undefined: nowhere. */
export type Walk = Pick<PostingCursor, 'doc' | 'tf' | 'next' | 'seek'>

export function walkOf(segment: Segment, clause: Clause): Walk | undefined {
  if ('term' in clause) return segment.term(clause.term)?.cursor()
  return 'prefix' in clause ? prefixWalk(segment, clause.prefix) : phraseWalk(segment, clause.phrase)
}

function prefixWalk(segment: Segment, prefix: string): Walk | undefined {
  const cursors = segment.termsFrom(prefix, maxExpansions).flatMap((term) => segment.term(term)?.cursor() ?? [])
  const [only] = cursors
  return cursors.length < 2 ? only : new UnionWalk(cursors)
}

/** Posts that hold any of the terms; their occurrences add up. */
class UnionWalk implements Walk {
  doc = -1
  tf = 0
  readonly #cursors: readonly PostingCursor[]

  constructor(cursors: readonly PostingCursor[]) {
    this.#cursors = cursors
    this.#settle()
  }
  next(): number {
    for (const cursor of this.#cursors) if (cursor.doc === this.doc) cursor.next()
    return this.#settle()
  }
  seek(doc: number): number {
    if (this.doc <= doc) return this.doc
    for (const cursor of this.#cursors) cursor.seek(doc)
    return this.#settle()
  }
  #settle(): number {
    this.doc = -1
    for (const { doc } of this.#cursors) if (doc > this.doc) this.doc = doc
    this.tf = 0
    if (this.doc >= 0) for (const cursor of this.#cursors) if (cursor.doc === this.doc) this.tf += cursor.tf
    return this.doc
  }
}

function phraseWalk(segment: Segment, phrase: readonly string[]): Walk | undefined {
  if (phrase.length === 0) return undefined
  const cursors: PostingCursor[] = []
  for (const term of phrase) {
    const cursor = segment.term(term)?.cursor()
    if (!cursor) return undefined
    cursors.push(cursor)
  }
  return new PhraseWalk(cursors)
}

/** Posts that hold all the terms, one right after the other; `tf` counts the places where they do. */
class PhraseWalk implements Walk {
  doc = -1
  tf = 0
  readonly #cursors: readonly PostingCursor[]

  constructor(cursors: readonly PostingCursor[]) {
    this.#cursors = cursors
    this.#settle(cursors[0]?.doc ?? -1)
  }
  next(): number {
    return this.#settle(this.doc - 1)
  }
  seek(doc: number): number {
    return this.doc <= doc ? this.doc : this.#settle(doc)
  }
  /** The newest doc at or below `doc` where all stand together, in this order. */
  #settle(doc: number): number {
    for (let wanted = doc; wanted >= 0;) {
      const lowest = this.#meet(wanted)
      if (lowest === wanted && (this.tf = this.#places()) > 0) return (this.doc = wanted)
      wanted = lowest === wanted ? wanted - 1 : lowest
    }
    this.tf = 0
    return (this.doc = -1)
  }
  /** Moves every cursor to `doc` or below; returns the lowest place that one of them came to. */
  #meet(doc: number): number {
    for (const cursor of this.#cursors) {
      const at = cursor.seek(doc)
      if (at < doc) return at
    }
    return doc
  }
  #places(): number {
    const lists = this.#cursors.map((cursor) => new Set(cursor.positions()))
    let places = 0
    for (const start of lists[0] ?? []) if (lists.every((list, at) => list.has(start + at))) places++
    return places
  }
}
