import type { Clock } from '../../lib/clock.ts'
import type { Callbacks } from '../../lib/callbacks.ts'
import type { Outbound } from '../../lib/outbound.ts'
import type { Cursor, SourceName } from '../../post/index.ts'
import type { EntryHealth } from '../entry-health.ts'
import type { ReadOptions, Source, SourceItem } from '../source.ts'
import { askFeed, type Asked } from './ask-feed.ts'
import { openFeedState } from './feed-state.ts'
import { Feed, settle, settleDelivery, type Settled } from './feed.ts'
import { readFeed } from './read-feed.ts'
import { createSchedule } from './schedule.ts'
import { feedSettings } from './settings.ts'
import { Subscription, type Delivery } from './subscription.ts'
import { createWaker } from './waker.ts'

export type FeedsOptions = {
  /** One address may be under several ids. `origins`: those that may be private for this feed; absent, all that the outbound door allows. */
  readonly feeds: readonly { readonly id: string; readonly url: string; readonly origins?: readonly string[] }[]
  readonly outbound: Outbound
  readonly now: Clock
  /** For the state of polling. */
  readonly folder: string
  /** Where hubs can tell of news; without it feeds are only polled. */
  readonly callbacks?: Callbacks
  /** Origins that the operator named: a hub there may be told a secret without TLS. */
  readonly allowedOrigins?: readonly string[]
  /** From 0 to 1, below 1. */
  readonly random?: () => number
}

/** What came in and waits to be read. `host`: whom it was asked. */
type Arrived =
  | { readonly feed: Feed; readonly host: string; readonly asked: Asked }
  | { readonly subscription: Subscription; readonly host: string }
  | { readonly feed: Feed; readonly delivery: Delivery }

const { requests, push } = feedSettings
/** A feed's posts, numbered. */
type Numbered = Settled & { readonly items: readonly SourceItem[] }

/**
 * Thousands of feeds as one source: each asked by its own rhythm (rhythm.ts), all of them within one (schedule.ts), and those with a hub told
 * of by it (subscription.ts). The cursor is the number of the last event; what is remembered of feeds rests on such numbers (feed-state.ts).
 * A feed that fails is told of by `entries`, and slows no other.
 */
export function createFeedsSource(options: FeedsOptions): Source {
  let feeds: ReadonlyMap<string, Feed> = new Map()
  return {
    name: 'feeds' as SourceName,
    entries: () => options.feeds.map(({ id, url }): EntryHealth => feeds.get(url)?.health(id) ?? { id, state: 'waiting' }),
    async *read({ after, onDrop, onOpen, signal }) {
      if (signal.aborted) return
      const reading = openReading(options, { ...(after !== undefined && { after }), onDrop, signal })
      feeds = reading.feeds
      try {
        onOpen?.()
        for await (const settled of reading.settled()) {
          for (const drop of settled.news?.drops ?? []) onDrop(drop)
          yield* settled.items
        }
      } finally {
        reading[Symbol.dispose]()
      }
    },
  }
}

/** One reading, from a cursor until `signal`. */
function openReading(options: FeedsOptions, { after, onDrop, signal }: Pick<ReadOptions, 'after' | 'onDrop' | 'signal'>) {
  const { feeds: given, outbound, now, folder, callbacks, allowedOrigins = [], random = Math.random } = options
  const state = openFeedState({ folder, urls: [...new Set(given.map(({ url }) => url))], committed: numberOf(after), now: now() })
  const feeds = new Map([...state.feeds.values()].map((row) => [row.url, new Feed(row)]))
  const mayBePrivate = privacyOf(given)
  const subscriptions = new Map<Feed, Subscription>()
  const schedule = createSchedule<Feed | Subscription>()
  const arrived: Arrived[] = []
  const waker = createWaker(signal)
  const ended = new AbortController()
  const asking = AbortSignal.any([signal, ended.signal])
  let number = state.number
  let deliveredBytes = 0

  lineUp([...feeds.values()], now(), random)
  for (const feed of feeds.values()) schedule.add(feed)

  function arrive(one: Arrived): void {
    arrived.push(one)
    waker.wake()
  }
  function ask(task: Feed | Subscription): void {
    const { host } = task
    if (task instanceof Subscription) void task.ask(outbound, asking).then(() => arrive({ subscription: task, host }))
    else {
      task.isBeingAsked = true
      void askFeed(task.row, { outbound, now, allowPrivate: mayBePrivate(task.row.url, task.row.address), signal: asking }).then((asked) =>
        arrive({ feed: task, host, asked }),
      )
    }
  }

  /** Word of news without proof, or more than can wait: we look ourselves, soon and not too often. */
  function nudge(feed: Feed): void {
    const { row } = feed
    if (feed.isBeingAsked) feed.isNudged = true
    else {
      row.nextAt = Math.min(row.nextAt, Math.max(now(), (row.readAt ?? 0) + push.nudgeMs))
      schedule.add(feed)
      waker.wake()
    }
  }
  function follow(feed: Feed, hub: { url: string; topic: string } | undefined): void {
    const known = subscriptions.get(feed)
    if (!callbacks || (hub && known?.isFor(hub))) return
    known?.close()
    subscriptions.delete(feed)
    if (!hub) return
    const allowPrivate = mayBePrivate(feed.row.url, hub.url)
    const subscription = new Subscription(hub, {
      callbacks,
      now,
      allowPrivate,
      mayTellSecret: hub.url.startsWith('https:') || (allowPrivate && allowedOrigins.includes(new URL(hub.url).origin)),
      onDelivery(delivery) {
        if (deliveredBytes + delivery.body.length > push.mostWaitingBytes) return nudge(feed)
        deliveredBytes += delivery.body.length
        arrive({ feed, delivery })
      },
      onNudge: () => nudge(feed),
      onForged: () => onDrop({ reason: 'malformed', sample: `A delivery for ${feed.row.url} was not signed by its hub.` }),
      onChange: () => {
        schedule.add(subscription)
        waker.wake()
      },
    })
    subscriptions.set(feed, subscription)
    schedule.add(subscription)
  }

  /** What an arrival means, written to the state and numbered; the state comes first and rests on the numbers. */
  function take(one: Arrived): Settled | undefined {
    const known = { items: state.items, authors: state.authors, now: now(), random: random() }
    if ('subscription' in one) {
      schedule.done(one.subscription, one.host, known.now)
      return undefined
    }
    const { feed } = one
    if ('delivery' in one) {
      deliveredBytes -= one.delivery.body.length
      const document = readFeed(one.delivery.body, { url: feed.row.address, contentType: one.delivery.contentType })
      if (document && feed.row.goneAt === undefined)
        return settleDelivery(feed, document, { receivedAt: one.delivery.receivedAt, bytes: one.delivery.body.length }, known)
      nudge(feed)
      return undefined
    }
    feed.isBeingAsked = false
    feed.isPushed = subscriptions.get(feed)?.isVerified ?? false
    const settled = settle(feed, one.asked, known)
    if (feed.isNudged) feed.row.nextAt = Math.min(feed.row.nextAt, known.now + push.nudgeMs)
    feed.isNudged = false
    if (one.asked.kind === 'read') follow(feed, one.asked.hub)
    if (one.asked.kind === 'gone') follow(feed, undefined)
    schedule.done(feed, one.host, known.now, one.asked.kind === 'failed' ? one.asked.holdMs : 0)
    return settled
  }
  function keep(feed: Feed, { events, news, receivedAt, bytes }: Settled): SourceItem[] {
    const first = number + 1
    number += events.length
    if (events.length > 0) feed.row.number = number
    const ofNews = number - (news?.events.length ?? 0) // its events are the last
    const items = (news?.items ?? []).map((row) => ({ ...row, number: row.event === undefined ? number : ofNews + row.event + 1 }))
    state.write(feed.row, { items, authors: news?.authors ?? [] })
    return events.map((event, i) => ({ event, cursor: String(first + i) as Cursor, receivedAt, bytes: Math.ceil(bytes / events.length) }))
  }

  return {
    feeds,
    async *settled(): AsyncGenerator<Numbered> {
      while (!signal.aborted) {
        const one = arrived.shift()
        if (one) {
          const settled = take(one)
          if (settled && 'feed' in one) yield { ...settled, items: keep(one.feed, settled) }
          continue
        }
        const next = schedule.next(now())
        if ('ask' in next) ask(next.ask)
        else await waker.sleep(Math.min(next.waitMs, requests.lookMs))
      }
    },
    [Symbol.dispose]() {
      ended.abort()
      for (const subscription of subscriptions.values()) subscription.close()
      state[Symbol.dispose]()
    },
  }
}

/** Whether what is asked for the feed of this address may be private: its own entries alone can say so, never where it leads. */
function privacyOf(feeds: FeedsOptions['feeds']): (url: string, address: string) => boolean {
  const open = new Set<string>()
  const origins = new Map<string, Set<string>>()
  for (const { url, origins: own } of feeds) {
    if (!own) open.add(url)
    else if (own.length > 0) origins.set(url, new Set([...(origins.get(url) ?? []), ...own]))
  }
  return (url, address) => open.has(url) || (origins.get(url)?.has(URL.parse(address)?.origin ?? '') ?? false)
}

/** Of a cursor; one that is not ours counts as none. */
function numberOf(cursor: Cursor | undefined): number {
  const number = Number(cursor ?? 0)
  return Number.isSafeInteger(number) && number > 0 ? number : 0
}

/** Those that are due, one after the other, in an order that is not that of their list: its neighbours share hosts. */
function lineUp(feeds: readonly Feed[], now: number, random: () => number): void {
  const due = feeds.filter(({ row }) => row.goneAt === undefined && row.nextAt <= now)
  const order = due.map((feed) => ({ feed, by: random() })).toSorted((x, y) => x.by - y.by)
  for (const [place, { feed }] of order.entries()) feed.row.nextAt = now + place * requests.spreadMs
}
