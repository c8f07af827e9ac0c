import { ByteReader } from './byte-reader.ts'
import { copyBytes, readDocPositions, readPositionCounts } from './posting-block.ts'
import { postingsPerBlock } from './segment-format.ts'
import type { Positions } from './segment.ts'

/** The positions of one block: its bytes are taken at once, since others are read before it is asked again, and passed over up to the doc that is asked for. */
export class BlockPositions implements Positions {
  block = -1
  values: Int32Array = new Int32Array(16)
  readonly from = 0
  end = 0
  #bytes = new Uint8Array(2 * postingsPerBlock)
  /** Stands at the differences of this doc. */
  readonly #reader = new ByteReader()
  #index = 0
  readonly #counts = new Int32Array(postingsPerBlock)

  /** `tfs`: the second half of a block's values. */
  open(block: number, reader: ByteReader, values: Int32Array, count: number): void {
    this.block = -1
    readPositionCounts(reader, values, values.length >>> 1, this.#counts, count)
    const length = reader.end - reader.at
    if (length > this.#bytes.length) this.#bytes = new Uint8Array(2 * length)
    copyBytes(reader.bytes, reader.at, reader.end, this.#bytes, 0)
    this.#reader.over(this.#bytes, 0, length)
    this.#index = 0
    this.block = block
  }

  none(): this {
    this.end = 0
    return this
  }

  /** Of the only doc. */
  all(positions: readonly number[]): this {
    this.values = Int32Array.from(positions)
    this.end = positions.length
    return this
  }

  /** Asked in rising order. */
  of(index: number): this {
    let passed = 0
    for (; this.#index < index; this.#index++) passed += this.#counts[this.#index] as number
    this.#reader.skipVarints(passed)
    const count = this.#counts[index] as number
    if (count > this.values.length) this.values = new Int32Array(2 * count)
    readDocPositions(this.#reader, count, this.values)
    this.end = count
    return this
  }
}
