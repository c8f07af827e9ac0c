const minuteMs = 60_000

/**
 * Every number of the trends. Sizes are bounds that hold whatever comes in; `docs/decisions/0017-trends.md` adds up their bytes, and a test
 * holds the sum under 32 MB.
 */
export const trendSettings = {
  /** A minute is the smallest time that is counted apart. */
  minuteMs,
  /** What the last minutes are compared over: the short span notices sooner, the long one notices what is said more seldom. */
  windows: [5, 15],
  /** Minutes told one by one, and the age up to which a post counts as of now at all. */
  minutes: 60,
  /** A burst is this many standard deviations above what was to be expected, and this many authors who do not say the same. */
  leastScore: 4,
  fewestAuthors: 5,
  /** A burst that is over stays this long, and is the same burst if it comes back meanwhile. */
  holdMs: 10 * minuteMs,
  /** What bursts is left out of the mean, until it has lasted so long that it is what is usual. */
  usualAfterMs: 3 * 60 * minuteMs,
  /** Without so many times the posts of the window in the mean nothing can be said to be unusual. */
  leastHistory: 3,
  /** Older posts count nowhere. */
  oldestMs: 48 * 60 * minuteMs,
  candidates: 8_192,
  /** Weight of an occurrence halves in this time when the weakest candidate is chosen to make room. */
  candidateHalfLifeMs: 15 * minuteMs,
  /** Posts of a candidate that are compared with another's. */
  postsCompared: 32,
  /** Authors (and texts) of a candidate that are known one by one; beyond them a timestamp vector of so many places estimates. */
  known: 32,
  vectors: 2_048,
  places: 1_024,
  /** Count-min sketches: cells of each of the rows. */
  width: 2 ** 15,
  rows: 3,
  sliceMs: 5 * minuteMs,
  /** Slices that may still be inside a window. */
  openSlices: 5,
  meanHalfLifeMs: 120 * minuteMs,
  dayHalfLife: 3,
  /** Places of the memory of who said what, and of which posts were counted. */
  pairsRemembered: 2 ** 18,
  postsRemembered: 2 ** 17,
  /** UTF-16 units of what is counted; longer words tell nothing. */
  longest: 100,
  /** Features of one post. */
  perPost: 48,
  everyMs: 5_000,
} as const
