import { copyBytes } from './posting-block.ts'
import { putVarint, type ByteWriter } from './byte-writer.ts'
import { inU32, termsPerBlock } from './segment-format.ts'

/** Writes what `Dictionary` (dictionary.ts) reads, but for the entries. */
export class DictionaryWriter {
  terms = 0
  readonly #out: ByteWriter
  readonly #blocks: number[] = []
  readonly #keyEnds: number[] = []
  #keys = new Uint8Array(4_096)
  #last = new Uint8Array(256)
  #lastLength = 0

  constructor(out: ByteWriter) {
    this.#out = out
  }

  /**
   * Writes a term and what comes before its entry; the caller goes on with that. The term is `length` bytes at `bytes[at]`. Throws where it is not
   * behind the last one.
   */
  begin(bytes: Uint8Array, at: number, length: number, postingsAt: number, positionsAt: number): void {
    const shared = sharedLength(this.#last, this.#lastLength, bytes, at, length)
    const last = this.#last
    if (this.terms > 0 && (shared === length || (shared < this.#lastLength && (last[shared] as number) > (bytes[at + shared] as number))))
      throw new RangeError('terms must come in order of their bytes, each once')
    if (length > last.length) this.#growLast(length)
    copyBytes(bytes, at + shared, at + length, this.#last, shared)
    this.#lastLength = length
    const isFirst = this.terms++ % termsPerBlock === 0
    if (isFirst) this.#beginBlock(shared, length, postingsAt, positionsAt)
    const kept = isFirst ? 0 : shared
    let to = this.#out.reserve(length + 10)
    const { buffer } = this.#out
    to = putVarint(buffer, to, kept)
    to = putVarint(buffer, to, length - kept)
    this.#out.advance(copyBytes(bytes, at + kept, at + length, buffer, to))
  }

  #growLast(length: number): void {
    const last = new Uint8Array(2 * length)
    last.set(this.#last)
    this.#last = last
  }

  #beginBlock(shared: number, length: number, postingsAt: number, positionsAt: number): void {
    const keyLength = this.terms === 1 ? 0 : Math.min(length, shared + 1)
    const end = this.#keyEnds.at(-1) ?? 0
    if (end + keyLength > this.#keys.length) {
      const keys = new Uint8Array((this.#keys.length + keyLength) * 2)
      keys.set(this.#keys)
      this.#keys = keys
    }
    this.#keys.set(this.#last.subarray(0, keyLength), end)
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

function sharedLength(a: Uint8Array, aLength: number, b: Uint8Array, bAt: number, bLength: number): number {
  const most = Math.min(aLength, bLength)
  let shared = 0
  while (shared < most && a[shared] === b[bAt + shared]) shared++
  return shared
}
