import type { EpochMs } from '../post/index.ts'
import type { QueryStats } from './search-query.ts'

/**
 * The hits of a query, and what ranking asks of each without reading it, column by column: a thousand of them cross between threads in the time
 * of a few posts. Index = place, best first (equal scores: higher seq first).
 */
export type Candidates = {
  readonly seqs: Float64Array
  /** As of a hit: BM25 times recency. */
  readonly scores: Float64Array
  /** The factor of recency; undefined where the query has no half-life or nothing is scored. */
  readonly recencies: Float64Array | undefined
  /** `saidAt` of the post: EpochMs. */
  readonly saidAt: Float64Array
  /** 1: a link, a card or media. */
  readonly attached: Uint8Array
  /** What the hit at `depth` of the hints scores; undefined: there are fewer, or nothing is scored. */
  readonly scoreAtDepth?: number
  /** Bit i: the post holds a clause of `words[i]`. */
  readonly held: Uint32Array
  readonly complete: boolean
  readonly asOf: EpochMs
  /** Ask with `asOf.seqBefore` of this, and nothing that came since is seen. */
  readonly seqBefore: number
  readonly stats: QueryStats
  /** In the store's own thread, waiting left out. */
  readonly tookMs: number
}

/**
 * What goes before or after this query, in a search that asks twice. `depth`: of the hit at this place, 1 the best, the score is wanted as well; `floor`: as many hits as
 * are wanted score this or more, as far as is known. Neither changes which hits there are; a floor spares looking at what lies below it.
 */
export type CandidateHints = { readonly depth?: number; readonly floor?: number }

/** `words` of candidates: a bit for each. */
export const mostWords = 32
