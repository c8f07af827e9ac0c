import { encodeTerm } from './term-bytes.ts'
import { hashOf } from './staged-words.ts'

/** Numbers kept of each term, in this order. */
export const Field = {
  /** Where its bytes begin, and how many. */
  bytesAt: 0,
  bytesLength: 1,
  /** Posts that hold it; occurrences in them. */
  docs: 2,
  count: 3,
  /** The newest chunk of its occurrences, and its very first one (posting-chunks.ts). */
  tail: 4,
  first: 5,
  /** Highest tf << 16 | length of the shortest post. */
  bounds: 6,
  /** Newest doc << 16 | its tf so far. */
  newest: 7,
} as const
const columns = 8

const firstLog2 = 15
const bytesPerKey = 5
/** So many are sorted sooner one by one. */
const fewKeys = 12
/** Bytes of a term at most: 64 UTF-16 units. */
const maxTermLength = 192
const control = { terms: 0, bytes: 1, slotsLog2: 2 } as const

export type TermBuffers = {
  readonly control: SharedArrayBuffer
  readonly slots: SharedArrayBuffer
  readonly columns: SharedArrayBuffer
  readonly bytes: SharedArrayBuffer
}

/** Room for this many terms of so many bytes; what is not used takes addresses, no memory. */
export function allocateTerms({ terms, bytes }: { terms: number; bytes: number }): TermBuffers {
  const mostLog2 = Math.max(firstLog2, Math.ceil(Math.log2(2 * terms)))
  return {
    control: new SharedArrayBuffer(16),
    slots: new SharedArrayBuffer(4 * (2 ** (mostLog2 + 1) - 2 ** firstLog2)),
    columns: new SharedArrayBuffer(4 * columns * terms),
    bytes: new SharedArrayBuffer(bytes),
  }
}

/** How many bytes of the memory hold something, from its beginning on. */
export function usedTerms(buffers: TermBuffers): (readonly [memory: SharedArrayBuffer, used: number])[] {
  const counts = new Int32Array(buffers.control)
  const slots = 2 ** ((counts[control.slotsLog2] as number) + 1) - 2 ** firstLog2
  return [
    [buffers.control, buffers.control.byteLength],
    [buffers.slots, 4 * Math.max(0, slots)],
    [buffers.columns, 4 * columns * (counts[control.terms] as number)],
    [buffers.bytes, counts[control.bytes] as number],
  ]
}

/** As if nothing had been added. What was never touched is not touched now. */
export function clearTerms(buffers: TermBuffers): void {
  for (const [memory, used] of usedTerms(buffers)) if (memory !== buffers.bytes) new Uint8Array(memory, 0, used).fill(0)
}

/**
 * The dictionary of a memory segment: terms by number, found by the hash of their bytes (open addressing, at most half full). One thread adds,
 * any number look up. When it grows, a table of twice the size is filled behind the old one and then takes its place: who still reads the old
 * one misses no term that was there when it began.
 */
export class TermTable {
  readonly columns: Int32Array
  readonly #control: Int32Array
  readonly #slots: Int32Array
  readonly #bytes: Uint8Array
  #wanted = new Uint8Array(maxTermLength)

  constructor(buffers: TermBuffers) {
    this.#control = new Int32Array(buffers.control)
    this.#slots = new Int32Array(buffers.slots)
    this.columns = new Int32Array(buffers.columns)
    this.#bytes = new Uint8Array(buffers.bytes)
    if (this.#control[control.slotsLog2] === 0) this.#control[control.slotsLog2] = firstLog2
  }

  get size(): number {
    return Atomics.load(this.#control, control.terms)
  }

  /** Where the columns of term `number` begin. */
  static row(number: number): number {
    return columns * number
  }

  /** The number of a term, −1 where it is not there. */
  find(term: string): number {
    if (this.#wanted.length < 3 * term.length) this.#wanted = new Uint8Array(3 * term.length)
    const length = encodeTerm(term, this.#wanted)
    const log2 = Atomics.load(this.#control, control.slotsLog2)
    const slot = this.#probe(this.#wanted, 0, length, hashOf(this.#wanted, 0, length), log2, true)
    return (Atomics.load(this.#slots, slot) & numberMask) - 1
  }

  /** The number of a term that is given as bytes with their hash; it is added where it is new. */
  add(bytes: Uint8Array, at: number, length: number, hash: number): number {
    const slot = this.#probe(bytes, at, length, hash, this.#control[control.slotsLog2] as number, false)
    const known = this.#slots[slot] as number
    if (known !== 0) return (known & numberMask) - 1
    const number = this.#control[control.terms] as number
    const bytesAt = this.#control[control.bytes] as number
    if (columns * (number + 1) > this.columns.length || bytesAt + length > this.#bytes.length) throw new RangeError('full')
    for (let i = 0; i < length; i++) this.#bytes[bytesAt + i] = bytes[at + i] as number
    const row = TermTable.row(number)
    this.columns[row + Field.bytesAt] = bytesAt
    this.columns[row + Field.bytesLength] = length
    this.#control[control.bytes] = bytesAt + length
    Atomics.store(this.#slots, slot, (number + 1) | (hash & tagMask))
    Atomics.store(this.#control, control.terms, number + 1)
    if (2 * (number + 1) >= 2 ** (this.#control[control.slotsLog2] as number)) this.#grow()
    return number
  }

  /** Numbers of the terms that begin with `prefix`, in no order. */
  *startingWith(prefix: string): Generator<number> {
    const wanted = new Uint8Array(3 * prefix.length)
    const length = encodeTerm(prefix, wanted)
    const end = this.size
    for (let number = 0; number < end; number++) {
      const row = TermTable.row(number)
      const at = this.columns[row + Field.bytesAt] as number
      if ((this.columns[row + Field.bytesLength] as number) >= length && this.#equals(at, wanted, 0, length)) yield number
    }
  }

  /** The numbers of all terms in order of their bytes. */
  sorted(): Uint32Array {
    const size = this.size
    const keys = new BigUint64Array(size)
    const halves = new Uint32Array(keys.buffer)
    for (let number = 0; number < size; number++) {
      halves[2 * number] = number
      this.#setKey(halves, 2 * number, 0)
    }
    this.#sort(keys, 0)
    const numbers = new Uint32Array(size)
    for (let i = 0; i < size; i++) numbers[i] = (halves[2 * i] as number) & numberMask
    return numbers
  }

  /** By what comes from byte `depth` on, all before being the same: by five bytes at once, and those that share them by what comes then. */
  #sort(keys: BigUint64Array, depth: number): void {
    keys.sort()
    const halves = new Uint32Array(keys.buffer, keys.byteOffset, 2 * keys.length)
    const next = depth + bytesPerKey
    for (let start = 0, end = 1; start < keys.length && next < maxTermLength; start = end++) {
      const [high, fifth] = [halves[2 * start + 1] as number, (halves[2 * start] as number) >>> 24]
      while (end < keys.length && halves[2 * end + 1] === high && (halves[2 * end] as number) >>> 24 === fifth) end++
      if (end - start <= fewKeys) this.#insertEach(halves, start, end, next)
      else {
        for (let i = start; i < end; i++) this.#setKey(halves, 2 * i, next)
        this.#sort(keys.subarray(start, end), next)
      }
    }
  }

  /** The same for a few, each put in its place among those before it; only the numbers in their keys are right then. */
  #insertEach(halves: Uint32Array, start: number, end: number, depth: number): void {
    for (let i = start + 1; i < end; i++) {
      const key = halves[2 * i] as number
      let at = i
      for (; at > start && this.#isBefore(key & numberMask, (halves[2 * at - 2] as number) & numberMask, depth); at--)
        halves[2 * at] = halves[2 * at - 2] as number
      halves[2 * at] = key
    }
  }

  #isBefore(a: number, b: number, depth: number): boolean {
    const { columns } = this
    const [aRow, bRow] = [TermTable.row(a), TermTable.row(b)]
    const [aAt, aLength] = [columns[aRow + Field.bytesAt] as number, columns[aRow + Field.bytesLength] as number]
    const [bAt, bLength] = [columns[bRow + Field.bytesAt] as number, columns[bRow + Field.bytesLength] as number]
    const bytes = this.#bytes
    for (let i = depth; i < aLength && i < bLength; i++) {
      const order = (bytes[aAt + i] as number) - (bytes[bAt + i] as number)
      if (order !== 0) return order < 0
    }
    return aLength < bLength
  }

  /** Key: five bytes of the term, then its number. No term holds a byte 0: what is missing is less than any. `at`: of the low half. */
  #setKey(halves: Uint32Array, at: number, depth: number): void {
    const number = (halves[at] as number) & numberMask
    const row = TermTable.row(number)
    const end = (this.columns[row + Field.bytesAt] as number) + (this.columns[row + Field.bytesLength] as number)
    const bytes = this.#bytes
    let high = 0
    let i = end - (this.columns[row + Field.bytesLength] as number) + depth
    for (let n = 0; n < 4; n++, i++) high = (high << 8) | (i < end ? (bytes[i] as number) : 0)
    halves[at + 1] = high
    halves[at] = ((i < end ? (bytes[i] as number) : 0) << 24) | number
  }

  bytesOf(number: number): Uint8Array {
    const row = TermTable.row(number)
    const at = this.columns[row + Field.bytesAt] as number
    return this.#bytes.subarray(at, at + (this.columns[row + Field.bytesLength] as number))
  }

  /** The slot that holds it, or the empty one where it belongs. `beside`: another thread adds meanwhile; atomic loads are calls, and dear. */
  #probe(bytes: Uint8Array, at: number, length: number, hash: number, log2: number, beside: boolean): number {
    const size = 1 << log2
    const table = size - 2 ** firstLog2 // the tables before it take all the room below their sum
    const tag = hash & tagMask
    for (let slot = spread(hash) & (size - 1); ; slot = (slot + 1) & (size - 1)) {
      const found = beside ? Atomics.load(this.#slots, table + slot) : (this.#slots[table + slot] as number)
      if (found === 0) return table + slot
      if ((found & tagMask) !== tag) continue
      const row = TermTable.row((found & numberMask) - 1)
      if (this.columns[row + Field.bytesLength] !== length) continue
      if (this.#equals(this.columns[row + Field.bytesAt] as number, bytes, at, length)) return table + slot
    }
  }

  #equals(at: number, bytes: Uint8Array, from: number, length: number): boolean {
    for (let i = 0; i < length; i++) if (this.#bytes[at + i] !== bytes[from + i]) return false
    return true
  }

  #grow(): void {
    const log2 = (this.#control[control.slotsLog2] as number) + 1
    const size = 2 ** log2
    const table = size - 2 ** firstLog2
    if (table + size > this.#slots.length) throw new RangeError('full')
    for (let number = 0; number < this.size; number++) {
      const row = TermTable.row(number)
      const hash = hashOf(this.#bytes, this.columns[row + Field.bytesAt] as number, this.columns[row + Field.bytesLength] as number)
      let slot = spread(hash) & (size - 1)
      while (this.#slots[table + slot] !== 0) slot = (slot + 1) & (size - 1)
      this.#slots[table + slot] = (number + 1) | (hash & tagMask)
    }
    Atomics.store(this.#control, control.slotsLog2, log2)
  }
}

/** A slot holds the number + 1 and, above it, bits of the hash: most of what only shares a slot is told by them. */
const numberMask = 0x00ff_ffff
const tagMask = ~numberMask

/** The low bits of FNV-1a alone are weak. */
const spread = (hash: number): number => hash ^ (hash >>> 15)
