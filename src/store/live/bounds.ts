import { part, recency } from '../bm25.ts'
import type { SearchQuery } from '../search-query.ts'
import type { TopK } from '../top-k.ts'
import type { SliceColumns } from './columns.ts'
import type { Saturations } from './saturations.ts'

/** A saturation that is divided in another order may differ in its last digits; rounding to whole parts then mostly makes them the same again. */
const lastDigits = 1 + 2 ** -50
/** The last digits of a power are not to be relied on. */
const powerDigits = 1 + 1e-9

/**
 * What posts can score at most, and whether that is still enough: never said of a post that could be among the best. A block of postings is bounded
 * by its highest tf and its shortest post (block-max indexes; Ding and Suel, SIGIR 2011), with N, df and average length as of the query, and
 * the newest post's recency. Slices come newest first, so that what scores no more than the worst of the best so far loses to it.
 */
export class Bounds {
  /** Whether anything was left out for it. */
  isUsed = false
  readonly #query: SearchQuery
  readonly #top: TopK
  readonly #saturations: Saturations
  readonly #isNewest: boolean
  #last = 0
  #recency = 1

  constructor(options: { query: SearchQuery; top: TopK; saturations: Saturations; isNewest: boolean }) {
    this.#query = options.query
    this.#top = options.top
    this.#saturations = options.saturations
    this.#isNewest = options.isNewest
  }

  /** Whether there are as many hits as are wanted: before that nothing is too low. */
  get isFull(): boolean {
    return this.#top.floor > -Infinity
  }

  /** What follows is asked about posts of this slice. */
  enter({ totals }: SliceColumns): void {
    this.#last = totals.last
    this.#recency = this.#query.halfLifeMs === undefined ? 1 : recency(totals.last, this.#query) * powerDigits
  }

  /** What a clause adds at most where no tf is higher and no post shorter: what it adds to a post that is like that. */
  partMost(factor: number, tfMax: number, lengthMin: number): number {
    return part(factor, this.#saturations.of(tfMax, lengthMin) * lastDigits)
  }

  /** Whether a post of this slice whose parts sum to `most` or less cannot get in; where the newest come first, whether none can. */
  isTooLow(most: number): boolean {
    const { floor } = this.#top
    const isLow = this.#isNewest ? this.#last <= floor : this.#query.halfLifeMs === undefined ? most <= floor : most * this.#recency < floor
    if (isLow) this.isUsed = true
    return isLow
  }
}
