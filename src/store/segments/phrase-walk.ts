import type { Walk } from './walk.ts'
import type { BoundsTest, PostingCursor, Positions, TermPostings } from './segment.ts'

/** Posts that hold all the terms, one right after the other; `tf` counts the places where they do. The rarest term leads. */
export class PhraseWalk implements Walk {
  /** In order of the phrase. */
  readonly #cursors: readonly PostingCursor[]
  readonly #rarestFirst: readonly PostingCursor[]
  readonly #lists: Readonly<Positions>[] = []
  /** Of each list, the place that was come to. */
  readonly #places: Int32Array
  /** No doc above was left out; none at or below was looked at. */
  #next: number

  /** `lists`: 1 or more. */
  constructor(lists: readonly TermPostings[]) {
    this.#cursors = lists.map((list) => list.cursor())
    this.#rarestFirst = lists
      .map(({ docs }, at) => ({ docs, cursor: this.#cursors[at] as PostingCursor }))
      .sort((a, b) => a.docs - b.docs)
      .map(({ cursor }) => cursor)
    this.#places = new Int32Array(lists.length)
    this.#next = this.#rarestFirst[0]?.doc ?? -1
  }

  /** A phrase stands no more often in a post than its rarest word, so the bounds of that word's blocks are its own. */
  take(end: number, docs: Int32Array, tfs: Int32Array, isLow?: BoundsTest): number {
    const [lead] = this.#rarestFirst
    let taken = 0
    let doc = this.#next
    let tested = -1
    while (lead && doc >= end && doc >= 0 && taken < docs.length) {
      if (isLow && lead.seek(doc) >= 0 && lead.blockEnd !== tested) {
        tested = lead.blockEnd
        if (isLow(lead.blockBounds)) {
          doc = Math.max(tested, end) - 1
          continue
        }
      }
      const lowest = this.#meet(doc)
      if (lowest < doc) {
        doc = lowest
        continue
      }
      const tf = this.#count()
      if (tf > 0) {
        docs[taken] = doc
        tfs[taken++] = tf
      }
      doc--
    }
    this.#next = doc
    return taken
  }

  tfAt(doc: number): number {
    this.skip(doc)
    return this.#meet(doc) === doc ? this.#count() : 0
  }

  skip(doc: number): void {
    if (doc < this.#next) this.#next = doc
  }

  /** Moves the cursors to `doc` or below; returns the lowest place that one of them came to. */
  #meet(doc: number): number {
    for (const cursor of this.#rarestFirst) {
      const at = cursor.seek(doc)
      if (at < doc) return at
    }
    return doc
  }

  /** Places in the current doc. Lists ascend, so each is read once. */
  #count(): number {
    const lists = this.#lists
    const places = this.#places
    for (let at = 0; at < places.length; at++) {
      const list = (lists[at] = (this.#cursors[at] as PostingCursor).positions())
      places[at] = list.from
    }
    const [{ values, from, end }] = lists as [Positions]
    let count = 0
    let last = -1
    for (let i = from; i < end; i++) {
      const start = values[i] as number
      if (start === last) continue // as far as positions go, several may be one
      last = start
      if (standsAt(lists, places, start)) count++
    }
    return count
  }
}

/** Whether the second list holds `start` + 1, the third `start` + 2, and so on. */
function standsAt(lists: readonly Readonly<Positions>[], places: Int32Array, start: number): boolean {
  for (let at = 1; at < lists.length; at++) {
    const { values, end } = lists[at] as Positions
    let place = places[at] as number
    while (place < end && (values[place] as number) < start + at) place++
    places[at] = place
    if (place === end || values[place] !== start + at) return false
  }
  return true
}
