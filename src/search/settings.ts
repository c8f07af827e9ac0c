/** Every weight of ranking, in one place, open to the user. Changing one changes answers: say why in docs/decisions/. */
export const searchSettings = {
  /** BM25 for short posts: little length normalisation (TREC Microblog 2011: +0.035 MAP over 1.2 / 0.75). */
  bm25: { k1: 0.9, b: 0.3 },
  /** Candidates read from the index before near-copies are collapsed: as many as one page may hold, so that counts are seldom "at least". */
  candidates: 1_000,
  /** Recency, only where "now" is asked: a fixed decay hurts every other question. */
  nowWindowMs: 6 * 3_600_000,
  nowHalfLifeMs: 3_600_000,
  /** Two posts say the same when the Jaccard index of their word pairs reaches this. */
  nearDuplicate: 0.6,
  /** Weight of a plural or singular that the question did not use. */
  variantWeight: 0.8,
  /** Weight of another form of a word where each has the idf of its word (TREC Microblog 2011, docs/benchmarks.md). */
  formWeight: 0.5,
} as const
