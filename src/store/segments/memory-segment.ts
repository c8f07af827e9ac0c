import { indexTokens, type Post } from '../../post/index.ts'
import { byBytes } from './term-bytes.ts'
import type { PostingCursor, PostingSource, Segment, TermPostings, TermSource } from './segment.ts'

/** Docs of a segment in memory; a power of two. Bigger ones exist in files alone. */
export const sliceSize = 32_768
export const sliceOf = (seq: number): number => Math.floor(seq / sliceSize)

const positionBits = 15
const farPosition = (1 << positionBits) - 1
/** An occurrence is `doc << 15 | position`; a mark, which has none, carries this bit besides. */
const markBit = 1 << 30
const docOf = (occurrence: number): number => (occurrence & ~markBit) >>> positionBits

/** Every occurrence of a term, oldest first. */
type Occurrences = { readonly all: number[]; docs: number; tfMax: number; lengthMin: number; last: number; tf: number }

/** The newest posts: grows by one post at a time, in order of seq. */
export interface MemorySegment extends Segment {
  /** Returns the post's length: its primary tokens. */
  add(seq: number, post: Post): number
  /** What a file is written from; call when no more posts come. */
  sources(): Iterable<TermSource>
}

export function createMemorySegment(base: number): MemorySegment {
  const terms = new Map<string, Occurrences>()
  const lengths = new Uint16Array(sliceSize)
  let sorted: string[] | undefined
  const listOf = (term: string): Occurrences => {
    let list = terms.get(term)
    if (!list) {
      list = { all: [], docs: 0, tfMax: 0, lengthMin: Infinity, last: -1, tf: 0 }
      terms.set(term, list)
      sorted = undefined
    }
    return list
  }
  return {
    base,
    size: sliceSize,
    add(seq, post) {
      const doc = seq - base
      const seen: Occurrences[] = []
      const length = indexTokens(post, (term, position, primary) => {
        const list = listOf(term)
        if (list.last !== doc) {
          list.last = doc
          list.tf = 0
          list.docs++
          seen.push(list)
        }
        list.tf++
        list.all.push((doc << positionBits) | (primary ? Math.min(position, farPosition) : markBit))
      })
      lengths[doc] = Math.min(length, 65_535)
      for (const list of seen) {
        if (list.tf > list.tfMax) list.tfMax = list.tf
        if (length < list.lengthMin) list.lengthMin = length
      }
      return length
    },
    term(term) {
      const list = terms.get(term)
      return list && postingsOf(list)
    },
    *sources() {
      sorted ??= [...terms.keys()].sort(byBytes)
      for (const term of sorted) {
        const list = terms.get(term)
        if (list) yield { term, postings: sourcesOf(list, lengths) }
      }
    },
    termsFrom(prefix, most) {
      sorted ??= [...terms.keys()].sort(byBytes)
      const found: string[] = []
      for (let at = lowerBound(sorted, prefix); at < sorted.length && found.length < most; at++) {
        const term = sorted[at] ?? ''
        if (!term.startsWith(prefix)) break
        found.push(term)
      }
      return found
    },
  }
}

function postingsOf(list: Occurrences): TermPostings {
  return {
    docs: list.docs,
    tfMax: list.tfMax,
    lengthMin: list.lengthMin,
    cursor: () => new MemoryCursor(list),
  }
}

function* sourcesOf(list: Occurrences, lengths: Uint16Array): Generator<PostingSource> {
  const cursor = new MemoryCursor(list)
  for (let { doc } = cursor; doc >= 0; doc = cursor.next())
    yield { doc, tf: cursor.tf, length: lengths[doc] ?? 0, positions: cursor.positions() }
}

/** Walks the occurrences from their end; those of one doc stand together. */
class MemoryCursor implements PostingCursor {
  doc = -1
  tf = 0
  readonly blockEnd: number
  readonly blockTfMax: number
  readonly blockLengthMin: number
  readonly #all: readonly number[]
  /** Occurrences before this one belong to older docs. */
  #from: number

  constructor({ all, tfMax, lengthMin }: Occurrences) {
    this.#all = all
    this.#from = all.length
    this.blockEnd = docOf(all[0] ?? 0)
    this.blockTfMax = tfMax
    this.blockLengthMin = lengthMin
    this.next()
  }

  next(): number {
    const all = this.#all
    const end = this.#from
    if (end === 0) {
      this.tf = 0
      return (this.doc = -1)
    }
    const doc = docOf(all[end - 1] as number)
    let from = end - 1
    while (from > 0 && docOf(all[from - 1] as number) === doc) from--
    this.#from = from
    this.tf = Math.min(end - from, 65_535)
    return (this.doc = doc)
  }

  seek(doc: number): number {
    if (this.doc <= doc) return this.doc
    // The first occurrence of a doc above: what stands before is at or below.
    let [low, high] = [0, this.#from]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (docOf(this.#all[middle] as number) <= doc) low = middle + 1
      else high = middle
    }
    this.#from = low
    return this.next()
  }

  take(end: number, docs: Int32Array, tfs: Int32Array): number {
    let taken = 0
    for (; this.doc >= end && this.doc >= 0 && taken < docs.length; this.next()) {
      docs[taken] = this.doc
      tfs[taken++] = this.tf
    }
    return taken
  }

  positions(): readonly number[] {
    const found: number[] = []
    for (let at = this.#from; at < this.#all.length && docOf(this.#all[at] as number) === this.doc; at++) {
      const occurrence = this.#all[at] as number
      if ((occurrence & markBit) === 0) found.push(occurrence & farPosition)
    }
    return found
  }
}

function lowerBound(sorted: readonly string[], wanted: string): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (byBytes(sorted[middle] ?? '', wanted) < 0) low = middle + 1
    else high = middle
  }
  return low
}
