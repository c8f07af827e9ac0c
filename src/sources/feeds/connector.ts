import { z } from 'zod'
import { AppError } from '../../errors/index.ts'
import type { Connector, Recognised } from '../connector.ts'
import type { FeedDocument } from './feed-document.ts'
import { feedDate } from './feed-date.ts'
import { forgetFeed } from './feed-state.ts'
import { createFeedsSource } from './feeds-source.ts'
import { findFeeds } from './find-feeds.ts'
import { addressOf, readOpml, writeOpml, type OpmlFeed } from './opml.ts'

const settings = z.strictObject({
  /** Where the feed was when it was added; it names the feed for ever, also where it moves. */
  url: z.url({ protocol: /^https?$/ }).max(2_048),
  title: z.string().max(200).default(''),
})
export type FeedSettings = z.infer<typeof settings>

/** RSS, Atom and JSON Feed: an address of a feed or of a page that has some, or a list of feeds as OPML (a file or an address). */
export const feedsConnector: Connector<FeedSettings> = {
  kind: 'feeds',
  settings,
  takes: 'a feed or a page that has one (https://news.example), or a list of feeds as an OPML file',
  async recognise(given, tools) {
    const text = given.trim()
    if (tools.file !== undefined) return readListFile(text, tools.file).map(listed)
    const url = addressOf(text) ?? siteOf(text)
    if (url === undefined) return []
    const found = await findFeeds(url, tools)
    if ('list' in found) return found.list.map(listed)
    return found.feeds.map(({ url: address, feed }) => recognised({ url: address, title: titleOf(feed, address) }, describe(feed)))
  },
  open(entries, { outbound, allowedOrigins, now, folder, callbacks }) {
    if (entries.length === 0) return []
    const feeds = entries.map(({ id, settings: { url }, origins = [] }) => ({ id, url, origins }))
    return [createFeedsSource({ feeds, outbound, allowedOrigins, now, folder, ...(callbacks && { callbacks }) })]
  },
  addresses: ({ url }) => [url],
  forget: ({ settings: { url } }, { folder }) => forgetFeed(folder, url),
  writeList: writeOpml,
  identity: ({ url }) => url,
  brought: ({ settings: { url } }, { author }) => author.id === `feeds:${url}` || author.id.startsWith(`feeds:${url}#`),
}

const recognised = (entry: FeedSettings, reads: string): Recognised<FeedSettings> => ({
  settings: entry,
  title: entry.title || entry.url,
  reads,
})

const rhythm = 'asked once a minute to once an hour, by how often it has something new; free of charge'
const listed = ({ url, title }: OpmlFeed): Recognised<FeedSettings> => ({
  ...recognised({ url, title }, `The items of this feed, ${rhythm}.`),
  isListed: true,
})

function describe({ items }: FeedDocument): string {
  const dates = items.map(({ published, updated }) => feedDate(published) ?? feedDate(updated)).filter((date) => date !== undefined)
  if (items.length > 0 && dates.length === 0) return `Nothing, as it stands: none of its ${items.length} items has a date.`
  const now = items.length === 0 ? 'none now' : `${dates.length} now`
  return `The items of this feed (${now}), ${rhythm}.`
}

const titleOf = (feed: FeedDocument, url: string): string => feed.title.replaceAll(/\s+/g, ' ').trim().slice(0, 200) || new URL(url).host

/** `quay.example/news` is an address without its beginning; a handle or a word is none. */
function siteOf(text: string): string | undefined {
  if (/[\s@]/.test(text) || !/^(?:[\p{L}\d-]+\.)+\p{L}{2,}(?::\d+)?(?:\/|$)/u.test(text)) return undefined
  return addressOf(`https://${text}`)
}

/** The feeds of an OPML file; none where it is something else. */
function readListFile(name: string, content: string): readonly OpmlFeed[] {
  const list = readOpml(Buffer.from(content))
  if (list?.length === 0) throw new AppError('format_unknown', { message: `${name} is OPML, and names no feed.` })
  if (list) return list
  if (/\.opml$/i.test(name))
    throw new AppError('format_unknown', { message: `${name} is not OPML. Export the list of feeds again, as OPML.` })
  return []
}
