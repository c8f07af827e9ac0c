import { z } from 'zod'

/** What is read of a server: one of its public feeds, or what one account says. */
export type Feed =
  | { readonly kind: 'public' | 'local' | 'remote' }
  | { readonly kind: 'hashtag'; readonly tag: string; readonly isLocal: boolean }
  | { readonly kind: 'list'; readonly list: string }
  /** `acct`: `ana`, of this server. */
  | { readonly kind: 'author'; readonly acct: string }

const feed = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['public', 'local', 'remote']) }),
  z.object({ kind: z.literal('hashtag'), tag: z.string().regex(/^[\p{L}\p{N}\p{M}_·]{1,100}$/u), isLocal: z.boolean().default(false) }),
  z.object({ kind: z.literal('list'), list: z.string().regex(/^[\w-]{1,64}$/) }),
  z.object({ kind: z.literal('author'), acct: z.string().regex(/^[\w.-]{1,100}$/) }),
])

/** How posts come: at once by a socket or by server-sent events, or by asking again and again. `auto`: the first of these that works. */
export const wires = ['websocket', 'sse', 'poll'] as const
export type Wire = (typeof wires)[number]

export const mastodonSettings = z.object({
  /** `https://mastodon.example`; http only for an origin that the operator may name. */
  server: z.string().regex(/^https?:\/\/[^/\s?#@]{1,255}$/),
  feed,
  wire: z.enum(['auto', ...wires]).default('auto'),
  /**
   * Accounts of software that says nothing of whether they may be indexed (before Mastodon 4.3, Pleroma, GoToSocial, Misskey): their posts
   * stay out unless the operator has agreed otherwise with them.
   */
  unstated: z.enum(['private', 'public']).default('private'),
})
export type MastodonSettings = z.infer<typeof mastodonSettings>

/** The numbers that decide something here. Milliseconds, where nothing else is said. */
export const limits = {
  /** Two thumps of the event stream; a socket is asked for a sign of life in half of it. */
  silenceMs: 30_000,
  /** An account holds at most 500 characters on Mastodon, and 100,000 elsewhere; with its author and pictures. */
  frameBytes: 1024 * 1024,
  /** After a failure, with full jitter, doubling. */
  backOff: { firstMs: 1_000, mostMs: 30_000 },
  /** A no that may be that of a proxy in front of the server: asked again after the first, doubling. */
  unclear: { firstMs: 15 * 60_000, mostMs: 3_600_000 },
  /** What a server says about itself is asked for again after this. */
  discoveryMs: 3_600_000,

  /** A page of the API; Mastodon gives no more. */
  page: 40,
  /** So many posts that were missed are read at most, oldest first; what is beyond is told as a gap. */
  missedPosts: 20_000,
  /** A page that fails is asked for again so often; then the rest of what was missed is told as a gap. */
  missedTries: 12,
  /**
   * Servers give late posts of other servers ids of when they were written: what was read is read again from so long before, and of a busy
   * stream about so many posts.
   */
  late: { ms: 120_000, posts: 1_000 },
  /** By so many posts of a stream it is known where it began; a busy one is waited for so long. */
  streamBegins: 10,
  beginningMs: 3_000,
  /** Between two requests for what was missed or may have changed. */
  paceMs: 250,
  /** Requests that are left to the operator of the token, of 300 in five minutes. */
  spareRequests: 60,
  /** Nobody is waited for longer, whatever they ask. */
  longestWaitMs: 15 * 60_000,

  /**
   * Everything else of which a delete may have been missed is asked about too, `recheck.atOnce` posts every so often (one, where a server takes one a
   * request), as far back as `withinMs`; posts that saved answers cite go first, however old, and are looked up again after `citedEveryMs`. Of a feed that has no stream nothing is
   * known for longer than `pollMs`.
   */
  patrol: { everyMs: 15_000, withinMs: 31 * 24 * 3_600_000, citedEveryMs: 10 * 60_000, pollMs: 6 * 3_600_000 },
  /**
   * Posts of the last day that are looked at again after a break, since deletes and edits of the break are told by nobody; newest first. `restMs`: between two
   * such looks. `waiting`: of breaks that came before there was time for it. `heardMs`: deletes that were heard so lately are told once more, since a crash may have come before they were written.
   */
  recheck: { most: 400, waiting: 4_000, withinMs: 24 * 3_600_000, atOnce: 20, everyMs: 10 * 60_000, restMs: 60_000, heardMs: 10 * 60_000 },
  /** A feed that has to be asked for: the wait doubles while nothing comes. */
  poll: { feed: { firstMs: 20_000, mostMs: 120_000 }, author: { firstMs: 60_000, mostMs: 15 * 60_000 } },

  /** Of one reading of pages, so that what is read again is not told again. */
  seen: { most: 5_000, mostBytes: 1024 * 1024 },
  /** Events that wait for whoever reads; beyond them the servers wait. */
  queue: 500,
  /** Rows that tell which local id is which post: some 185 bytes each, on disk. The oldest go. */
  ledgerRows: 3_000_000,
  /** Authors that are remembered in memory, so that the ledger is not asked for each post. */
  authorsRemembered: { most: 20_000, mostBytes: 4 * 1024 * 1024 },
} as const
export type Limits = { readonly [K in keyof typeof limits]: Widen<(typeof limits)[K]> }
type Widen<T> = T extends number ? number : { readonly [K in keyof T]: Widen<T[K]> }
