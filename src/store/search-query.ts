import type { AuthorId, EpochMs, PostId, SourceName } from '../post/index.ts'

/**
 * One condition on the words of a post. Terms are tokens of `post/tokenizer.ts`, already normalised; a `#tag` or `@name`
 * token matches only so written. `weight` multiplies the BM25 score of the clause (1 = as it is; expansion uses less).
 */
export type Clause =
  | { readonly term: string; readonly weight: number }
  | { readonly prefix: string; readonly weight: number }
  | { readonly phrase: readonly string[]; readonly weight: number }

/** A place in a result list that stays right while posts arrive: the last hit's sort key (score, or witnessedAt where the newest come first) and seq, and the moment of the first page. */
export type PageMark = { readonly key: number; readonly seq: number; readonly seqBefore: number; readonly now: EpochMs }

export type SearchFilter = {
  readonly authors?: readonly AuthorId[]
  readonly networks?: readonly string[]
  readonly sources?: readonly SourceName[]
  /** BCP 47; `en` also matches `en-US`. */
  readonly langs?: readonly string[]
  /** Without `#`, any case. */
  readonly tags?: readonly string[]
  /** Host of a link, `example.org` also matches `www.example.org`. */
  readonly hosts?: readonly string[]
  readonly hasLink?: boolean
  readonly hasMedia?: boolean
  readonly minLikes?: number
}

/** A typed question to the store: no mini-language inside a string; parsing belongs to `search/`. */
export type SearchQuery = {
  /** At least one must match (where there are any), each adds to the score. */
  readonly any: readonly Clause[]
  /** All must match, each adds to the score. */
  readonly all: readonly Clause[]
  /** None may match. `any` and `all` empty: newest first, score 0. */
  readonly none: readonly Clause[]
  /** On witnessedAt: `from` is included, `until` is not. */
  readonly from: EpochMs
  readonly until: EpochMs
  /** What the store held then: df, N and average length are of that moment too. Both bounds are exclusive. */
  readonly asOf?: { readonly witnessedBefore?: EpochMs; readonly seqBefore?: number }
  readonly only?: SearchFilter
  /** At most 100 in any list. */
  readonly notAuthors?: readonly AuthorId[]
  /** Default 0.9 and 0.3, which suit short posts. */
  readonly bm25?: { readonly k1: number; readonly b: number }
  /** Score × 2^(−age/halfLifeMs), age = max(0, decayFrom − saidAt); absent: no decay. */
  readonly halfLifeMs?: number
  readonly decayFrom?: EpochMs
  /** `newest`: by witnessedAt (equal times: higher seq first) instead of by score; always so where there is no clause to score. */
  readonly order?: 'best' | 'newest'
  readonly after?: PageMark
  /**
   * `atLeast`: `stats.matched` may be a lower bound, above 0 where anything matches, so that the store may pass over what cannot be among the best;
   * hits, scores and their order are the same. Default `exact`.
   */
  readonly count?: 'exact' | 'atLeast'
  /** 1..1_000 */
  readonly limit: number
}

/** `score` ≥ 0, comparable within one page; `parts`: what it is made of (bm25, recency), shown in the trace. */
export type Hit = { readonly id: PostId; readonly seq: number; readonly score: number; readonly parts: Readonly<Record<string, number>> }

/** Best first (equal scores: higher seq first). `complete: false`: the deadline was reached, `hits` are the best found so far. */
export type HitPage = {
  readonly hits: readonly Hit[]
  readonly complete: boolean
  readonly asOf: EpochMs
  readonly next?: PageMark
  readonly stats: QueryStats
  /** In the store's own thread, waiting left out. */
  readonly tookMs: number
}

/**
 * Over visible posts as of the query: N, average length in tokens, posts inside the window, df per term (`term`, `prefix*`, `"a phrase"`). With `atLeast`
 * the df of a phrase is that of its rarest word, which is what its idf is made of either way.
 */
export type QueryStats = {
  readonly docs: number
  readonly avgLength: number
  /** Visible posts with `from` ≤ witnessedAt < `until`, filters not counted: what was searched. */
  readonly windowDocs: number
  /** Posts that matched the clauses within that window. */
  readonly matched: number
  /** There may be more that match than `matched` says; absent: it is exact. */
  readonly atLeast?: true
  readonly terms: Readonly<Record<string, number>>
}
