/** What is said in a soak, by whom, how often, and what is done to it. Times in seconds, shares of one; rates at the full 1,000 events/s. */
export const networks = ['bluesky', 'mastodon', 'x', 'nostr', 'feeds'] as const
export type Network = (typeof networks)[number]
export type OpKind = 'post' | 'edit' | 'delete' | 'like'

type Talk = {
  /** Events a second. */
  readonly rate: number
  /** Of its events; what is left of one are posts. */
  readonly mix: Partial<Record<Exclude<OpKind, 'post'>, number>>
  /** How old what is edited or deleted may be. */
  readonly age: { readonly from: number; readonly to: number }
}

/**
 * X tells of deletes once a day by a job, and a feed never does. Of a break of Mastodon's stream only what may have changed among the newest posts
 * is looked at again (`recheck` of its source): nobody tells of an older one that is deleted meanwhile, so young ones are.
 */
export const talk: Record<Network, Talk> = {
  bluesky: { rate: 600, mix: { edit: 0.015, delete: 0.015, like: 0.72 }, age: { from: 1, to: 600 } },
  mastodon: { rate: 200, mix: { edit: 0.03, delete: 0.03 }, age: { from: 2, to: 8 } },
  x: { rate: 150, mix: { edit: 0.03 }, age: { from: 1, to: 120 } },
  nostr: { rate: 40, mix: { edit: 0.05, delete: 0.05 }, age: { from: 2, to: 120 } },
  feeds: { rate: 10, mix: { edit: 0.05 }, age: { from: 1, to: 120 } },
}

/** Events a second that the rates are of. */
export const fullRate = networks.reduce((sum, network) => sum + talk[network].rate, 0)

export const soak = {
  /** Servers of the fediverse, relays of Nostr (each has everything), feeds, and rules of X, each with a day's budget of its own. */
  servers: 10,
  relays: 2,
  feeds: 10,
  rules: 12,
  rulePostsPerDay: 96_000,
  /** A feed holds so many items: more than come while it is not asked. */
  feedItems: 1_200,
  /** One of the networks loses its connections so often, and refuses new ones for a moment. */
  cutEvery: 20,
  cutFor: { from: 0.2, to: 3 },
  /** When the server ends, as a share of the whole, and how. Early, so that memory is measured in one long life. */
  restarts: [
    { at: 0.06, signal: 'SIGTERM' },
    { at: 0.12, signal: 'SIGKILL' },
    { at: 0.2, signal: 'SIGKILL' },
  ],
  /** From when to when, as shares of the whole, what is said claims to be of another moment, and the server's own clock is wrong. */
  claims: [
    { from: 0.3, to: 0.36, ms: 180_000 },
    { from: 0.5, to: 0.56, ms: -100_000 },
  ],
  clocks: [
    { from: 0.4, to: 0.45, ms: 180_000 },
    { from: 0.62, to: 0.67, ms: -180_000 },
  ],
  /** After the last word, everything must be there within this: a feed that failed twice is asked again after four minutes. */
  drain: 300,
  /** Memory is judged where so long was measured; what a start needs is over by `after`. */
  memory: { after: 600, least: 600, megabytesAMinute: 1 },
} as const
