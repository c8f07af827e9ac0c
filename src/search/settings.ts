/**
 * Every weight of ranking, in one place, open to the user: edit this file and start again. A score is (`bm25` + `expansion`) times the factors
 * below; each is named in a hit's `parts`, and a factor of 1 changes nothing. Values are round steps chosen on TREC Microblog 2011 or taken from
 * the literature (docs/decisions/0022-signals.md). Changing one changes answers: say why in docs/decisions/.
 */
export const searchSettings = {
  /** BM25 for short posts: a word said twice counts little more than once, and length little. */
  bm25: { k1: 0.5, b: 0.3 },
  /** Candidates that are ranked by what the store knows of them: as many as one page of it may hold. */
  candidates: 1_000,
  /** How much lower a score may be a moment later, as posts have come in between and made words more frequent: for speed alone. */
  drift: 0.01,
  /**
   * Of these the `first` are read, in order of what each can score at most, and `more` at a time while any that is left may stand above what is
   * shown; of an answer the best `answer` are sure to be the best.
   */
  read: { first: 300, more: 100, answer: 100 },
  /** Recency, only where "now" is asked: a fixed decay hurts every other question. */
  nowWindowMs: 6 * 3_600_000,
  nowHalfLifeMs: 3_600_000,
  /** Weight of a plural or singular that the question did not use, where the question brings the forms of its words along. */
  variantWeight: 0.8,
  /** Weight of another form of a word that comes alone; each form has the idf of its word (TREC Microblog 2011, docs/benchmarks.md). */
  formWeight: 0.5,
  /**
   * Words of the best posts are added to those of the question (RM3: Lavrenko and Croft 2001; Abdul-Jaleel et al. 2004). The first `posts` different
   * ones among the best `pool` give their `terms` most likely words; the question's own words keep the share `original` of all weight. Fewer
   * than `least` posts give none.
   */
  expansion: { original: 0.6, terms: 20, posts: 20, pool: 100, least: 3 },
  /** Factor share ^ power, share: how much of the question a post holds, weighted by idf; at least `least`, for what expansion alone has found. */
  coverage: { power: 0.5, least: 0.1 },
  /** Factor of a post that lacks a word which tells one thing from others of its kind (a place, “train 4417”), where a question marks some: what it says is of another. */
  lacksKey: 0.5,
  /** Factor of a post with a link, a card or media: it tends to carry news rather than chat. */
  link: 1.2,
  /** Factor of a repost ("RT …"): the original is better evidence. */
  repost: 0.5,
  /** Factor of a post with more than `most` tags and names (Massoudi et al. 2011). TREC's texts lack both: not measured there. */
  marks: { most: 4, factor: 0.8 },
  /** Factor of a post that is known to be in another language than the question, or, where that tells none, than most of the best `posts`. */
  language: { factor: 0.5, posts: 20 },
  /** Except where “now” or how things stand is asked: factor density ^ power, density: how many of the best `posts` were said about when this one was, over the densest time (Efron et al. 2014). */
  burst: { power: 0.1, posts: 50, least: 0.001, narrowestMs: 1_728_000 },
  /** Two posts say the same when the Jaccard index of their word pairs reaches this. */
  nearDuplicate: 0.6,
  /** Of each so many results shown, at most so many are one author's; the others follow after. */
  spread: { results: 30, perAuthor: 3 },
} as const
