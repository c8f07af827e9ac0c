import { createHash } from 'node:crypto'
import { toAppError } from '../../errors/index.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Outbound, OutboundResponse } from '../../lib/outbound.ts'
import type { Consent } from '../../post/index.ts'
import type { FeedDocument } from './feed-document.ts'
import type { FeedRow } from './feed-state.ts'
import { readLinkHeader } from './link-header.ts'
import { readFeed } from './read-feed.ts'
import { maxAgeMs, retryAfterMs } from './rhythm.ts'
import { feedSettings } from './settings.ts'
import { consentOf } from './wishes.ts'

/** What came of asking for a feed. */
export type Asked =
  | { readonly kind: 'same'; readonly leastMs?: number; readonly movedTo?: string }
  | ReadAnew
  | { readonly kind: 'gone' }
  /** `why`: a sentence; `holdMs`: so long the host wants to be left alone. */
  | { readonly kind: 'failed'; readonly why: string; readonly holdMs?: number }
export type ReadAnew = {
  readonly kind: 'read'
  readonly feed: FeedDocument
  readonly receivedAt: number
  readonly bytes: number
  readonly document: string
  readonly etag?: string
  readonly modified?: string
  readonly movedTo?: string
  readonly consent: Consent
  readonly leastMs?: number
  /** WebSub: who tells of news, and what this feed is called there. */
  readonly hub?: { readonly url: string; readonly topic: string }
}

/** Says who asks (RFC 9110, 10.1.5). */
const userAgent = 'Groundswell/0.1 (self-hosted; reads feeds)'
const accept = 'application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1'

export const feedHeaders = { 'user-agent': userAgent, accept }

/** One request for one feed. Never throws: whatever fails is told. */
export async function askFeed(
  row: FeedRow,
  { outbound, now, allowPrivate, signal }: { outbound: Outbound; now: Clock; allowPrivate: boolean; signal: AbortSignal },
): Promise<Asked> {
  try {
    const known = {
      ...(row.etag !== undefined && { 'if-none-match': row.etag }),
      ...(row.modified !== undefined && { 'if-modified-since': row.modified }),
    }
    const answer = await outbound.get(row.address, {
      openHeaders: { ...feedHeaders, ...known },
      maxBytes: feedSettings.reading.mostBytes,
      allowPrivate,
      contentTypes: [''], // what it is, its content says: feeds come as anything
      signal,
    })
    return readAnswer(answer, row, now())
  } catch (error) {
    return { kind: 'failed', why: whyOf(error) }
  }
}

function readAnswer(answer: OutboundResponse, row: FeedRow, receivedAt: number): Asked {
  const { status, headers, body } = answer
  const host = new URL(answer.url).host
  if (status === 410) return { kind: 'gone' }
  if (status === 429 || status === 503) {
    const holdMs = retryAfterMs(headers['retry-after'], receivedAt)
    return { kind: 'failed', why: `${host} is busy (${status}) and is asked again later.`, ...(holdMs !== undefined && { holdMs }) }
  }
  const cached = maxAgeMs(headers['cache-control'])
  const moved = answer.movedTo !== undefined && { movedTo: answer.movedTo }
  if (status === 304) return { kind: 'same', ...(cached !== undefined && { leastMs: cached }), ...moved }
  if (status !== 200) return { kind: 'failed', why: whyOfStatus(status, host) }
  const consent = consentOf(headers)
  const document = createHash('sha256').update(body).update(consent).digest('base64url').slice(0, 22)
  const feed = document === row.document ? undefined : readFeed(body, { url: answer.url, contentType: answer.contentType })
  if (document !== row.document && !feed) return { kind: 'failed', why: whyNoFeed(answer) }
  const asked = Math.max(cached ?? 0, feed?.leastMs ?? 0)
  const least = asked > 0 && { leastMs: asked }
  if (!feed) return { kind: 'same', ...least, ...moved }
  const hub = hubOf(answer, feed)
  const { etag, 'last-modified': modified } = headers
  return {
    ...{ kind: 'read', feed, receivedAt, bytes: body.length, document, consent, ...moved, ...least },
    ...(etag && { etag }),
    ...(modified && { modified }),
    ...(hub && { hub }),
  }
}

/** Headers first (W3C WebSub, 4). Without a name of its own a feed is called by its address. */
function hubOf(answer: OutboundResponse, feed: FeedDocument): ReadAnew['hub'] {
  const links = readLinkHeader(answer.headers['link'], answer.url)
  const [url] = links.get('hub') ?? feed.hubs
  if (url === undefined || !URL.canParse(url)) return undefined
  const topic = links.get('self')?.[0] ?? feed.self ?? answer.url
  return { url, topic: URL.canParse(topic, answer.url) ? new URL(topic, answer.url).href : answer.url }
}

function whyOfStatus(status: number, host: string): string {
  if (status === 401 || status === 403) return `${host} does not let it be read (${status}).`
  if (status === 404) return `${host} has no such feed (404). Look for its new address and add that.`
  return `${host} answered with ${status}.`
}

function whyNoFeed({ url, body }: OutboundResponse): string {
  const { host } = new URL(url)
  if (body.length === 0) return `${host} answered with nothing.`
  return /<(?:!doctype\s+)?html/i.test(body.subarray(0, 1_000).toString('latin1'))
    ? `${host} answered with a page, not a feed.`
    : `${host} answered with something that is no feed.`
}

function whyOf(error: unknown): string {
  const { message, cause } = toAppError(error)
  const code = (cause as { code?: unknown } | undefined)?.code
  return typeof code === 'string' && code !== 'outbound_refused' ? `${message.replace(/\.$/, '')} (${code}).` : message
}
