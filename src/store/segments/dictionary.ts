import { ByteReader, u32At } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'
import { inU32, maxLength, maxTf, termsPerBlock } from './segment-format.ts'
import { readPositions } from './posting-block.ts'
import { SegmentDamaged } from './segment-damaged.ts'
import type { SegmentData } from './segment-data.ts'
import { decodeTerm, encodeTerm } from './term-bytes.ts'

/**
 * Terms in order of their bytes, 64 to a block. A block begins with the addresses of its first postings and positions; then each term:
 *
 *     bytes shared with the term before, further bytes, these; docs;
 *     docs = 1: the posting itself: doc, 2·tf + (1 where it has tf positions), length, where not tf: number of positions; positions
 *     docs > 1: tfMax, lengthMin, bytes of postings, bytes of positions; both follow those of the term before
 *
 * The index names for each block its address and a beginning that parts it from the block before: `last term before < beginning ≤ first term`.
 */
export type TermEntry = {
  readonly docs: number
  readonly tfMax: number
  readonly lengthMin: number
  /** In their sections; of a term with one posting, which stands here, undefined. */
  readonly lists:
    | { readonly postingsAt: number; readonly postingsLength: number; readonly positionsAt: number; readonly positionsLength: number }
    | undefined
  readonly only: { readonly doc: number; readonly positions: readonly number[] } | undefined
}

export class DictionaryWriter {
  terms = 0
  readonly #out: ByteWriter
  readonly #blocks: number[] = []
  readonly #keyEnds: number[] = []
  #keys = new Uint8Array(4_096)
  #last = new Uint8Array(256)
  #next = new Uint8Array(256)
  #lastLength = 0

  constructor(out: ByteWriter) {
    this.#out = out
  }

  /** Writes a term and what comes before its entry. Throws where it is not behind the last one. */
  begin(term: string, postingsAt: number, positionsAt: number): void {
    if (this.#next.length < term.length * 3) this.#next = new Uint8Array(term.length * 6)
    const length = encodeTerm(term, this.#next)
    const shared = sharedLength(this.#last, this.#lastLength, this.#next, length)
    if (this.terms > 0 && (shared === length || (shared < this.#lastLength && (this.#last[shared] ?? 0) > (this.#next[shared] ?? 0))))
      throw new RangeError('terms must come in order of their bytes, each once')
    const isFirst = this.terms++ % termsPerBlock === 0
    if (isFirst) this.#beginBlock(shared, length, postingsAt, positionsAt)
    const kept = isFirst ? 0 : shared
    this.#out.varint(kept)
    this.#out.varint(length - kept)
    this.#out.bytes(this.#next, kept, length)
    const last = this.#last
    this.#last = this.#next
    this.#lastLength = length
    this.#next = last
  }

  #beginBlock(shared: number, length: number, postingsAt: number, positionsAt: number): void {
    const keyLength = this.terms === 1 ? 0 : Math.min(length, shared + 1)
    const end = this.#keyEnds.at(-1) ?? 0
    if (end + keyLength > this.#keys.length) {
      const keys = new Uint8Array((this.#keys.length + keyLength) * 2)
      keys.set(this.#keys)
      this.#keys = keys
    }
    this.#keys.set(this.#next.subarray(0, keyLength), end)
    this.#keyEnds.push(end + keyLength)
    this.#blocks.push(this.#out.length)
    this.#out.varint(postingsAt)
    this.#out.varint(positionsAt)
  }

  /** Number of blocks; their addresses and where their beginnings end, u32 each; then those. */
  index(): Uint8Array {
    const count = this.#blocks.length
    const keysLength = this.#keyEnds.at(-1) ?? 0
    const bytes = new Uint8Array(4 + 8 * count + keysLength)
    const view = new DataView(bytes.buffer)
    view.setUint32(0, count, true)
    for (const [i, at] of this.#blocks.entries()) view.setUint32(4 + 4 * i, inU32(at), true)
    for (const [i, end] of this.#keyEnds.entries()) view.setUint32(4 + 4 * (count + i), end, true)
    bytes.set(this.#keys.subarray(0, keysLength), 4 + 8 * count)
    return bytes
  }
}

function sharedLength(a: Uint8Array, aLength: number, b: Uint8Array, bLength: number): number {
  const most = Math.min(aLength, bLength)
  let shared = 0
  while (shared < most && a[shared] === b[shared]) shared++
  return shared
}

export type Area = { readonly at: number; readonly length: number }

/** Looks terms up in a dictionary on disk. In memory: its index, about 15 bytes for 64 terms. */
export class Dictionary {
  readonly indexBytes: number
  readonly #data: SegmentData
  readonly #areas: Record<'dictionary' | 'postings' | 'positions', Area>
  readonly #size: number
  readonly #blocks: Uint32Array
  readonly #keyEnds: Uint32Array
  readonly #keys: Uint8Array
  #wanted = new Uint8Array(256)
  #postingsAt = 0
  #positionsAt = 0

  /** Areas within the data of the segment. */
  constructor(
    data: SegmentData,
    areas: Record<'dictionary' | 'postings' | 'positions', Area>,
    options: { index: Uint8Array; size: number },
  ) {
    const { index, size } = options
    this.#data = data
    this.#areas = areas
    this.#size = size
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
    const reader = this.#openBlock(block)
    const wanted = this.#wanted
    let matched = 0
    while (reader.at < reader.end) {
      const shared = reader.varint()
      const rest = reader.varint()
      const start = reader.skip(rest)
      if (shared < matched) return undefined
      if (shared > matched) {
        this.#skipEntry(reader)
        continue
      }
      const { bytes } = reader
      let i = 0
      while (i < rest && matched < length && bytes[start + i] === wanted[matched]) {
        i++
        matched++
      }
      if (i === rest && matched === length) return this.#readEntry(reader)
      if (i < rest && (matched === length || (bytes[start + i] ?? 0) > (wanted[matched] ?? 0))) return undefined
      this.#skipEntry(reader)
    }
    return undefined
  }

  /** Terms that begin so, in order, at most `most`. */
  from(prefix: string, most: number): string[] {
    const length = this.#encode(prefix)
    const wanted = this.#wanted.slice(0, length)
    const found: string[] = []
    if (most <= 0) return found
    for (const { bytes, length: termLength } of this.#walk(Math.max(0, this.#blockOf(length)), false)) {
      const order = compareStart(bytes, termLength, wanted)
      if (order > 0) break
      if (order === 0 && found.push(decodeTerm(bytes, termLength)) >= most) break
    }
    return found
  }

  /** Every term with its entry, in order. */
  *entries(): Generator<{ term: string; entry: TermEntry }> {
    for (const { bytes, length, entry } of this.#walk(0, true)) if (entry) yield { term: decodeTerm(bytes, length), entry }
  }

  *#walk(firstBlock: number, withEntries: boolean): Generator<{ bytes: Uint8Array; length: number; entry: TermEntry | undefined }> {
    const reader = new ByteReader()
    let bytes = new Uint8Array(256)
    for (let block = firstBlock; block < this.#blocks.length; block++) {
      const { bytes: shared, at, end } = this.#openBlock(block)
      reader.over(shared.slice(at, end), 0, end - at) // other reads come in between
      let [postingsAt, positionsAt] = [this.#postingsAt, this.#positionsAt]
      let before = 0
      while (reader.at < reader.end) {
        const shared = reader.varint()
        const rest = reader.varint()
        const start = reader.skip(rest)
        if (shared > before) throw new SegmentDamaged('dictionary')
        if (bytes.length < shared + rest) {
          const grown = new Uint8Array((shared + rest) * 2)
          grown.set(bytes)
          bytes = grown
        }
        bytes.set(reader.bytes.subarray(start, start + rest), shared)
        before = shared + rest
        this.#postingsAt = postingsAt
        this.#positionsAt = positionsAt
        const entry = withEntries ? this.#readEntry(reader) : this.#skipEntry(reader)
        postingsAt = this.#postingsAt
        positionsAt = this.#positionsAt
        yield { bytes, length: before, entry }
      }
    }
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

  #openBlock(block: number): ByteReader {
    const { dictionary, postings, positions } = this.#areas
    const at = this.#blocks[block] ?? 0
    const length = (this.#blocks[block + 1] ?? dictionary.length) - at
    const reader = this.#data.read(dictionary.at + at, length)
    this.#postingsAt = postings.at + reader.varint()
    this.#positionsAt = positions.at + reader.varint()
    return reader
  }

  #skipEntry(reader: ByteReader): undefined {
    const docs = reader.varint()
    reader.varint()
    if (docs === 1) {
      const head = reader.varint()
      reader.varint()
      reader.skipVarints(head % 2 === 1 ? (head - 1) / 2 : reader.varint())
    } else {
      reader.varint()
      this.#postingsAt += reader.varint()
      this.#positionsAt += reader.varint()
    }
  }

  #readEntry(reader: ByteReader): TermEntry {
    const docs = reader.varint()
    if (docs === 1) return this.#readOnly(reader)
    const [tfMax, lengthMin, postingsLength, positionsLength] = [reader.varint(), reader.varint(), reader.varint(), reader.varint()]
    const [postingsAt, positionsAt] = [this.#postingsAt, this.#positionsAt]
    this.#postingsAt += postingsLength
    this.#positionsAt += positionsLength
    const { postings, positions } = this.#areas
    if (this.#postingsAt > postings.at + postings.length || this.#positionsAt > positions.at + positions.length)
      throw new SegmentDamaged('dictionary')
    if (docs < 2 || docs > this.#size || tfMax > maxTf || lengthMin > maxLength) throw new SegmentDamaged('dictionary')
    return { docs, tfMax, lengthMin, lists: { postingsAt, postingsLength, positionsAt, positionsLength }, only: undefined }
  }

  #readOnly(reader: ByteReader): TermEntry {
    const doc = reader.varint()
    const head = reader.varint()
    const tf = (head - (head % 2)) / 2
    const lengthMin = reader.varint()
    const count = head % 2 === 1 ? tf : reader.varint()
    if (doc >= this.#size || tf < 1 || tf > maxTf || lengthMin > maxLength || count > tf) throw new SegmentDamaged('dictionary')
    const positions: number[] = []
    readPositions(reader, count, positions)
    return { docs: 1, tfMax: tf, lengthMin, lists: undefined, only: { doc, positions } }
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
