import { putVarint } from './byte-writer.ts'
import type { PostingBlock } from './posting-block.ts'
import { chunkStart, docOf, type Occurrences } from './posting-chunks.ts'
import { maxTf, postingsPerBlock } from './segment-format.ts'
import type { SegmentSource } from './segment.ts'
import { farPosition, markPlace } from './staged-words.ts'

/** Where the bytes of a term stand, and its occurrences. */
export type TermList = Occurrences & { readonly bytesAt: number; readonly bytesLength: number }

export type MemorySourceOptions = {
  /** Numbers of the terms, in order of their bytes. */
  readonly numbers: Uint32Array
  readonly bytes: Uint8Array
  readonly listOf: (number: number) => TermList
  /** By doc: tokens of the post; −1 for those that are left out, as are all behind. */
  readonly lengths: Int32Array
}

/** What a segment in memory holds, its occurrences gathered into postings from the newest chunk of each list back. */
export class MemorySource implements SegmentSource {
  readonly term: Uint8Array
  termAt = 0
  termLength = 0
  readonly #numbers: Uint32Array
  readonly #listOf: (number: number) => TermList
  readonly #lengths: Int32Array
  #next = 0
  // The term's occurrences that are not given yet: as many as `left`, the newest of them in `chunk`, which begins with occurrence `start`.
  #arena: Int32Array = new Int32Array(0)
  #first = 0
  #left = 0
  #chunk = 0
  #start = 0
  /** Positions in one post, the last one first. */
  #places = new Int32Array(256)

  constructor({ numbers, bytes, listOf, lengths }: MemorySourceOptions) {
    this.#numbers = numbers
    this.term = bytes
    this.#listOf = listOf
    this.#lengths = lengths
  }

  nextTerm(): boolean {
    if (this.#next === this.#numbers.length) return false
    const { arena, count, first, tail, bytesAt, bytesLength } = this.#listOf(this.#numbers[this.#next++] as number)
    this.termAt = bytesAt
    this.termLength = bytesLength
    this.#arena = arena
    this.#first = first
    this.#left = count
    this.#chunk = tail
    this.#start = count > 1 ? chunkStart(count - 1) : 0
    return true
  }

  fill(block: PostingBlock): number {
    block.count = 0
    let ended = 0
    while (this.#left > 0 && block.count < postingsPerBlock) {
      const newest = this.#at(this.#left - 1)
      const doc = docOf(newest)
      let tf = 1
      let placed = newest & markPlace ? 0 : this.#place(0, newest)
      for (this.#left--; this.#left > 0; this.#left--) {
        const occurrence = this.#at(this.#left - 1)
        if (docOf(occurrence) !== doc) break
        tf++
        if ((occurrence & markPlace) === 0) placed = this.#place(placed, occurrence)
      }
      const length = doc < this.#lengths.length ? (this.#lengths[doc] as number) : -1
      if (length < 0) continue
      const n = block.count++
      block.docs[n] = doc
      block.tfs[n] = Math.min(tf, maxTf)
      block.lengths[n] = length
      ended = this.#writePlaces(block, n, ended, placed)
    }
    return block.count
  }

  /** The occurrence n, at or before the one that was asked for last. */
  #at(n: number): number {
    if (n === 0) return this.#first
    if (n < this.#start) {
      this.#chunk = this.#arena[this.#chunk] as number
      this.#start = chunkStart(this.#start - 1)
    }
    return this.#arena[this.#chunk + 1 + n - this.#start] as number
  }

  #place(placed: number, occurrence: number): number {
    if (placed === this.#places.length) {
      const bigger = new Int32Array(2 * placed)
      bigger.set(this.#places)
      this.#places = bigger
    }
    this.#places[placed] = occurrence & farPosition
    return placed + 1
  }

  /** As differences, first to last, as many as tf counts; returns where they end. */
  #writePlaces(block: PostingBlock, n: number, start: number, placed: number): number {
    const kept = Math.min(placed, maxTf)
    block.makeRoom(start + 3 * kept)
    const { positions } = block
    let at = start
    for (let i = placed - 1, last = 0; i >= placed - kept; i--) {
      const place = this.#places[i] as number
      at = putVarint(positions, at, place - last)
      last = place
    }
    block.positionCounts[n] = kept
    block.positionEnds[n] = at
    return at
  }
}
