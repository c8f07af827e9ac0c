import { readSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { ByteReader } from './byte-reader.ts'
import type { BlockCache, ChunkSource } from './block-cache.ts'
import { chunkSize, headSize } from './segment-format.ts'
import { SegmentDamaged } from './segment-damaged.ts'

const nothing = new Uint8Array(0)

/** The data of a segment file, read through the cache; a chunk whose checksum is wrong is damage, whenever it is read. */
export class SegmentData implements ChunkSource {
  readonly slots: Int32Array
  readonly key: readonly [number, number]
  /** Bytes of data, counted from the end of the head. */
  readonly length: number
  /** Where `open` found what it was asked for. Valid until the next `open` of any segment of the thread. */
  bytes: Uint8Array = nothing
  at = 0
  /** For whoever reads what was just opened, to its end. */
  readonly reader = new ByteReader()
  readonly #sums: Uint32Array
  readonly #fd: number
  readonly #cache: BlockCache
  #closed = false

  constructor(fd: number, options: { length: number; key: readonly [number, number]; sums: Uint32Array; cache: BlockCache }) {
    this.#fd = fd
    this.length = options.length
    this.key = options.key
    this.#sums = options.sums
    this.#cache = options.cache
    this.slots = new Int32Array(options.sums.length).fill(-1)
  }

  /** Makes `length` bytes from `offset` on readable at `bytes[at]`; they are copied only where they lie across chunks. */
  open(offset: number, length: number): void {
    if (!(offset >= 0 && length >= 0 && offset + length <= this.length)) throw new SegmentDamaged('an address outside')
    const chunk = Math.floor(offset / chunkSize)
    const at = offset - chunk * chunkSize
    if (at + length <= chunkSize) {
      this.bytes = this.#cache.read(this, chunk)
      this.at = at
    } else {
      this.bytes = this.copy(offset, length)
      this.at = 0
    }
  }

  /** The same, as numbers to read one after the other. */
  read(offset: number, length: number): ByteReader {
    this.open(offset, length)
    return this.reader.over(this.bytes, this.at, this.at + length)
  }

  /** Bytes of its own, which stay. */
  copy(offset: number, length: number): Uint8Array {
    if (!(offset >= 0 && length >= 0 && offset + length <= this.length)) throw new SegmentDamaged('an address outside')
    const start = offset % chunkSize
    if (length > 0 && start + length <= chunkSize)
      return this.#cache.read(this, Math.floor(offset / chunkSize)).slice(start, start + length)
    const bytes = new Uint8Array(length)
    for (let done = 0; done < length;) {
      const chunk = Math.floor((offset + done) / chunkSize)
      const from = offset + done - chunk * chunkSize
      const count = Math.min(chunkSize - from, length - done)
      bytes.set(this.#cache.read(this, chunk).subarray(from, from + count), done)
      done += count
    }
    return bytes
  }

  readChunk(chunk: number, into: Uint8Array): number {
    if (this.#closed) throw new TypeError('This segment is closed.')
    const length = Math.min(chunkSize, this.length - chunk * chunkSize)
    readFully(this.#fd, into, length, headSize + chunk * chunkSize)
    if (crc32(into.subarray(0, length)) !== this.#sums[chunk]) throw new SegmentDamaged(`checksum of chunk ${chunk}`)
    return length
  }

  close(): void {
    this.#closed = true
    this.#cache.drop(this)
  }
}

/** Fills `into` up to `length` from `position` on; a file that ends before is damage. */
export function readFully(fd: number, into: Uint8Array, length: number, position: number): void {
  for (let at = 0; at < length;) {
    const count = readOrDamage(fd, into, at, length - at, position + at)
    if (count === 0) throw new SegmentDamaged('cut off')
    at += count
  }
}

function readOrDamage(fd: number, into: Uint8Array, at: number, length: number, position: number): number {
  try {
    return readSync(fd, into, at, length, position)
  } catch (error) {
    // What a disk says of a place it cannot read any more.
    if (error instanceof Error && 'code' in error && error.code === 'EIO') throw new SegmentDamaged('not readable', error)
    throw error
  }
}
