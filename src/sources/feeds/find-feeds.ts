import { Parser } from 'htmlparser2'
import { AppError } from '../../errors/index.ts'
import type { Outbound, OutboundResponse } from '../../lib/outbound.ts'
import { feedHeaders } from './ask-feed.ts'
import type { FeedDocument } from './feed-document.ts'
import { readOpml, type OpmlFeed } from './opml.ts'
import { readFeed } from './read-feed.ts'
import { feedSettings } from './settings.ts'
import { resolve } from './xml.ts'

const { mostOfPage, paths } = feedSettings.adding

/** A feed that was read, at the address where it is to be read from now on. */
export type FoundFeed = { readonly url: string; readonly feed: FeedDocument }
export type Found = { readonly feeds: readonly FoundFeed[] } | { readonly list: readonly OpmlFeed[] }

/**
 * What an address leads to: a feed, a list of feeds, or a page with feeds, which are those that it links to (`rel=alternate`), else one at
 * the usual places of its site. Each feed is read once. None: an empty list. Throws where the address itself cannot be read.
 */
export async function findFeeds(url: string, tools: { readonly outbound: Outbound; readonly signal: AbortSignal }): Promise<Found> {
  const answer = await get(url, tools)
  if (answer.status !== 200)
    throw new AppError('source_unavailable', { message: `${new URL(answer.url).host} answered with ${answer.status}.` })
  const feed = toFeed(answer, url)
  if (feed) return { feeds: [feed] }
  const list = readOpml(answer.body, answer.contentType)
  if (list) return { list }
  const linked = await readEach(linkedFeeds(answer).slice(0, mostOfPage), mostOfPage, tools)
  if (linked.length > 0) return { feeds: linked }
  const usual = paths.map((path) => new URL(path, answer.url).href)
  return { feeds: await readEach(usual, 1, tools) }
}

type Tools = Parameters<typeof findFeeds>[1]

const get = (url: string, { outbound, signal }: Tools): Promise<OutboundResponse> =>
  outbound.get(url, { openHeaders: feedHeaders, maxBytes: feedSettings.reading.mostBytes, contentTypes: [''], signal })

/** Where it has moved for good, there it is read. */
function toFeed(answer: OutboundResponse, url: string): FoundFeed | undefined {
  const feed = readFeed(answer.body, { url: answer.url, contentType: answer.contentType })
  return feed && { url: answer.movedTo ?? url, feed }
}

/** Those of these addresses that are feeds, at most so many; one after the other, since they are mostly of one host. */
async function readEach(urls: readonly string[], most: number, tools: Tools): Promise<FoundFeed[]> {
  const found: FoundFeed[] = []
  for (const url of urls) {
    if (found.length >= most) break
    const answer = await get(url, tools).catch((error: unknown) => {
      if (tools.signal.aborted) throw error
      return undefined
    })
    const feed = answer?.status === 200 ? toFeed(answer, url) : undefined
    if (feed && !found.some((one) => one.url === feed.url)) found.push(feed)
  }
  return found
}

const feedTypes = /^application\/(?:rss|atom|feed|rdf)\+(?:xml|json)|^(?:application|text)\/(?:xml|json)/i

/** `<link rel="alternate" type="application/rss+xml" href="…">`, in the order of the page; comments on it come last. */
export function linkedFeeds({ body, url }: { readonly body: Buffer; readonly url: string }): string[] {
  const found: { url: string; isOfComments: boolean }[] = []
  let base = url
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'base') base = resolve(attributes['href'] ?? '', url) ?? base
      if (name !== 'link' || !/(?:^|\s)(?:alternate|feed)(?:\s|$)/i.test(attributes['rel'] ?? '')) return
      const address = resolve(attributes['href'] ?? '', base)
      if (address === undefined || !feedTypes.test(attributes['type'] ?? '')) return
      found.push({ url: address, isOfComments: /comment/i.test(`${attributes['title']} ${address}`) })
    },
    // Feeds are named in the head: whatever is behind it is not read.
    onclosetag: (name) => void (name === 'head' && parser.pause()),
  })
  parser.write(body.subarray(0, 500_000).toString('utf8'))
  return [...new Set(found.toSorted((x, y) => Number(x.isOfComments) - Number(y.isOfComments)).map((one) => one.url))]
}
