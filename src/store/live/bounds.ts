import { part, recency } from '../bm25.ts'
import type { SearchQuery } from '../search-query.ts'
import { boundLevels, type PostingBounds } from '../segments/posting-bounds.ts'
import type { TopK } from '../top-k.ts'
import type { SliceColumns } from './slice-columns.ts'
import type { Saturations } from './saturations.ts'

/** A saturation that is divided in another order may differ in its last digits; rounding to whole parts then mostly makes them the same again. */
const lastDigits = 1 + 2 ** -50
/** The last digits of a power are not to be relied on. */
const powerDigits = 1 + 1e-9

/**
 * What posts can score at most, and whether that is still enough: never said of a post that could be among the best. A block of postings is bounded
 * by its shortest posts by tf (block-max indexes; Ding and Suel, SIGIR 2011), with N, df and average length as of the query, and the newest
 * post's recency. Slices come newest first, so that what scores no more than the worst of the best so far loses to it.
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

  /** What a clause adds at most to a post of these postings: mostly what it does add to the best of them. */
  partMost(factor: number, { tfMax, lengths }: PostingBounds): number {
    let most = 0
    for (let level = Math.min(tfMax, boundLevels); level > 0; level--) {
      const saturation = this.#saturations.of(level < boundLevels ? level : tfMax, lengths[level - 1] as number)
      if (saturation > most) most = saturation
    }
    return part(factor, most * lastDigits)
  }

  /** Whether a post of this slice whose parts sum to `most` or less cannot get in; where the newest come first, whether none can. */
  isTooLow(most: number): boolean {
    const { floor } = this.#top
    const isLow = this.#isNewest ? this.#last <= floor : this.#query.halfLifeMs === undefined ? most <= floor : most * this.#recency < floor
    if (isLow) this.isUsed = true
    return isLow
  }
}
