/** What decides whether something is said, and how much. Open to the user, like the weights of ranking. */
export const answerSettings = {
  /** Share of the question (by idf) that a post must hold to be about it; less where it holds every name asked for. */
  coverage: 0.6,
  coverageWithNames: 0.4,
  /** A near-copy counts with its original when it holds this share of what that one holds of the question. */
  copyCoverage: 0.9,
  /** Posts of one author among the evidence. */
  perAuthor: 2,
  evidence: 50,
  quotes: 3,
  /** Authors without a name who are looked up before writing, and how long the answer waits for that. */
  namesLookedUp: 8,
  namesWithinMs: 600,
  /** UTF-16 units; words of a sentence worth quoting. */
  quoteLength: 220,
  quoteWords: { min: 5, max: 60 },
  /** UTF-16 units of a display name beside a quote. */
  nameLength: 50,
  /** Posts that a model puts into one sentence, at most one an author. */
  postsPerGroup: 4,
  /** UTF-16 units of a post and of the question in a prompt; tokens of one sentence and of a whole answer. */
  promptPostLength: 600,
  promptQuestionLength: 1_000,
  sentenceTokens: 64,
  answerTokens: 400,
  /** A model that re-ranks, where the operator named one: so many of the best posts, and how long an answer waits for that. */
  rerank: { posts: 20, withinMs: 20_000 },
  /** Share of what a model's sentence says beyond the question that a post must hold to be cited for it. */
  citedFrom: 0.4,
  /** Above this share of failed sentences posts are quoted, and the answer says so. */
  failedAbove: 0.4,
  /** Consecutive words of its prompt by which a model is taken to repeat it. */
  promptWords: 12,
  /** What makes a sentence worth quoting; the weights sum to 1. */
  quoteWeights: { sentenceShare: 0.35, score: 0.35, coverage: 0.1, support: 0.1, length: 0.1 },
  /** Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998): 1 = relevance alone. */
  mmrLambda: 0.7,
  /** Two posts belong to one cluster when this share of the smaller one's words is in both. */
  clusterOverlap: 0.5,
  /**
   * What an answer's trace keeps (trace/): hits whose score is told in parts, drafts and UTF-16 units of each, and bytes of the whole; what is larger
   * is kept without the hits that are no evidence.
   */
  trace: { parts: 50, drafts: 200, draftLength: 1_000, bytes: 262_144 },
  /** How things stand (standing.ts): how much the newest word that several authors share counts. */
  standing: {
    /** The age of the word of the n-th newest author is the half-life of freshness; never shorter than this. */
    authors: 8,
    shortestMs: 30_000,
    /** Of what a post adds to the question's words, so many are looked at, the most shared and newest. */
    claims: 3,
    /** So many fresh authors count nearly as much as any number. */
    enough: 2,
    coveragePower: 2,
    freshnessPower: 0.5,
    noveltyPower: 1,
    /** A post agrees with the leading one when it holds this share of what is shared there, each part worth at least so much of its mean. */
    sharedFrom: 0.7,
    agreeFrom: 0.6,
    /** When it was first said: by agreeing posts that are not much older than the rest. */
    sinceFreshness: 0.05,
    /** Posts that agree on it among the evidence. */
    items: 6,
  },
} as const
