import { farPosition, markPlace } from './staged-words.ts'
import { widestBounds, type PostingBounds } from './posting-bounds.ts'
import type { BoundsTest, PostingCursor, Positions } from './segment.ts'

/**
 * The occurrences of a term, oldest first: `doc << 15 | position`, or with `markPlace` for what has no position. The first stands with the term;
 * the others in chunks of 4, 16, 64, 256, then always 1,024 places, each behind the address of the chunk before it. So a list grows without
 * copying, a walk from the newest needs no more than the newest chunk and how many there are, and who walks is not disturbed by what is added.
 */
export const docShift = 15
export const docOf = (occurrence: number): number => (occurrence & ~markPlace) >>> docShift

/** Occurrence n (from 0; n ≥ 1) stands in the chunk that begins with occurrence `chunkStart(n)`. */
export function chunkStart(n: number): number {
  if (n < 5) return 1
  if (n < 21) return 5
  if (n < 85) return 21
  if (n < 341) return 85
  return 341 + ((n - 341) & ~1023)
}
export function chunkSize(start: number): number {
  return start < 5 ? 4 : start < 21 ? 16 : start < 85 ? 64 : start < 341 ? 256 : 1_024
}
/** Most places that n words take, addresses and room to grow included. */
export const placesFor = (words: number): number => 6 * words + 8

/** A list as it was when the walk began. */
export type Occurrences = {
  readonly arena: Int32Array
  readonly count: number
  readonly first: number
  readonly tail: number
  readonly tfMax: number
  readonly lengthMin: number
}

export class ChunkCursor implements PostingCursor {
  doc = -1
  tf = 0
  readonly blockEnd: number
  readonly blockBounds: PostingBounds
  readonly #arena: Int32Array
  readonly #first: number
  /** The chunk that holds occurrence `left − 1`, and the first of that chunk. */
  #chunk: number
  #start: number
  /** Occurrences that belong to older docs. */
  #left: number
  /** Where those of `doc` end, and the chunk of the last of them. */
  #end = 0
  #endChunk = 0
  #endStart = 0
  #positions: Positions | undefined

  constructor({ arena, count, first, tail, tfMax, lengthMin }: Occurrences) {
    this.#arena = arena
    this.#first = first
    this.#left = count
    this.#chunk = tail
    this.#start = count > 1 ? chunkStart(count - 1) : 0
    this.blockEnd = docOf(first)
    this.blockBounds = widestBounds(tfMax, lengthMin)
    this.next()
  }

  /** Goes to chunks before as `n` does, which only ever falls. */
  #at(n: number): number {
    if (n === 0) return this.#first
    if (n < this.#start) {
      this.#chunk = this.#arena[this.#chunk] as number
      this.#start = chunkStart(this.#start - 1)
    }
    return this.#arena[this.#chunk + 1 + n - this.#start] as number
  }

  next(): number {
    let left = this.#left
    if (left === 0) {
      this.#end = 0
      this.tf = 0
      return (this.doc = -1)
    }
    this.#end = left
    const doc = docOf(this.#at(--left))
    this.#endChunk = this.#chunk
    this.#endStart = this.#start
    while (left > 0 && docOf(this.#at(left - 1)) === doc) left--
    this.tf = Math.min(this.#end - left, 65_535)
    this.#left = left
    return (this.doc = doc)
  }

  seek(doc: number): number {
    if (this.doc <= doc) return this.doc
    // Chunks that hold newer docs alone.
    while (this.#left > 1) {
      if (this.#left <= this.#start) this.#at(this.#left - 1)
      if (docOf(this.#arena[this.#chunk + 1] as number) <= doc) break
      this.#left = this.#start
    }
    let [low, high] = [this.#left > 1 ? this.#start : 0, this.#left]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (docOf(this.#at(middle)) <= doc) low = middle + 1
      else high = middle
    }
    this.#left = low
    return this.next()
  }

  take(end: number, docs: Int32Array, tfs: Int32Array, isLow?: BoundsTest): number {
    if (isLow?.(this.blockBounds)) {
      this.seek(end - 1)
      return 0
    }
    let count = 0
    for (let { doc } = this; doc >= end && doc >= 0 && count < docs.length; doc = this.next()) {
      docs[count] = doc
      tfs[count++] = this.tf
    }
    return count
  }

  eachBlock(_first: number, end: number, see: (bounds: PostingBounds) => void): void {
    if (this.doc >= Math.max(end, 0)) see(this.blockBounds)
  }

  positions(): Readonly<Positions> {
    const found = (this.#positions ??= { values: new Int32Array(16), from: 0, end: 0 })
    const most = this.#end - this.#left
    if (most > found.values.length) found.values = new Int32Array(2 * most)
    let [chunk, start] = [this.#endChunk, this.#endStart]
    let from = (found.end = most)
    for (let n = this.#end - 1; n >= this.#left; n--) {
      if (n > 0 && n < start) {
        chunk = this.#arena[chunk] as number
        start = chunkStart(start - 1)
      }
      const occurrence = n === 0 ? this.#first : (this.#arena[chunk + 1 + n - start] as number)
      if ((occurrence & markPlace) === 0) found.values[--from] = occurrence & farPosition
    }
    found.from = from
    return found
  }
}
