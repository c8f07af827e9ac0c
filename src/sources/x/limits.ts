/**
 * What X asks and allows (docs.x.com: pricing, rate limits, stream rules; August 2026), and what we hold to. Money in millionths of a dollar.
 * Whether a post's author is billed beside it is not documented: each user that comes is counted as if it were.
 */
export const prices = { post: 5_000, user: 10_000 } as const

export const limits = {
  /** Of an app on pay-per-use. */
  rules: 1_000,
  ruleLength: 1_024,
  queryLength: 512,
  page: { least: 10, most: 100 },
  /** Three million reads a month, by the day. */
  postsPerDay: 96_000,
  /** Recent search goes back seven days, less the minute in which a request is on its way, and not to the last seconds. */
  searchBackMs: 7 * 86_400_000 - 60_000,
  searchSettledMs: 11_000,
  /** The date of an answer has no fractions and took a moment to come: what differs less from our clock tells nothing. */
  clockGrainMs: 3_000,
} as const

/** Posts come unordered, 99 % within a minute: having read one vouches for what is a minute older. */
export const overlapMs = 60_000

export const backFill = {
  /** What was missed is searched for a stretch at a time, oldest first: a longer one where there is little, so that a break in between costs little. */
  stretch: { leastMs: 60_000, mostMs: 15 * 60_000, posts: 1_000 },
  /** Posts held to be put in order; of a stretch that has more they are handed on as they come, newest first. */
  held: 5_000,
  /** Of what the stream has left of a day's budget, what was missed may use this share: it is not to crowd out what is new. */
  share: 0.5,
  /** A page that failed so often in a row makes the stretch begin anew. */
  tries: 3,
} as const

/** Reserved on disk before it is read, so that a crash cannot lose count of it. */
export const budgetAhead = { posts: 200, share: 0.1 } as const
/** Held back on the stream: what is on its way when the connection is ended was sent, and is billed. */
export const budgetHeld = { posts: 50, share: 0.2 } as const

/** Their rules for reconnecting (docs.x.com, "Consuming streaming data"). */
export const waits = {
  silenceMs: 20_000,
  ghostMs: 60_000,
  network: { firstMs: 250, mostMs: 16_000 },
  http: { firstMs: 5_000, mostMs: 320_000 },
  tooMany: { firstMs: 60_000, mostMs: 960_000 },
} as const

export const compliance = {
  everyMs: 86_400_000,
  /** Of one job: two megabytes. */
  ids: 100_000,
  pollMs: 15_000,
  /** A job that takes longer is begun anew. */
  mostMs: 3_600_000,
} as const

/** Posts of one reading that are not handed on twice. */
export const remembered = { most: 50_000, mostBytes: 5 * 1024 * 1024 } as const
