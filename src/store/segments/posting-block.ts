import type { ByteReader } from './byte-reader.ts'
import { putVarint, type ByteWriter } from './byte-writer.ts'
import { maxBlockBytes, maxPosition, maxTf, postingsPerBlock } from './segment-format.ts'
import { SegmentDamaged } from './segment-damaged.ts'

/**
 * Up to 128 postings of a term, newest first, on their way from where they are to a file: filled, written, filled again. Nothing is allocated for
 * each. Positions are as they are on disk, so that a merge only moves them.
 */
export class PostingBlock {
  count = 0
  readonly docs = new Int32Array(postingsPerBlock)
  /** Occurrences, 1..65,535. */
  readonly tfs = new Int32Array(postingsPerBlock)
  /** Tokens of the posts, 0..65,535. */
  readonly lengths = new Int32Array(postingsPerBlock)
  /** How many positions each has, at most its tf. */
  readonly positionCounts = new Int32Array(postingsPerBlock)
  /** Their differences, posting by posting and each from 0 on, as varints; those of a posting begin where those before it end. */
  positions = new Uint8Array(1_024)
  readonly positionEnds = new Int32Array(postingsPerBlock)

  get positionsLength(): number {
    return this.count === 0 ? 0 : (this.positionEnds[this.count - 1] as number)
  }

  /** A posting; of its positions, ascending, what is beyond tf is left out: tf ends at 65,535, and all of those are as far as a position goes. */
  add(doc: number, tf: number, length: number, positions: readonly number[]): void {
    const kept = Math.min(positions.length, tf)
    let at = this.positionsLength
    this.makeRoom(at + kept * 3)
    let last = 0
    for (let i = 0; i < kept; i++) {
      const position = positions[i] as number
      if (!(position >= last && position <= maxPosition)) throw new RangeError(`position ${position} after ${last}`)
      at = putVarint(this.positions, at, position - last)
      last = position
    }
    const n = this.count++
    this.docs[n] = doc
    this.tfs[n] = tf
    this.lengths[n] = length
    this.positionCounts[n] = kept
    this.positionEnds[n] = at
  }

  /** Postings `start..end − 1` of another, their docs `shift` higher. */
  append(from: PostingBlock, start: number, end: number, shift: number): void {
    const positionsFrom = start === 0 ? 0 : (from.positionEnds[start - 1] as number)
    const positionsEnd = from.positionEnds[end - 1] as number
    const at = this.positionsLength
    this.makeRoom(at + positionsEnd - positionsFrom)
    copyBytes(from.positions, positionsFrom, positionsEnd, this.positions, at)
    const { docs, tfs, lengths, positionCounts, positionEnds } = this
    let n = this.count
    for (let i = start; i < end; i++, n++) {
      docs[n] = (from.docs[i] as number) + shift
      tfs[n] = from.tfs[i] as number
      lengths[n] = from.lengths[i] as number
      positionCounts[n] = from.positionCounts[i] as number
      positionEnds[n] = (from.positionEnds[i] as number) + at - positionsFrom
    }
    this.count = n
  }

  /** Room for so many bytes of positions in all; those that are there stay. */
  makeRoom(bytes: number): void {
    if (bytes <= this.positions.length) return
    const bigger = new Uint8Array(2 * bytes)
    bigger.set(this.positions)
    this.positions = bigger
  }

  /** Whether every posting has as many positions as its tf. */
  areExact(): boolean {
    for (let i = 0; i < this.count; i++) if (this.positionCounts[i] !== this.tfs[i]) return false
    return true
  }
}

/**
 * The first doc stands elsewhere; then the gaps to the next older doc, each less one; then those docs that hold the term more than once, as
 * (places since the last such, tf − 2): most hold it once.
 */
export function writePostings(out: ByteWriter, { docs, tfs, count }: PostingBlock): void {
  let at = out.reserve(maxBlockBytes)
  const { buffer } = out
  let repeated = 0
  let before = docs[0] as number
  if (tfs[0] !== 1) repeated++
  for (let i = 1; i < count; i++) {
    const doc = docs[i] as number
    const gap = before - doc - 1
    before = doc
    if (gap < 128) buffer[at++] = gap
    else at = putVarint(buffer, at, gap)
    if (tfs[i] !== 1) repeated++
  }
  at = putVarint(buffer, at, repeated)
  let last = 0
  for (let i = 0; repeated > 0; i++) {
    const tf = tfs[i] as number
    if (tf === 1) continue
    at = putVarint(buffer, at, i - last)
    at = putVarint(buffer, at, tf - 2)
    last = i
    repeated--
  }
  out.advance(at)
}

/**
 * The positions of a block: nothing where no posting has any, else a byte: 1 = as many as tf says, 2 = their numbers follow. Then the
 * differences.
 */
export function writePositions(out: ByteWriter, block: PostingBlock): void {
  const length = block.positionsLength
  if (length === 0) return
  let at = out.reserve(1 + 3 * postingsPerBlock + length)
  const { buffer } = out
  const exact = block.areExact()
  buffer[at++] = exact ? 1 : 2
  for (let i = 0; !exact && i < block.count; i++) at = putVarint(buffer, at, block.positionCounts[i] as number)
  out.advance(copyBytes(block.positions, 0, length, buffer, at))
}

/** Copies `source[from..end)` to `into[at]` on; returns where they end. A few bytes are copied sooner than a view of them is made. */
export function copyBytes(source: Uint8Array, from: number, end: number, into: Uint8Array, at: number): number {
  if (end - from > 64) into.set(source.subarray(from, end), at)
  else for (let i = from, to = at; i < end; i++) into[to++] = source[i] as number
  return at + end - from
}

/**
 * Reads `count` postings from `first` down, into `docs` and `tfs` from place `at` and `tfsAt` on; throws unless they end with the record. Both may be
 * one array: walks over rare terms are many and short, and hold one piece of memory.
 */
export function readPostings(reader: ByteReader, first: number, count: number, into: PostingPlaces): void {
  const { docs, docsAt, tfs, tfsAt } = into
  const { bytes } = reader
  const end = docsAt + count
  let at = reader.at
  let doc = first
  docs[docsAt] = doc
  for (let i = docsAt + 1; i < end; i++) {
    let byte = bytes[at++] ?? 0
    if (byte < 128) doc -= byte + 1
    else {
      let gap = byte & 127
      for (let shift = 7; byte > 127 && shift < 28; shift += 7) {
        byte = bytes[at++] ?? 0
        gap |= (byte & 127) << shift
      }
      doc -= gap + 1
    }
    docs[i] = doc
  }
  if (doc < 0 || at > reader.end) throw new SegmentDamaged('postings')
  reader.at = at
  tfs.fill(1, tfsAt, tfsAt + count)
  let index = 0
  for (let left = reader.varint(); left > 0; left--) {
    index += reader.varint()
    const tf = reader.varint() + 2
    if (index >= count || tf > maxTf) throw new SegmentDamaged('postings')
    tfs[tfsAt + index] = tf
  }
  if (reader.at !== reader.end) throw new SegmentDamaged('postings')
}

/** Where a block's postings go. */
export type PostingPlaces = { docs: Int32Array; docsAt: number; tfs: Int32Array; tfsAt: number }

/** Reads how many positions each doc of a block has, the tfs from place `tfsAt` on; the reader then stands at the differences. */
export function readPositionCounts(
  reader: ByteReader,
  tfs: Int32Array,
  tfsAt: number,
  counts: Uint16Array | Int32Array,
  count: number,
): void {
  const mode = reader.at === reader.end ? 0 : reader.byte()
  if (mode > 2 || (mode === 0 && reader.at !== reader.end)) throw new SegmentDamaged('positions')
  for (let i = 0; i < count; i++) {
    const tf = tfs[tfsAt + i] as number
    const own = mode === 0 ? 0 : mode === 1 ? tf : reader.varint()
    if (own > tf) throw new SegmentDamaged('positions')
    counts[i] = own
  }
}

/** The positions of one doc, into `found`. */
export function readPositions(reader: ByteReader, count: number, found: number[]): void {
  if (found.length !== count) found.length = count
  let last = 0
  for (let i = 0; i < count; i++) {
    last += reader.varint()
    if (last > maxPosition) throw new SegmentDamaged('positions')
    found[i] = last
  }
}

/** The positions of the doc at which the reader stands, where it stays. */
export function readDocPositions({ bytes, at: start, end }: ByteReader, count: number, values: Int32Array): void {
  let at = start
  let position = 0
  for (let i = 0; i < count; i++) {
    let byte = bytes[at++] ?? 0
    position += byte & 127
    for (let shift = 7; byte > 127 && shift < 21; shift += 7) {
      byte = bytes[at++] ?? 0
      position += (byte & 127) << shift
    }
    if (position > maxPosition || byte > 127) throw new SegmentDamaged('positions')
    values[i] = position
  }
  if (at > end) throw new SegmentDamaged('positions')
}

/** The differences of a block's positions as they stand, its `positionCounts` being known; throws unless they end with the record. */
export function readDifferences(reader: ByteReader, block: PostingBlock): void {
  const { bytes, at: start, end } = reader
  const { positionCounts, positionEnds, count } = block
  let at = start
  for (let i = 0; i < count; i++) {
    let position = 0
    for (let left = positionCounts[i] as number; left > 0; left--) {
      let byte = bytes[at++] ?? 0
      position += byte & 127
      for (let shift = 7; byte > 127 && shift < 21; shift += 7) {
        byte = bytes[at++] ?? 0
        position += (byte & 127) << shift
      }
      if (position > maxPosition || byte > 127) throw new SegmentDamaged('positions')
    }
    if (at > end) break
    positionEnds[i] = at - start
  }
  if (at !== end) throw new SegmentDamaged('positions')
  block.makeRoom(at - start)
  copyBytes(bytes, start, at, block.positions, 0)
  reader.at = at
}
