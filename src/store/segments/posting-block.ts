import type { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'
import { maxPosition, maxTf, postingsPerBlock } from './segment-format.ts'
import { SegmentDamaged } from './segment-damaged.ts'

/**
 * Up to 128 postings of a term, newest first. The first doc stands elsewhere; then the gaps to the next older doc, each less one; then
 * those docs that hold the term more than once, as (places since the last such, tf − 2): most hold it once.
 */
export function writePostings(out: ByteWriter, docs: Int32Array, tfs: Uint16Array, count: number): void {
  for (let i = 1; i < count; i++) out.varint((docs[i - 1] ?? 0) - (docs[i] ?? 0) - 1)
  let repeated = 0
  for (let i = 0; i < count; i++) if (tfs[i] !== 1) repeated++
  out.varint(repeated)
  let last = 0
  for (let i = 0; repeated > 0 && i < count; i++) {
    const tf = tfs[i] ?? 0
    if (tf === 1) continue
    out.varint(i - last)
    out.varint(tf - 2)
    last = i
    repeated--
  }
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

/**
 * The positions of a block: nothing where no posting has any, else a byte: 1 = as many as tf says, 2 = their numbers follow. Then the
 * differences, doc by doc, each doc from 0 on.
 */
export class PositionsBuffer {
  readonly counts = new Uint16Array(postingsPerBlock)
  #bytes = new Uint8Array(1_024)
  #at = 0
  #docs = 0

  clear(): void {
    this.#at = 0
    this.#docs = 0
  }

  /** Of a doc; what is beyond tf is left out: tf ends at 65,535, and all of those are as far as a position goes. */
  add(positions: readonly number[], tf: number): void {
    const count = Math.min(positions.length, tf)
    this.counts[this.#docs++] = count
    if (this.#at + count * 3 > this.#bytes.length) this.#grow(count * 3)
    const bytes = this.#bytes
    let last = 0
    let at = this.#at
    for (let i = 0; i < count; i++) {
      const position = positions[i] ?? 0
      let gap = position - last
      if (!(gap >= 0 && position <= maxPosition)) throw new RangeError(`position ${position} after ${last}`)
      last = position
      while (gap > 127) {
        bytes[at++] = (gap & 127) | 128
        gap >>>= 7
      }
      bytes[at++] = gap
    }
    this.#at = at
  }

  /** Whether every doc has as many as its tf. */
  areExact(tfs: Uint16Array): boolean {
    for (let i = 0; i < this.#docs; i++) if (this.counts[i] !== tfs[i]) return false
    return true
  }

  writeTo(out: ByteWriter, tfs: Uint16Array): void {
    if (this.#at === 0) return
    const exact = this.areExact(tfs)
    out.byte(exact ? 1 : 2)
    for (let i = 0; !exact && i < this.#docs; i++) out.varint(this.counts[i] ?? 0)
    this.writeDifferences(out)
  }

  writeDifferences(out: ByteWriter): void {
    out.bytes(this.#bytes, 0, this.#at)
  }

  #grow(by: number): void {
    const bytes = new Uint8Array((this.#bytes.length + by) * 2)
    bytes.set(this.#bytes)
    this.#bytes = bytes
  }
}

/** Reads how many positions each doc of a block has, `values` with docs in its first half and tfs in the second; the reader then stands at the differences. */
export function readPositionCounts(reader: ByteReader, values: Int32Array, counts: Uint16Array): void {
  const mode = reader.at === reader.end ? 0 : reader.byte()
  if (mode > 2 || (mode === 0 && reader.at !== reader.end)) throw new SegmentDamaged('positions')
  const tfs = values.length >>> 1
  for (let i = 0; i < counts.length; i++) {
    const tf = values[tfs + i] ?? 0
    const count = mode === 0 ? 0 : mode === 1 ? tf : reader.varint()
    if (count > tf) throw new SegmentDamaged('positions')
    counts[i] = count
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
