import { readSync } from 'node:fs'
import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { ByteWriter, writeFully } from './byte-writer.ts'
import { DictionaryWriter } from './dictionary.ts'
import { createPacer, type Pacer, type PaceOptions } from './pacer.ts'
import { PositionsBuffer, writePostings } from './posting-block.ts'
import { encodeHead, encodeTail, headSize, inU32, maxLength, maxSize, maxTf, postingsPerBlock, tailSize } from './segment-format.ts'
import type { SectionName, Section } from './segment-format.ts'
import { SegmentDamaged } from './segment-damaged.ts'
import type { PostingSource, TermSource } from './segment.ts'

export type WriteSegmentOptions = PaceOptions & {
  readonly path: string
  /** Seq of doc 0, and how many docs there may be, at most 2^28. */
  readonly base: number
  readonly size: number
  /** In order of their bytes (`byBytes`), each once; those without postings are left out. A posting is done with when the next is asked for. */
  readonly terms: Iterable<TermSource>
  readonly tokenizerVersion: number
}
export type WrittenSegment = { readonly bytes: number; readonly crc: number; readonly terms: number; readonly postings: number }

/**
 * Writes a segment file: beside its place first, forced to disk, then renamed, and the folder forced to disk as well, so that the name
 * stands for a whole file or for none. Holds two bytes a doc and a few blocks in memory. Leaves nothing behind when it fails or is aborted;
 * what a crash leaves ends in `.part`, `.part.positions` or `.part.dictionary`.
 */
export async function writeSegment({ path, terms, ...options }: WriteSegmentOptions): Promise<WrittenSegment> {
  if (!(options.size >= 0 && options.size <= maxSize)) throw new RangeError(`size ${options.size}`)
  const pacer = createPacer(options)
  const part = `${path}.part`
  const names = [part, `${part}.positions`, `${part}.dictionary`] as const
  const files: FileHandle[] = []
  try {
    for (const name of names) files.push(await open(name, 'w+', 0o600))
    const [main, positions, dictionary] = files as [FileHandle, FileHandle, FileHandle]
    const builder = new SegmentBuilder(options.size, { main: main.fd, positions: positions.fd, dictionary: dictionary.fd })
    for (const { term, postings } of terms) {
      for (const posting of postings) if (builder.add(term, posting) && pacer.isDue()) await pacer.pause()
      builder.endTerm()
      if (pacer.isDue()) await pacer.pause()
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

/** Turns postings into the sections of a file. */
class SegmentBuilder {
  readonly #main: ByteWriter
  readonly #positions: ByteWriter
  readonly #dictionaryBytes: ByteWriter
  readonly #dictionary: DictionaryWriter
  readonly #fds: { readonly main: number; readonly positions: number; readonly dictionary: number }
  readonly #lengths: Uint16Array
  readonly #size: number
  #postings = 0

  // The term that is being written.
  #term = ''
  #docs = 0
  #last = Infinity
  #tfMax = 0
  #lengthMin = maxLength
  #postingsAt = 0
  #positionsAt = 0
  #directory = new Uint32Array(5 * 64)
  #blocks = 0

  // Its block that is not written yet.
  readonly #blockDocs = new Int32Array(postingsPerBlock)
  readonly #blockTfs = new Uint16Array(postingsPerBlock)
  readonly #blockPositions = new PositionsBuffer()
  #count = 0
  #blockTfMax = 0
  #blockLengthMin = maxLength

  constructor(size: number, fds: { main: number; positions: number; dictionary: number }) {
    this.#size = size
    this.#fds = fds
    this.#main = new ByteWriter(fds.main, headSize)
    this.#positions = new ByteWriter(fds.positions)
    this.#dictionaryBytes = new ByteWriter(fds.dictionary)
    this.#dictionary = new DictionaryWriter(this.#dictionaryBytes)
    this.#lengths = new Uint16Array(size).fill(maxLength)
  }

  /** Returns whether a block was completed: a good moment to look at the time. */
  add(term: string, { doc, tf, length, positions }: PostingSource): boolean {
    const completes = this.#count === postingsPerBlock
    if (completes) this.#writeBlock()
    if (this.#docs === 0) {
      this.#term = term
      this.#postingsAt = this.#main.length
      this.#positionsAt = this.#positions.length
    }
    if (!(doc >= 0 && doc < this.#last && doc < this.#size)) throw new RangeError(`doc ${doc} after ${this.#last}`)
    if (!(tf >= 1 && tf <= maxTf && length >= 0 && length <= maxLength)) throw new RangeError(`tf ${tf}, length ${length}`)
    const at = this.#count++
    this.#blockDocs[at] = doc
    this.#blockTfs[at] = tf
    this.#blockPositions.add(positions, tf)
    if (tf > this.#blockTfMax) this.#blockTfMax = tf
    if (length < this.#blockLengthMin) this.#blockLengthMin = length
    if (length < (this.#lengths[doc] ?? 0)) this.#lengths[doc] = length
    this.#last = doc
    this.#docs++
    return completes
  }

  endTerm(): void {
    if (this.#docs === 0) return
    this.#dictionary.begin(this.#term, this.#postingsAt, this.#positionsAt)
    this.#postings += this.#docs
    if (this.#docs === 1) this.#writeOnly()
    else {
      if (this.#docs <= postingsPerBlock) this.#main.varint(this.#blockDocs[0] ?? 0)
      this.#writeBlock()
      if (this.#blocks > 1) for (let i = 0; i < this.#blocks * 5; i++) this.#main.u32(this.#directory[i] ?? 0)
      const out = this.#dictionaryBytes
      out.varint(this.#docs)
      out.varint(this.#tfMax)
      out.varint(this.#lengthMin)
      out.varint(this.#main.length - this.#postingsAt)
      out.varint(this.#positions.length - this.#positionsAt)
    }
    this.#docs = 0
    this.#last = Infinity
    this.#tfMax = 0
    this.#lengthMin = maxLength
    this.#blocks = 0
    this.#clearBlock()
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

  #writeOnly(): void {
    const out = this.#dictionaryBytes
    const tf = this.#blockTfs[0] ?? 0
    const isExact = this.#blockPositions.areExact(this.#blockTfs)
    out.varint(1)
    out.varint(this.#blockDocs[0] ?? 0)
    out.varint(2 * tf + (isExact ? 1 : 0))
    out.varint(this.#blockLengthMin)
    if (!isExact) out.varint(this.#blockPositions.counts[0] ?? 0)
    this.#blockPositions.writeDifferences(out)
  }

  #writeBlock(): void {
    const row = 5 * this.#blocks++
    if (row + 5 > this.#directory.length) this.#growDirectory()
    const directory = this.#directory
    directory[row] = this.#blockDocs[0] ?? 0
    directory[row + 1] = this.#last
    directory[row + 2] = inU32(this.#main.length - this.#postingsAt)
    directory[row + 3] = inU32(this.#positions.length - this.#positionsAt)
    directory[row + 4] = this.#blockTfMax | (this.#blockLengthMin << 16)
    writePostings(this.#main, this.#blockDocs, this.#blockTfs, this.#count)
    this.#blockPositions.writeTo(this.#positions, this.#blockTfs)
    this.#tfMax = Math.max(this.#tfMax, this.#blockTfMax)
    this.#lengthMin = Math.min(this.#lengthMin, this.#blockLengthMin)
    this.#clearBlock()
  }

  #clearBlock(): void {
    this.#count = 0
    this.#blockTfMax = 0
    this.#blockLengthMin = maxLength
    this.#blockPositions.clear()
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
