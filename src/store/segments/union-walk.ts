import type { Walk } from './walk.ts'
import type { PostingCursor } from './segment.ts'

/** Docs that are put together at a time. */
export const unionSpan = 8_192

/**
 * Posts that hold any of many terms; their occurrences add up. The postings of all terms are added up span by span, so that a post costs the same
 * however many terms there are.
 */
export class UnionWalk implements Walk {
  readonly #cursors: readonly PostingCursor[]
  /** What stands in the current span, newest first, from `at` on. */
  readonly #docs = new Int32Array(unionSpan)
  readonly #tfs = new Int32Array(unionSpan)
  #at = 0
  #count = 0
  readonly #sums = new Int32Array(unionSpan)
  readonly #taken = { docs: new Int32Array(512), tfs: new Int32Array(512) }

  constructor(cursors: readonly PostingCursor[]) {
    this.#cursors = cursors
  }

  take(end: number, docs: Int32Array, tfs: Int32Array): number {
    let taken = 0
    while (taken < docs.length) {
      if (this.#at === this.#count && !this.#fill(end)) return taken
      const doc = this.#docs[this.#at] as number
      if (doc < end) return taken
      docs[taken] = doc
      tfs[taken++] = this.#tfs[this.#at++] as number
    }
    return taken
  }

  tfAt(doc: number): number {
    this.skip(doc)
    if (this.#at === this.#count && !this.#fill(doc)) return 0
    return this.#docs[this.#at] === doc ? (this.#tfs[this.#at] as number) : 0
  }

  skip(doc: number): void {
    while (this.#at < this.#count && (this.#docs[this.#at] as number) > doc) this.#at++
    if (this.#at === this.#count) for (const cursor of this.#cursors) cursor.seek(doc)
  }

  /** The span of the newest doc that is left; false where that is below `end`. */
  #fill(end: number): boolean {
    let newest = -1
    for (const { doc } of this.#cursors) if (doc > newest) newest = doc
    if (newest < end || newest < 0) return false
    const first = newest - (newest % unionSpan)
    const sums = this.#sums
    const { docs, tfs } = this.#taken
    for (const cursor of this.#cursors) {
      if (cursor.doc < first) continue
      for (let count = docs.length; count === docs.length;) {
        count = cursor.take(first, docs, tfs)
        for (let i = 0; i < count; i++) {
          const at = (docs[i] as number) - first
          sums[at] = (sums[at] as number) + (tfs[i] as number)
        }
      }
    }
    let count = 0
    for (let at = newest - first; at >= 0; at--) {
      const sum = sums[at] as number
      if (sum === 0) continue
      this.#docs[count] = first + at
      this.#tfs[count++] = sum
      sums[at] = 0
    }
    this.#at = 0
    this.#count = count
    return true
  }
}
