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
  quotesByStyle: { brief: 3, detailed: 6, timeline: 6, plain: 2 },
  /** Of opinions more, so that each camp is heard. */
  quotesOfOpinions: 6,
  /** Authors without a name who are looked up before writing, and how long the answer waits for that. */
  namesLookedUp: 8,
  namesWithinMs: 600,
  /** UTF-16 units; words of a sentence worth quoting. */
  quoteLength: 220,
  quoteWords: { min: 5, max: 60 },
  /** Posts that a model puts into one sentence, at most one an author. */
  postsPerGroup: 4,
  /** UTF-16 units of a post and of the question in a prompt; tokens of one sentence and of a whole answer. */
  promptPostLength: 600,
  promptQuestionLength: 1_000,
  sentenceTokens: 64,
  answerTokens: 400,
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
  /** How things stand (standing.ts, grounding/claims.ts): how much the newest word that several authors share counts. */
  standing: {
    /** The age of the word of the n-th newest author is the half-life of freshness; never shorter than this. */
    authors: 8,
    shortestMs: 30_000,
    /** Of what a post adds to the question's words, so many are looked at, the most worth. */
    claims: 3,
    freshnessPower: 0.5,
    /** How much a post about it counts: coverage of the question to this power; of its own score, to this power of that again. */
    ownPower: 0.67,
    /** A post in another language than the question, one that lacks a name or place asked for. */
    foreign: 0.7,
    elsewhere: 0.3,
    /** What is said before this share of a claim's authors is no beginning; authors in doubt before a claim is taken for common. */
    earlyShare: 0.1,
    doubt: 1,
    /** What has been said from the first on counts so much, to be added to its place in time, 0..1. */
    oldWorth: 0.2,
    noveltyPower: 4,
    /** By kind: how steep coverage counts; which share of the best post's relevance makes a claim one about the question. */
    figures: { coveragePower: 1, contrastFrom: 0.7 },
    words: { coveragePower: 2, contrastFrom: 0.6 },
    /** A post agrees with the leading one when it holds this share of what is shared there, each part worth at least so much of its mean. */
    sharedFrom: 0.7,
    agreeFrom: 0.6,
    /** When it was first said: by agreeing posts that are not much older than the rest. */
    sinceFreshness: 0.05,
    /** Posts that agree on it among the evidence. */
    items: 6,
    /** Authors who must deny it before it counts as denied, and their share among all who speak of it since. */
    denyingAuthors: 2,
    denyingShare: 0.2,
    /** What is contested beside it: contrast of a word of it, 0..1; posts that deny it among the evidence. */
    contestedFrom: 0.25,
    /** Share of those who say it that came before its denial, for the denial to be shown, and for what they say to be marked as denied. */
    saidBefore: 0.5,
    overBefore: 0.9,
    /** Words that are contested as much as this share of the most contested one. */
    contestedWith: 0.5,
    denials: 2,
  },
} as const
