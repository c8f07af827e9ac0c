import type { FileSource } from './file-source.ts'
import { PostingBlock } from './posting-block.ts'
import { postingsPerBlock } from './segment-format.ts'
import type { SegmentFile } from './segment-file.ts'
import type { SegmentSource } from './segment.ts'

export type MergeOptions = {
  /** Seq of doc 0 of the merged segment: that of the oldest segment, or below. */
  readonly base: number
  /** Whether a post is still there; asked once a post. Those that are not are left behind. */
  readonly isAlive: (seq: number) => boolean
}

/**
 * What several segments hold, as one: all their terms in order, the postings of each from the newest segment's to the oldest's, docs
 * counted from the new base. Read as it is asked for; in memory are a block of each and three bytes a doc. `segments` from old to new,
 * their seqs not overlapping.
 */
export function mergedTerms(segments: readonly SegmentFile[], options: MergeOptions): SegmentSource {
  return new MergedSource(segments.toReversed().map((segment) => new Part(segment, options)))
}

class MergedSource implements SegmentSource {
  term: Uint8Array = new Uint8Array(0)
  readonly termAt = 0
  termLength = 0
  /** Those that have terms left. */
  #parts: Part[]
  /** The first so many hold the term; how many of those are read to their end. An array that is emptied would be allocated anew for each term. */
  readonly #holding: Part[]
  #holdingCount = 0
  #done = 0

  constructor(parts: readonly Part[]) {
    this.#parts = parts.filter((part) => part.nextTerm())
    this.#holding = [...this.#parts]
  }

  nextTerm(): boolean {
    this.#leaveTerm()
    const [holding, parts] = [this.#holding, this.#parts]
    let lowest = parts[0]
    if (!lowest) return false
    holding[0] = lowest
    let count = 1
    for (let i = 1; i < parts.length; i++) {
      const part = parts[i] as Part
      if (part.start > lowest.start) continue
      const order = part.start < lowest.start ? -1 : compareTerms(part.source, lowest.source)
      if (order > 0) continue
      if (order < 0) count = 0
      holding[count++] = part
      lowest = part
    }
    this.#holdingCount = count
    this.term = lowest.source.term
    this.termLength = lowest.source.termLength
    return true
  }

  #leaveTerm(): void {
    let ended = false
    for (let i = 0; i < this.#holdingCount; i++) {
      const part = this.#holding[i] as Part
      if (!part.nextTerm()) ended = part.isEnded = true
    }
    if (ended) this.#parts = this.#parts.filter((part) => !part.isEnded)
    this.#holdingCount = 0
    this.#done = 0
  }

  fill(block: PostingBlock): number {
    block.count = 0
    while (block.count < postingsPerBlock && this.#done < this.#holdingCount) if (!this.#holding[this.#done]?.moveInto(block)) this.#done++
    return block.count
  }
}

class Part {
  isEnded = false
  /** The first six bytes of the term, as a number that orders as they do. */
  start = 0
  readonly source: FileSource
  readonly #base: number
  readonly #shift: number
  readonly #isAlive: (seq: number) => boolean
  /** By doc: 0 = not asked yet, 1 = alive, 2 = gone. */
  readonly #states: Uint8Array
  /** What was read and from where on it is not moved yet. */
  readonly #block = new PostingBlock()
  #at = 0

  constructor(segment: SegmentFile, { base, isAlive }: MergeOptions) {
    this.source = segment.source()
    this.#base = segment.base
    this.#shift = segment.base - base
    this.#isAlive = isAlive
    this.#states = new Uint8Array(segment.size)
  }

  nextTerm(): boolean {
    this.#block.count = 0
    this.#at = 0
    if (!this.source.nextTerm()) return false
    const { term, termLength } = this.source
    let start = 0
    for (let i = 0; i < 6; i++) start = start * 256 + (i < termLength ? (term[i] as number) : 0)
    this.start = start
    return true
  }

  /** Moves postings of posts that are alive, as many as there is room for; false where none is left. */
  moveInto(into: PostingBlock): boolean {
    const block = this.#block
    if (this.#at === block.count) {
      this.#at = 0
      if (this.source.fill(block) === 0) return false
    }
    const end = Math.min(block.count, this.#at + postingsPerBlock - into.count)
    while (this.#at < end) {
      const from = this.#at
      this.#at = this.#aliveUntil(from, end)
      if (this.#at > from) into.append(block, from, this.#at, this.#shift)
      else this.#at++
    }
    return true
  }

  /** From posting `from` on, the first whose post is gone; `end` where none is. */
  #aliveUntil(from: number, end: number): number {
    const { docs } = this.#block
    const states = this.#states
    for (let at = from; at < end; at++) {
      const doc = docs[at] as number
      if (states[doc] === 0) states[doc] = this.#isAlive(this.#base + doc) ? 1 : 2
      if (states[doc] !== 1) return at
    }
    return end
  }
}

/** Below 0 where the term of `a` comes first, 0 where both stand on the same. */
function compareTerms(a: FileSource, b: FileSource): number {
  const [x, y] = [a.term, b.term]
  const most = Math.min(a.termLength, b.termLength)
  for (let i = 0; i < most; i++) {
    const order = (x[i] as number) - (y[i] as number)
    if (order !== 0) return order
  }
  return a.termLength - b.termLength
}
