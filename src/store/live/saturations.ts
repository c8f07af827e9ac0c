import { defaultBm25, saturation } from '../bm25.ts'

/** Most posts hold a word once or twice, and are shorter; bounds look at tfs up to 6. */
const tfMost = 6
const lengths = 256

/** What `saturation` says, from a table for what is common: the very same numbers, without a division for each posting. */
export class Saturations {
  /** By `tf × 256 + length`, tf 1..6. */
  readonly table = new Float64Array((tfMost + 1) * lengths)
  readonly #avgLength: number
  readonly #bm25: { readonly k1: number; readonly b: number }

  constructor(avgLength: number, bm25: { readonly k1: number; readonly b: number } = defaultBm25) {
    this.#avgLength = avgLength
    this.#bm25 = bm25
    for (let tf = 1; tf <= tfMost; tf++)
      for (let length = 0; length < lengths; length++) this.table[tf * lengths + length] = saturation(tf, length, avgLength, bm25)
  }

  of(tf: number, length: number): number {
    return tf <= tfMost && length < lengths
      ? (this.table[tf * lengths + length] as number)
      : saturation(tf, length, this.#avgLength, this.#bm25)
  }
}
