/** What is asked of other people's servers, and how often. */
export const blueskyLimits = {
  account: {
    /** A document of an account is some kilobytes. */
    documentBytes: 256_000,
    deadlineMs: 10_000,
  },
  /** How far before the last frame of a firehose a new connection goes on: see overlap.ts. */
  overlap: {
    leastMs: 10_000,
    /** Numbers of frames: a small server says so many again in a second, and a relay of all of Bluesky tells so many in twenty. */
    fewest: 100,
    most: 20_000,
    /** So often a place to go on from is noted, or after `fewest` frames. */
    everyMs: 1_000,
  },
  hides: {
    /** Of accounts and posts that somebody hides, as kept. */
    most: 3_000_000,
    /** For so long it is said again after a start that a label has ended: a crash may have come before the store knew. */
    keptMs: 86_400_000,
    perTurn: 400,
    /** How often it is looked whether labels have ended. */
    everyMs: 5_000,
  },
  repository: {
    /** The largest that were seen are some hundred megabytes. */
    mostBytes: 512 * 1024 ** 2,
    /** Without a byte for so long: its server is given up. */
    silenceMs: 30_000,
    /** Repositories that are waited for: one is read at a time. */
    waiting: 16,
    /** Between the end of one and the beginning of the next. */
    paceMs: 1_000,
    /** A server that is asked too often is waited for once, if that is not longer. */
    longestWaitMs: 60_000,
  },
  members: {
    /** What Jetstream is asked for in one message; beyond it everything is asked for, and sorted here. */
    wanted: 10_000,
    /** Of all lists together. */
    most: 100_000,
    perPage: 100,
    /** Of one owner's lists, all of which are gone through. */
    pages: 1_500,
    /** Between two pages of one server. */
    paceMs: 250,
    /** How often lists are read anew. */
    everyMs: 10 * 60_000,
    /** After a list that could not be read. */
    retryMs: 60_000,
    /** Who left a list: for so long their deletes are still listened to. */
    formerMs: 90 * 86_400_000,
  },
} as const
