import { u32At } from './byte-reader.ts'
import type { TermWalk } from './dictionary.ts'
import { copyBytes, readDifferences, readPositionCounts, readPostings, type PostingBlock } from './posting-block.ts'
import { directoryRow, maxBlockBytes, maxPosition, postingsPerBlock } from './segment-format.ts'
import { SegmentDamaged } from './segment-damaged.ts'
import type { SegmentData } from './segment-data.ts'
import type { SegmentSource } from './segment.ts'

/** All that a file holds, read once from its beginning to its end, block by block. Docs count as in the file. */
export class FileSource implements SegmentSource {
  readonly termAt = 0
  readonly #data: SegmentData
  readonly #walk: TermWalk
  /** Tokens of each post. */
  readonly #lengths: Uint16Array
  /** Postings of the term that were given, and the last of them. */
  #given = 0
  #last = 0

  constructor(data: SegmentData, walk: TermWalk, lengths: Uint16Array) {
    this.#data = data
    this.#walk = walk
    this.#lengths = lengths
  }

  get term(): Uint8Array {
    return this.#walk.bytes
  }

  get termLength(): number {
    return this.#walk.length
  }

  nextTerm(): boolean {
    this.#given = 0
    this.#last = this.#lengths.length
    return this.#walk.next()
  }

  fill(block: PostingBlock): number {
    const { docs } = this.#walk.entry
    const count = Math.min(docs - this.#given, postingsPerBlock)
    block.count = count
    if (count === 0) return 0
    if (docs === 1) this.#readOnly(block)
    else if (docs <= postingsPerBlock) this.#readSingle(block)
    else this.#readNext(block)
    for (let i = 0; i < count; i++) block.lengths[i] = this.#lengths[block.docs[i] as number] as number
    this.#given += count
    return count
  }

  /** What stands in the dictionary. */
  #readOnly(block: PostingBlock): void {
    const { entry, reader } = this.#walk
    block.docs[0] = entry.doc
    block.tfs[0] = entry.tfMax
    block.positionCounts[0] = entry.positions
    const start = reader.at
    for (let left = entry.positions, position = 0; left > 0; left--)
      if ((position += reader.varint()) > maxPosition) throw new SegmentDamaged('positions')
    block.makeRoom(reader.at - start)
    block.positionEnds[0] = copyBytes(reader.bytes, start, reader.at, block.positions, 0)
  }

  #readSingle(block: PostingBlock): void {
    const { postingsAt, postingsLength, positionsAt, positionsLength } = this.#walk.entry
    if (postingsLength > maxBlockBytes) throw new SegmentDamaged('postings')
    const reader = this.#data.read(postingsAt, postingsLength)
    const first = reader.varint()
    if (first >= this.#last) throw new SegmentDamaged('postings')
    readPostings(reader, first, block.count, { docs: block.docs, docsAt: 0, tfs: block.tfs, tfsAt: 0 })
    this.#readPositions(block, positionsAt, positionsLength)
  }

  /** A block of several, found by its row in the directory behind them. */
  #readNext(block: PostingBlock): void {
    const { docs, postingsAt, postingsLength, positionsAt, positionsLength } = this.#walk.entry
    const blocks = Math.ceil(docs / postingsPerBlock)
    const n = this.#given / postingsPerBlock
    const isLast = n + 1 === blocks
    const directoryAt = postingsAt + postingsLength - blocks * directoryRow
    if (directoryAt < postingsAt) throw new SegmentDamaged('directory')
    this.#data.open(directoryAt + n * directoryRow, isLast ? directoryRow : 2 * directoryRow)
    const { bytes, at } = this.#data
    const [first, last, postings, positions] = [u32At(bytes, at), u32At(bytes, at + 4), u32At(bytes, at + 8), u32At(bytes, at + 12)]
    const postingsEnd = isLast ? directoryAt - postingsAt : u32At(bytes, at + directoryRow + 8)
    const positionsEnd = isLast ? positionsLength : u32At(bytes, at + directoryRow + 12)
    if (first >= this.#last || postingsEnd < postings || positionsEnd < positions || positionsEnd > positionsLength)
      throw new SegmentDamaged('directory')
    if (postingsEnd - postings > maxBlockBytes || postingsAt + postingsEnd > directoryAt) throw new SegmentDamaged('directory')
    const reader = this.#data.read(postingsAt + postings, postingsEnd - postings)
    readPostings(reader, first, block.count, { docs: block.docs, docsAt: 0, tfs: block.tfs, tfsAt: 0 })
    if (block.docs[block.count - 1] !== last) throw new SegmentDamaged('postings')
    this.#last = last
    this.#readPositions(block, positionsAt + positions, positionsEnd - positions)
  }

  #readPositions(block: PostingBlock, at: number, length: number): void {
    const reader = this.#data.read(at, length)
    readPositionCounts(reader, block.tfs, 0, block.positionCounts, block.count)
    readDifferences(reader, block)
  }
}
