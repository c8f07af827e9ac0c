import { readSync } from 'node:fs'
import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { ByteWriter, putVarint, writeFully } from './byte-writer.ts'
import { DictionaryWriter } from './dictionary-writer.ts'
import { createPacer, type Pacer, type PaceOptions } from './pacer.ts'
import { copyBytes, PostingBlock, writePositions, writePostings } from './posting-block.ts'
import { boundLength, boundLevels } from './posting-bounds.ts'
import {
  directoryRow,
  encodeHead,
  encodeTail,
  headSize,
  inU32,
  maxLength,
  maxSize,
  maxTf,
  postingsPerBlock,
  tailSize,
} from './segment-format.ts'
import type { SectionName, Section } from './segment-format.ts'
import { SegmentDamaged } from './segment-damaged.ts'
import type { SegmentSource } from './segment.ts'

export type WriteSegmentOptions = PaceOptions & {
  readonly path: string
  /** Seq of doc 0, and how many docs there may be, at most 2^28. */
  readonly base: number
  readonly size: number
  /** Terms without postings are left out. */
  readonly terms: SegmentSource
  readonly tokenizerVersion: number
}
export type WrittenSegment = { readonly bytes: number; readonly crc: number; readonly terms: number; readonly postings: number }

/**
 * Writes a segment file: beside its place first, forced to disk, then renamed, and the folder forced to disk as well, so that the name
 * stands for a whole file or for none. Holds two bytes a doc and a few blocks in memory. Leaves nothing behind when it fails or is aborted;
 * what a crash leaves ends in `.part`, `.part.positions` or `.part.dictionary`.
 */
export async function writeSegment({ path, terms, ...options }: WriteSegmentOptions): Promise<WrittenSegment> {
  const { base, size } = options
  if (!(size >= 0 && size <= maxSize)) throw new RangeError(`size ${size}`)
  if (!(base >= 0 && Number.isSafeInteger(base) && Number.isSafeInteger(base + size))) throw new RangeError(`base ${base}`)
  const pacer = createPacer(options)
  const part = `${path}.part`
  const names = [part, `${part}.positions`, `${part}.dictionary`] as const
  const files: FileHandle[] = []
  try {
    for (const name of names) files.push(await open(name, 'w+', 0o600))
    const [main, positions, dictionary] = files as [FileHandle, FileHandle, FileHandle]
    const builder = new SegmentBuilder(size, { main: main.fd, positions: positions.fd, dictionary: dictionary.fd })
    let [block, ahead] = [new PostingBlock(), new PostingBlock()]
    while (terms.nextTerm()) {
      builder.beginTerm()
      let count = terms.fill(block)
      while (count === postingsPerBlock) {
        if (pacer.isDue(count)) await pacer.pause()
        count = terms.fill(ahead)
        if (count === 0) break
        builder.addBlock(block)
        ;[block, ahead] = [ahead, block]
      }
      builder.endTerm(terms, block)
      if (pacer.isDue(block.count + workPerTerm)) await pacer.pause()
    }
    const written = await builder.finish(options, pacer)
    await main.sync()
    await closeAll(files)
    await rename(part, path)
    await syncFolder(dirname(path))
    return written
  } finally {
    await closeAll(files)
    for (const name of names) await rm(name, { force: true })
  }
}

/** Of a row in the directory, four bytes each. */
const rowNumbers = directoryRow / 4
const fourBytes = (lengths: Uint8Array) =>
  (lengths[2] as number) | ((lengths[3] as number) << 8) | ((lengths[4] as number) << 16) | ((lengths[5] as number) << 24)

/** What a term costs besides its postings, in units of the pacer. */
const workPerTerm = 8

/** Turns blocks of postings into the sections of a file. */
class SegmentBuilder {
  readonly #main: ByteWriter
  readonly #positions: ByteWriter
  readonly #dictionaryBytes: ByteWriter
  readonly #dictionary: DictionaryWriter
  readonly #fds: { readonly main: number; readonly positions: number; readonly dictionary: number }
  readonly #lengths: Uint16Array
  #postings = 0

  // The term that is being written: what its blocks hold together.
  #docs = 0
  #last = 0
  #tfMax = 0
  #lengthMin = maxLength
  #postingsAt = 0
  #positionsAt = 0
  #directory = new Uint32Array(rowNumbers * 64)
  #blocks = 0
  /** Bounds of the block that was counted last. */
  #blockTfMax = 0
  readonly #lengthsByTf = new Uint8Array(boundLevels)

  constructor(size: number, fds: { main: number; positions: number; dictionary: number }) {
    this.#fds = fds
    this.#main = new ByteWriter(fds.main, headSize)
    this.#positions = new ByteWriter(fds.positions)
    this.#dictionaryBytes = new ByteWriter(fds.dictionary)
    this.#dictionary = new DictionaryWriter(this.#dictionaryBytes)
    this.#lengths = new Uint16Array(size).fill(maxLength)
  }

  beginTerm(): void {
    this.#docs = 0
    this.#last = this.#lengths.length
    this.#tfMax = 0
    this.#lengthMin = maxLength
    this.#blocks = 0
    this.#postingsAt = this.#main.length
    this.#positionsAt = this.#positions.length
  }

  /** A block of several of the term. */
  addBlock(block: PostingBlock): void {
    const row = rowNumbers * this.#blocks++
    if (row + rowNumbers > this.#directory.length) this.#growDirectory()
    const directory = this.#directory
    const lengths = this.#lengthsByTf
    directory[row] = block.docs[0] as number
    directory[row + 1] = block.docs[block.count - 1] as number
    directory[row + 2] = inU32(this.#main.length - this.#postingsAt)
    directory[row + 3] = inU32(this.#positions.length - this.#positionsAt)
    this.#count(block)
    directory[row + 4] = this.#blockTfMax | ((lengths[0] as number) << 16) | ((lengths[1] as number) << 24)
    directory[row + 5] = fourBytes(lengths)
    writePostings(this.#main, block)
    writePositions(this.#positions, block)
  }

  /** `block`: the last one, or the only one, which may be empty. */
  endTerm({ term, termAt, termLength }: SegmentSource, block: PostingBlock): void {
    if (this.#blocks > 0) {
      this.addBlock(block)
      this.#writeDirectory()
    } else if (block.count === 0) return
    else {
      this.#count(block)
      if (block.count > 1) {
        this.#main.varint(block.docs[0] as number)
        writePostings(this.#main, block)
        writePositions(this.#positions, block)
      }
    }
    this.#postings += this.#docs
    this.#dictionary.begin(term, termAt, termLength, this.#postingsAt, this.#positionsAt)
    if (this.#docs === 1) this.#writeOnly(block)
    else this.#writeLists()
  }

  /** Checks a block, finds its bounds and takes it into what is known of the term. */
  #count({ count, docs, tfs, lengths }: PostingBlock): void {
    const known = this.#lengths
    const byTf = this.#lengthsByTf.fill(boundLength)
    let last = this.#last
    let tfMax = 0
    let lengthMin = maxLength
    for (let i = 0; i < count; i++) {
      const doc = docs[i] as number
      const tf = tfs[i] as number
      const length = lengths[i] as number
      if (!(doc >= 0 && doc < last)) throw new RangeError(`doc ${doc} after ${last}`)
      if (!(tf >= 1 && tf <= maxTf && length >= 0 && length <= maxLength)) throw new RangeError(`tf ${tf}, length ${length}`)
      if (tf > tfMax) tfMax = tf
      if (length < lengthMin) lengthMin = length
      const level = tf < boundLevels ? tf - 1 : boundLevels - 1
      if (length < (byTf[level] as number)) byTf[level] = length
      if (length < (known[doc] as number)) known[doc] = length
      last = doc
    }
    this.#last = last
    this.#docs += count
    if (tfMax > this.#tfMax) this.#tfMax = tfMax
    if (lengthMin < this.#lengthMin) this.#lengthMin = lengthMin
    this.#blockTfMax = tfMax
  }

  /** The sections that were kept aside, behind the postings; then index, sums, tail and head. */
  async finish(options: Pick<WriteSegmentOptions, 'base' | 'size' | 'tokenizerVersion'>, pacer: Pacer): Promise<WrittenSegment> {
    const out = this.#main
    const sections: Partial<Record<SectionName, Section>> = {}
    let at = headSize
    const endSection = (name: SectionName, end: number, crc = 0) => {
      sections[name] = { at, length: end - at, crc }
      at = end
    }
    endSection('postings', headSize + out.length)
    for (const [name, fd, aside] of [
      ['positions', this.#fds.positions, this.#positions],
      ['dictionary', this.#fds.dictionary, this.#dictionaryBytes],
    ] as const) {
      aside.end()
      await copyInto(out, fd, aside.length, pacer)
      endSection(name, headSize + out.length)
    }
    for (const length of this.#lengths) out.u16(length)
    endSection('lengths', headSize + out.length)
    out.end()
    for (const [name, bytes] of [['index', this.#dictionary.index()] as const, ['sums', u32Bytes(out.sums)] as const]) {
      writeFully(this.#fds.main, bytes, at)
      endSection(name, at + bytes.length, crc32(bytes))
    }
    writeFully(this.#fds.main, encodeTail(at + tailSize), at)
    const [terms, postings] = [this.#dictionary.terms, this.#postings]
    const head = encodeHead({ ...options, terms, postings, sections: sections as Record<SectionName, Section> })
    writeFully(this.#fds.main, head.bytes, 0)
    return { bytes: at + tailSize, crc: head.crc, terms, postings }
  }

  #writeOnly(block: PostingBlock): void {
    const out = this.#dictionaryBytes
    const length = block.positionsLength
    const isExact = block.areExact()
    let at = out.reserve(32 + length)
    const { buffer } = out
    buffer[at++] = 1
    at = putVarint(buffer, at, block.docs[0] as number)
    at = putVarint(buffer, at, 2 * (block.tfs[0] as number) + (isExact ? 1 : 0))
    at = putVarint(buffer, at, this.#lengthMin)
    if (!isExact) at = putVarint(buffer, at, block.positionCounts[0] as number)
    out.advance(copyBytes(block.positions, 0, length, buffer, at))
  }

  #writeLists(): void {
    const out = this.#dictionaryBytes
    out.varint(this.#docs)
    out.varint(this.#tfMax)
    out.varint(this.#lengthMin)
    out.varint(this.#main.length - this.#postingsAt)
    out.varint(this.#positions.length - this.#positionsAt)
  }

  #writeDirectory(): void {
    for (let i = 0; i < this.#blocks * rowNumbers; i++) this.#main.u32(this.#directory[i] as number)
  }

  #growDirectory(): void {
    const directory = new Uint32Array(this.#directory.length * 2)
    directory.set(this.#directory)
    this.#directory = directory
  }
}

async function copyInto(out: ByteWriter, fd: number, length: number, pacer: Pacer): Promise<void> {
  const buffer = new Uint8Array(Math.min(length, 262_144))
  for (let at = 0; at < length;) {
    const count = readSync(fd, buffer, 0, Math.min(buffer.length, length - at), at)
    if (count === 0) throw new SegmentDamaged('cut off while it was written')
    out.bytes(buffer, 0, count)
    at += count
    if (pacer.isDue()) await pacer.pause()
  }
}

function u32Bytes(values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length))
  for (const [i, value] of values.entries()) view.setUint32(4 * i, value, true)
  return new Uint8Array(view.buffer)
}

async function closeAll(files: FileHandle[]): Promise<void> {
  for (const file of files.splice(0)) await file.close()
}

/** A rename is sure only when its folder is on disk as well. Windows cannot open folders, and needs not. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  await using folder = await open(path, 'r')
  await folder.sync()
}
