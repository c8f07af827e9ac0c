import { ByteReader, u32At } from './byte-reader.ts'
import { copyBytes } from './posting-block.ts'
import { SegmentDamaged } from './segment-damaged.ts'
import type { SegmentData } from './segment-data.ts'
import { decodeTerm, encodeTerm } from './term-bytes.ts'
import { EntryReader, type Areas, type TermEntry } from './term-entry.ts'

/**
 * Looks terms up in a dictionary on disk: terms in order of their bytes, 64 to a block. A block begins with the addresses of its first postings and positions; then each term:
 *
 *     bytes shared with the term before, further bytes, these; docs;
 *     docs = 1: the posting itself: doc, 2·tf + (1 where it has tf positions), length, where not tf: number of positions; positions
 *     docs > 1: tfMax, lengthMin, bytes of postings, bytes of positions; both follow those of the term before
 *
 * The index names for each block its address and a beginning that parts it from the block before: `last term before < beginning ≤ first term`.
 * It stands in memory: about 15 bytes for 64 terms. Writing: dictionary-writer.ts.
 */
export class Dictionary {
  readonly indexBytes: number
  readonly #data: SegmentData
  readonly #areas: Areas
  readonly #size: number
  readonly #blocks: Uint32Array
  readonly #keyEnds: Uint32Array
  readonly #keys: Uint8Array
  readonly #entries: EntryReader
  #wanted = new Uint8Array(256)

  /** Areas within the data of the segment. */
  constructor(data: SegmentData, areas: Areas, options: { index: Uint8Array; size: number }) {
    const { index, size } = options
    this.#data = data
    this.#areas = areas
    this.#size = size
    this.#entries = new EntryReader(areas, size)
    const count = u32At(index, 0)
    const keysAt = 4 + 8 * count
    if (index.length < keysAt) throw new SegmentDamaged('index of the dictionary')
    this.#blocks = Uint32Array.from({ length: count }, (_, i) => u32At(index, 4 + 4 * i))
    this.#keyEnds = Uint32Array.from({ length: count }, (_, i) => u32At(index, 4 + 4 * (count + i)))
    this.#keys = index.slice(keysAt)
    this.indexBytes = 8 * count + this.#keys.length
    if ((this.#keyEnds.at(-1) ?? 0) !== this.#keys.length || !ascends(this.#keyEnds, 0)) throw new SegmentDamaged('index of the dictionary')
    if ((this.#blocks[0] ?? 0) !== 0 || !ascends(this.#blocks, 1) || (this.#blocks.at(-1) ?? -1) >= areas.dictionary.length)
      throw new SegmentDamaged('index of the dictionary')
  }

  find(term: string): TermEntry | undefined {
    const length = this.#encode(term)
    const block = this.#blockOf(length)
    if (block < 0) return undefined
    const reader = this.openBlock(block, this.#entries)
    const wanted = this.#wanted
    let matched = 0
    while (reader.at < reader.end) {
      const shared = reader.varint()
      const rest = reader.varint()
      const start = reader.skip(rest)
      if (shared < matched) return undefined
      if (shared > matched) {
        this.#entries.skip(reader)
        continue
      }
      const { bytes } = reader
      let i = 0
      while (i < rest && matched < length && bytes[start + i] === wanted[matched]) {
        i++
        matched++
      }
      if (i === rest && matched === length) {
        this.#entries.read(reader)
        return this.#entries.toEntry(reader)
      }
      if (i < rest && (matched === length || (bytes[start + i] ?? 0) > (wanted[matched] ?? 0))) return undefined
      this.#entries.skip(reader)
    }
    return undefined
  }

  /** Terms that begin so, in order, at most `most`. */
  from(prefix: string, most: number): string[] {
    const length = this.#encode(prefix)
    const wanted = this.#wanted.slice(0, length)
    const found: string[] = []
    if (most <= 0) return found
    for (const walk = this.walk(Math.max(0, this.#blockOf(length))); walk.next();) {
      const order = compareStart(walk.bytes, walk.length, wanted)
      if (order > 0) break
      if (order === 0 && found.push(decodeTerm(walk.bytes, walk.length)) >= most) break
    }
    return found
  }

  /** All terms from those of a block on. */
  walk(firstBlock = 0): TermWalk {
    return new TermWalk(this, firstBlock, new EntryReader(this.#areas, this.#size))
  }

  get blocks(): number {
    return this.#blocks.length
  }

  /** The terms of a block, where they lie until other data is read. */
  openBlock(block: number, entries: EntryReader): ByteReader {
    const { dictionary } = this.#areas
    const at = this.#blocks[block] ?? 0
    const reader = this.#data.read(dictionary.at + at, (this.#blocks[block + 1] ?? dictionary.length) - at)
    entries.begin(reader)
    return reader
  }

  #encode(term: string): number {
    if (this.#wanted.length < term.length * 3) this.#wanted = new Uint8Array(term.length * 3)
    return encodeTerm(term, this.#wanted)
  }

  /** The last block that begins at or before the wanted bytes; −1 where there is none. */
  #blockOf(length: number): number {
    let [low, high] = [0, this.#blocks.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#isAtOrBefore(middle, length)) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  #isAtOrBefore(block: number, length: number): boolean {
    const keys = this.#keys
    const start = block === 0 ? 0 : (this.#keyEnds[block - 1] ?? 0)
    const keyLength = (this.#keyEnds[block] ?? 0) - start
    const most = Math.min(keyLength, length)
    for (let i = 0; i < most; i++) {
      const order = (keys[start + i] ?? 0) - (this.#wanted[i] ?? 0)
      if (order !== 0) return order < 0
    }
    return keyLength <= length
  }
}

/** A walk over terms in order. Stands before the first; what it says of a term is good until the next. */
export class TermWalk {
  /** The term is the first `length` of these. */
  bytes = new Uint8Array(256)
  length = 0
  readonly entry: EntryReader
  /** Where an entry with one posting goes on with its positions. */
  readonly reader = new ByteReader()
  readonly #dictionary: Dictionary
  #block: number
  #after = 0

  constructor(dictionary: Dictionary, firstBlock: number, entry: EntryReader) {
    this.#dictionary = dictionary
    this.#block = firstBlock
    this.entry = entry
  }

  /** False behind the last. */
  next(): boolean {
    const { reader } = this
    reader.at = this.#after
    if (reader.at === reader.end && !this.#nextBlock()) return false
    const shared = reader.varint()
    const rest = reader.varint()
    const start = reader.skip(rest)
    if (shared > this.length) throw new SegmentDamaged('dictionary')
    if (this.bytes.length < shared + rest) {
      const bigger = new Uint8Array((shared + rest) * 2)
      bigger.set(this.bytes)
      this.bytes = bigger
    }
    copyBytes(reader.bytes, start, start + rest, this.bytes, shared)
    this.length = shared + rest
    this.entry.read(reader)
    const positionsAt = reader.at
    reader.skipVarints(this.entry.positions)
    this.#after = reader.at
    reader.at = positionsAt
    return true
  }

  /** The entry of the term; to be asked for once. */
  toEntry(): TermEntry {
    return this.entry.toEntry(this.reader)
  }

  #nextBlock(): boolean {
    if (this.#block === this.#dictionary.blocks) return false
    const { bytes, at, end } = this.#dictionary.openBlock(this.#block++, this.entry)
    this.reader.over(bytes.slice(at, end), 0, end - at) // other reads come in between
    this.length = 0
    return true
  }
}

/** 0 where the bytes begin with `start`; below 0 where they come before all that do, above 0 behind. */
function compareStart(bytes: Uint8Array, length: number, start: Uint8Array): number {
  for (let i = 0; i < start.length; i++) {
    if (i === length) return -1
    const order = (bytes[i] ?? 0) - (start[i] ?? 0)
    if (order !== 0) return order
  }
  return 0
}

function ascends(values: Uint32Array, least: number): boolean {
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) - (values[i - 1] ?? 0) < least) return false
  return true
}
