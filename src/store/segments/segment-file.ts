import { closeSync, fstatSync, openSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { u16At, u32At } from './byte-reader.ts'
import type { BlockCache } from './block-cache.ts'
import { Dictionary } from './dictionary.ts'
import { FileCursor } from './file-cursor.ts'
import { FileSource } from './file-source.ts'
import { createPacer, type PaceOptions } from './pacer.ts'
import { chunkSize, decodeHead, headSize, tailSize, type Section } from './segment-format.ts'
import { SegmentDamaged } from './segment-damaged.ts'
import { readFully, SegmentData } from './segment-data.ts'
import type { Segment, TermPostings } from './segment.ts'
import { decodeTerm } from './term-bytes.ts'
import type { TermEntry } from './term-entry.ts'

/** A sealed segment. What is found damaged, at opening or at any later read, throws `SegmentDamaged` and is never answered from. */
export interface SegmentFile extends Segment, Disposable, AsyncDisposable {
  readonly tokenizerVersion: number
  readonly sizeBytes: number
  /** Of the head, and so of everything: two files with the same hold the same. */
  readonly crc: number
  readonly terms: number
  readonly postings: number
  /** What it holds in memory while open, the cache aside. */
  readonly memoryBytes: number
  /** All it holds, to be written into another. */
  source(): FileSource
  /** Every term, in order of its bytes. */
  entries(): IterableIterator<{ readonly term: string; readonly postings: TermPostings }>
  /** Tokens of each post by doc; 65,535 also where there is none. Reads two bytes a doc. */
  lengths(): Uint16Array
  /** Reads the whole file once and compares every checksum; `onProgress` with bytes done. Throws `SegmentDamaged`. */
  verify(options?: PaceOptions & { readonly onProgress?: (done: number, of: number) => void }): Promise<void>
}

/** Throws `SegmentDamaged`, `SegmentTooNew`, or what the disk says where there is no such file. */
export function openSegmentFile(path: string, { cache }: { cache: BlockCache }): SegmentFile {
  const fd = openSync(path, 'r')
  try {
    return segmentOf(fd, cache)
  } catch (error) {
    closeSync(fd)
    throw error
  }
}

function segmentOf(fd: number, cache: BlockCache): SegmentFile {
  const sizeBytes = fstatSync(fd).size
  const { head, crc } = readHead(fd, sizeBytes)
  const { postings, positions, dictionary, lengths, index, sums } = head.sections
  const sumBytes = readSection(fd, sums)
  const data = new SegmentData(fd, {
    length: lengths.at + lengths.length - headSize,
    key: [crc | 0, head.base | 0], // the head names the sums of all chunks
    sums: Uint32Array.from({ length: sums.length / 4 }, (_, i) => u32At(sumBytes, 4 * i)),
    cache,
  })
  const inData = ({ at, length }: Section) => ({ at: at - headSize, length })
  const areas = { postings: inData(postings), positions: inData(positions), dictionary: inData(dictionary) }
  const words = new Dictionary(data, areas, { index: readSection(fd, index), size: head.size })
  const postingsOf = (entry: TermEntry): TermPostings => ({
    docs: entry.docs,
    tfMax: entry.tfMax,
    lengthMin: entry.lengthMin,
    cursor: () => new FileCursor(data, entry, head.size),
  })
  const readLengths = (): Uint16Array => {
    const bytes = data.copy(lengths.at - headSize, lengths.length)
    const found = new Uint16Array(head.size)
    for (let doc = 0; doc < found.length; doc++) found[doc] = u16At(bytes, 2 * doc)
    return found
  }
  let isOpen = true
  const close = () => {
    if (!isOpen) return
    isOpen = false
    data.close()
    closeSync(fd)
  }
  return {
    base: head.base,
    size: head.size,
    tokenizerVersion: head.tokenizerVersion,
    sizeBytes,
    crc,
    terms: head.terms,
    postings: head.postings,
    memoryBytes: words.indexBytes + 8 * data.slots.length,
    term(term) {
      const entry = words.find(term)
      return entry && postingsOf(entry)
    },
    termsFrom: (prefix, most) => words.from(prefix, most),
    *entries() {
      for (const walk = words.walk(); walk.next();)
        yield { term: decodeTerm(walk.bytes, walk.length), postings: postingsOf(walk.toEntry()) }
    },
    source: () => new FileSource(data, words.walk(), readLengths()),
    lengths: readLengths,
    async verify({ onProgress, ...pace } = {}) {
      const pacer = createPacer(pace)
      readHead(fd, sizeBytes)
      for (const section of [index, sums]) readSection(fd, section)
      const buffer = new Uint8Array(chunkSize)
      for (let chunk = 0; chunk < data.slots.length; chunk++) {
        data.readChunk(chunk, buffer)
        if (!pacer.isDue()) continue
        onProgress?.(chunk * chunkSize, sizeBytes)
        await pacer.pause()
      }
      onProgress?.(sizeBytes, sizeBytes)
    },
    [Symbol.dispose]: close,
    async [Symbol.asyncDispose]() {
      close()
    },
  }
}

function readHead(fd: number, sizeBytes: number) {
  if (sizeBytes < headSize + tailSize) throw new SegmentDamaged('cut off')
  const bytes = new Uint8Array(headSize)
  const tail = new Uint8Array(tailSize)
  readFully(fd, bytes, headSize, 0)
  readFully(fd, tail, tailSize, sizeBytes - tailSize)
  return decodeHead(bytes, tail, sizeBytes)
}

function readSection(fd: number, { at, length, crc }: Section): Uint8Array {
  const bytes = new Uint8Array(length)
  readFully(fd, bytes, length, at)
  if (crc32(bytes) !== crc) throw new SegmentDamaged('checksum of a section')
  return bytes
}
