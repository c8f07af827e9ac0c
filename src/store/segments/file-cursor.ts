import { BlockPositions } from './block-positions.ts'
import { u32At } from './byte-reader.ts'
import { readBounds, widestBounds, type PostingBounds } from './posting-bounds.ts'
import { readPostings, type PostingPlaces } from './posting-block.ts'
import { directoryRow, maxBlockBytes, postingsPerBlock } from './segment-format.ts'
import { SegmentDamaged } from './segment-damaged.ts'
import type { SegmentData } from './segment-data.ts'
import type { BoundsTest, PostingCursor, Positions } from './segment.ts'
import type { TermEntry } from './term-entry.ts'

const nothingRead = new Int32Array(0)

/**
 * A walk over the postings of one term in a file. A term with more than 128 has a directory of its blocks behind them: a seek searches
 * that, and a block's postings are read only when a doc other than its first, or a tf, is asked for. Nothing is allocated per posting.
 */
export class FileCursor implements PostingCursor {
  doc = -1
  blockEnd = -1
  readonly blockBounds: PostingBounds
  readonly #data: SegmentData
  readonly #entry: TermEntry
  readonly #blocks: number
  /** Address of the directory's first row; where the blocks end. */
  readonly #directoryAt: number
  /** Docs of the block, then as many tfs; a walk that only takes whole blocks needs none. */
  #values = nothingRead
  readonly #tfs: number
  #block = -1
  #index = 0
  #count = 0
  #isRead = false
  #postingsAt = 0
  #postingsLength = 0
  #positionsAt = 0
  #positionsLength = 0
  #positions: BlockPositions | undefined

  constructor(data: SegmentData, entry: TermEntry, size: number) {
    this.#data = data
    this.#entry = entry
    const { docs, lists, only } = entry
    this.blockBounds = widestBounds(entry.tfMax, entry.lengthMin)
    this.#tfs = Math.min(docs, postingsPerBlock)
    this.#blocks = Math.ceil(docs / postingsPerBlock)
    this.#directoryAt = lists ? lists.postingsAt + lists.postingsLength - (this.#blocks > 1 ? this.#blocks * directoryRow : 0) : 0
    if (only) this.#beginOnly(only.doc)
    else if (this.#blocks === 1) this.#beginSingle(size)
    else {
      if (this.#directoryAt < (lists?.postingsAt ?? 0)) throw new SegmentDamaged('directory')
      this.#enter(0, size)
    }
  }

  get tf(): number {
    if (this.doc < 0) return 0
    if (!this.#isRead) this.#read()
    return this.#values[this.#tfs + this.#index] ?? 0
  }

  next(): number {
    const index = this.#index + 1
    if (index >= this.#count) return this.#leaveBlock()
    if (!this.#isRead) this.#read()
    this.#index = index
    return (this.doc = this.#values[index] ?? -1)
  }

  seek(doc: number): number {
    if (this.doc <= doc || this.doc < 0) return this.doc
    if (doc < this.blockEnd) {
      const block = this.#blockReaching(doc)
      if (block >= this.#blocks) return this.#end()
      if (this.#enter(block, this.blockEnd) <= doc) return this.doc
    }
    if (!this.#isRead) this.#read()
    const docs = this.#values
    let low = this.#index
    let step = 1
    while (low + step < this.#count && (docs[low + step] ?? 0) > doc) {
      low += step
      step *= 2
    }
    let high = Math.min(low + step, this.#count - 1) // docs[low] > doc, docs[high] <= doc
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if ((docs[middle] ?? 0) > doc) low = middle
      else high = middle
    }
    this.#index = high
    return (this.doc = docs[high] ?? -1)
  }

  take(end: number, docs: Int32Array, tfs: Int32Array, isLow?: BoundsTest): number {
    let taken = 0
    while (this.doc >= end && this.doc >= 0 && taken < docs.length) {
      if (isLow?.(this.blockBounds)) {
        if (this.blockEnd >= end) this.#leaveBlock()
        else this.seek(end - 1)
      } else if (!this.#isRead && this.blockEnd >= end && this.#count <= docs.length - taken) {
        const reader = this.#data.read(this.#postingsAt, this.#postingsLength)
        readPostings(reader, this.doc, this.#count, { docs, docsAt: taken, tfs, tfsAt: taken })
        taken += this.#count
        if (docs[taken - 1] !== this.blockEnd) throw new SegmentDamaged('postings')
        this.#leaveBlock()
      } else taken = this.#takeSome(end, docs, tfs, taken)
    }
    return taken
  }

  eachBlock(first: number, end: number, see: (bounds: PostingBounds) => void): void {
    if (this.doc < Math.max(end, 0)) return
    let block = first < this.blockEnd ? this.#blockReaching(first) : this.#block
    if (block === this.#block) {
      see(this.blockBounds)
      block++
    }
    for (; block < this.#blocks; block++) {
      this.#data.open(this.#directoryAt + block * directoryRow, directoryRow)
      const { bytes, at } = this.#data
      if (u32At(bytes, at) < end) return
      see(readBounds(bytes, at + 16, shown))
    }
  }

  /** From a block of which not all is wanted, or which stands here already. */
  #takeSome(end: number, docs: Int32Array, tfs: Int32Array, from: number): number {
    if (!this.#isRead) this.#read()
    const values = this.#values
    let taken = from
    let index = this.#index
    for (; index < this.#count && taken < docs.length; index++) {
      const doc = values[index] as number
      if (doc < end) break
      docs[taken] = doc
      tfs[taken++] = values[this.#tfs + index] as number
    }
    if (index === this.#count) this.#leaveBlock()
    else {
      this.#index = index
      this.doc = values[index] as number
    }
    return taken
  }

  positions(): Readonly<Positions> {
    const found = (this.#positions ??= new BlockPositions())
    const { only } = this.#entry
    if (this.doc < 0) return found.none()
    if (only) return found.all(only.positions)
    if (!this.#isRead) this.#read()
    if (found.block !== this.#block)
      found.open(this.#block, this.#data.read(this.#positionsAt, this.#positionsLength), this.#values, this.#count)
    return found.of(this.#index)
  }

  #own(): PostingPlaces {
    if (this.#values === nothingRead) this.#values = new Int32Array(2 * this.#tfs)
    return { docs: this.#values, docsAt: 0, tfs: this.#values, tfsAt: this.#tfs }
  }

  #leaveBlock(): number {
    return this.#block + 1 < this.#blocks ? this.#enter(this.#block + 1, this.blockEnd) : this.#end()
  }

  #end(): number {
    this.#block = this.#blocks
    this.#count = 0
    this.blockEnd = -1
    return (this.doc = -1)
  }

  #beginOnly(doc: number): void {
    this.#block = 0
    this.#count = 1
    this.#values = Int32Array.of(doc, this.#entry.tfMax)
    this.#isRead = true
    this.doc = doc
    this.blockEnd = doc
  }

  #beginSingle(size: number): void {
    const { docs, lists } = this.#entry
    if (!lists || lists.postingsLength > maxBlockBytes) throw new SegmentDamaged('postings')
    const reader = this.#data.read(lists.postingsAt, lists.postingsLength)
    const first = reader.varint()
    if (first >= size) throw new SegmentDamaged('postings')
    readPostings(reader, first, docs, this.#own())
    this.#isRead = true
    this.#block = 0
    this.#count = docs
    this.#positionsAt = lists.positionsAt
    this.#positionsLength = lists.positionsLength
    this.doc = first
    this.blockEnd = this.#values[docs - 1] ?? 0
  }

  /** To a block's first doc, which is below `above`. Its postings are not read yet. */
  #enter(block: number, above: number): number {
    const lists = this.#entry.lists as NonNullable<TermEntry['lists']>
    const isLast = block + 1 === this.#blocks
    this.#data.open(this.#directoryAt + block * directoryRow, isLast ? directoryRow : 2 * directoryRow)
    const { bytes, at } = this.#data
    const first = u32At(bytes, at)
    const last = u32At(bytes, at + 4)
    const postings = u32At(bytes, at + 8)
    const positions = u32At(bytes, at + 12)
    const postingsEnd = isLast ? this.#directoryAt - lists.postingsAt : u32At(bytes, at + directoryRow + 8)
    const positionsEnd = isLast ? lists.positionsLength : u32At(bytes, at + directoryRow + 12)
    if (first >= above || last > first || postingsEnd < postings || positionsEnd < positions || positionsEnd > lists.positionsLength)
      throw new SegmentDamaged('directory')
    if (postingsEnd - postings > maxBlockBytes || lists.postingsAt + postingsEnd > this.#directoryAt) throw new SegmentDamaged('directory')
    this.#block = block
    this.#index = 0
    this.#count = isLast ? this.#entry.docs - block * postingsPerBlock : postingsPerBlock
    this.#isRead = false
    this.#postingsAt = lists.postingsAt + postings
    this.#postingsLength = postingsEnd - postings
    this.#positionsAt = lists.positionsAt + positions
    this.#positionsLength = positionsEnd - positions
    this.blockEnd = last
    readBounds(bytes, at + 16, this.blockBounds)
    return (this.doc = first)
  }

  #read(): void {
    const reader = this.#data.read(this.#postingsAt, this.#postingsLength)
    readPostings(reader, this.doc, this.#count, this.#own()) // unread means that the walk stands on the first
    if (this.#values[this.#count - 1] !== this.blockEnd) throw new SegmentDamaged('postings')
    this.#isRead = true
  }

  /** The next block whose oldest doc is at or below `doc`; as many as there are blocks where none is. */
  #blockReaching(doc: number): number {
    let low = this.#block // ends above doc
    let step = 1
    while (low + step < this.#blocks && this.#endOf(low + step) > doc) {
      low += step
      step *= 2
    }
    let high = Math.min(low + step, this.#blocks)
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if (this.#endOf(middle) > doc) low = middle
      else high = middle
    }
    return high
  }

  #endOf(block: number): number {
    this.#data.open(this.#directoryAt + block * directoryRow + 4, 4)
    return u32At(this.#data.bytes, this.#data.at)
  }
}

/** What `eachBlock` shows, one after the other. */
const shown = widestBounds(0, 0)
