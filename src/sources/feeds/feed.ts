import type { EpochMs, PostEvent } from '../../post/index.ts'
import type { EntryHealth } from '../entry-health.ts'
import type { Asked, ReadAnew } from './ask-feed.ts'
import type { FeedDocument } from './feed-document.ts'
import type { FeedRow, FeedState } from './feed-state.ts'
import { newsOf, type News } from './news.ts'
import { failureWait, usualWait, withJitter } from './rhythm.ts'
import { feedSettings } from './settings.ts'

const { mostMs, backAfter } = feedSettings.rhythm
const hostOf = (address: string): string => (URL.canParse(address) ? new URL(address).host : '')

/** One feed while it is read: what is kept of it, and what need not be. */
export class Feed {
  readonly row: FeedRow
  /** What it or its server asked for last. */
  leastMs = 0
  /** A hub tells of its news: it is asked now and then all the same. */
  isPushed = false
  isBeingAsked = false
  /** There was word of news while it was being asked. */
  isNudged = false

  constructor(row: FeedRow) {
    this.row = row
  }
  get host(): string {
    return hostOf(this.row.address)
  }
  get nextAt(): EpochMs {
    return this.row.goneAt === undefined ? this.row.nextAt : Infinity
  }

  health(id: string): EntryHealth {
    const { goneAt, failures, readAt, address, url, whyFails, whyEmpty } = this.row
    const moved = address === url ? '' : `It has moved to ${address}. `
    const why =
      goneAt === undefined
        ? `${moved}${whyFails ?? whyEmpty ?? ''}`.trim()
        : 'Its publisher says that it is gone (410): its posts are hidden, and it is asked no more. Remove it.'
    const state = goneAt !== undefined ? 'stopped' : failures > 0 ? 'failing' : readAt === undefined ? 'waiting' : 'reading'
    return { id, state, ...(why !== '' && { why }), ...(readAt !== undefined && { lastAt: readAt }) }
  }
}

/** What an answer means: events for posts, and what is kept of it beside. */
export type Settled = {
  readonly events: readonly PostEvent[]
  readonly news?: News
  readonly receivedAt: EpochMs
  readonly bytes: number
}
type Known = Pick<FeedState, 'items' | 'authors'> & { readonly now: EpochMs; readonly random: number }

/** Brings a feed up to date with an answer, and says what is new. Writes nothing. */
export function settle(feed: Feed, asked: Asked, known: Known): Settled {
  const { row } = feed
  const { now } = known
  const nothing = { events: [], receivedAt: now, bytes: 0 }
  switch (asked.kind) {
    case 'failed':
      row.failures++
      row.whyFails = asked.why
      if (row.address !== row.url && row.failures % backAfter === 0)
        Object.assign(row, { address: row.url, etag: undefined, modified: undefined })
      row.nextAt = now + withJitter(failureWait(row.failures, asked.holdMs), known.random)
      return nothing
    case 'gone':
      row.goneAt = now
      return { ...nothing, events: known.authors(row.url).map((author) => ({ type: 'author-hide', author, at: now })) }
    case 'same':
      answered(feed, asked, known)
      return nothing
    case 'read':
      return settleRead(feed, asked, known)
  }
}

function settleRead(feed: Feed, asked: ReadAnew, known: Known): Settled {
  const { row } = feed
  const { receivedAt, bytes, document, etag, modified, consent } = asked
  const isKnown = row.readAt !== undefined
  const news = newsOf(asked.feed, { url: row.url, receivedAt, consent, items: known.items })
  const before = known.authors(row.url)
  const wishes: PostEvent[] =
    consent === row.consent || !isKnown ? [] : before.map((author) => ({ type: 'author-consent', author, consent, at: receivedAt }))
  // Added again: it may have been hidden when it was gone.
  const back: PostEvent[] = isKnown ? [] : before.map((author) => ({ type: 'author-show', author, at: receivedAt }))
  Object.assign(row, { etag, modified, document, consent, title: asked.feed.title.slice(0, 200), changes: news.changes })
  answered(feed, asked, known)
  row.whyEmpty = news.isUndated
    ? 'None of its items has a date, so none is shown.'
    : asked.feed.isPrivate
      ? 'It asks to stay out of public lists, so it is not shown.'
      : undefined
  return { events: [...wishes, ...back, ...news.events], news, receivedAt, bytes }
}

/** A document that a hub sent: all of the feed, or only what is new. */
export function settleDelivery(
  { row }: Feed,
  document: FeedDocument,
  { receivedAt, bytes }: { receivedAt: EpochMs; bytes: number },
  known: Known,
): Settled {
  const news = newsOf(document, { url: row.url, receivedAt, consent: row.consent, items: known.items })
  return { events: news.events, news, receivedAt, bytes }
}

function answered(feed: Feed, { movedTo, leastMs }: { movedTo?: string; leastMs?: number }, { now, random }: Known): void {
  const { row } = feed
  if (movedTo !== undefined) row.address = movedTo
  if (leastMs !== undefined) feed.leastMs = leastMs
  Object.assign(row, { failures: 0, whyFails: undefined, readAt: now })
  const wait = feed.isPushed ? mostMs : usualWait({ changes: row.changes, leastMs: feed.leastMs, now })
  row.nextAt = now + withJitter(wait, random)
}
