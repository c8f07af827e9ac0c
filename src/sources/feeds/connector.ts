import { readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import { AppError } from '../../errors/index.ts'
import type { Connector, Recognised } from '../connector.ts'
import type { FeedDocument } from './feed-document.ts'
import { feedDate } from './feed-date.ts'
import { createFeedsSource } from './feeds-source.ts'
import { findFeeds } from './find-feeds.ts'
import { addressOf, readOpml, type OpmlFeed } from './opml.ts'
import { feedSettings } from './settings.ts'

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
  async recognise(given, tools) {
    const text = given.trim()
    const file = await readListFile(text)
    if (file) return file.map(listed)
    const url = addressOf(text) ?? siteOf(text)
    if (url === undefined) return []
    const found = await findFeeds(url, tools)
    if ('list' in found) return found.list.map(listed)
    return found.feeds.map(({ url: address, feed }) => recognised({ url: address, title: titleOf(feed, address) }, describe(feed)))
  },
  open(entries, { outbound, allowedOrigins, now, folder, callbacks }) {
    if (entries.length === 0) return []
    const feeds = entries.map(({ id, settings: { url } }) => ({ id, url }))
    return [createFeedsSource({ feeds, outbound, allowedOrigins, now, folder, ...(callbacks && { callbacks }) })]
  },
}

const recognised = (entry: FeedSettings, reads: string): Recognised<FeedSettings> => ({
  settings: entry,
  title: entry.title || entry.url,
  reads,
})

const rhythm = 'asked once a minute to once an hour, by how often it has something new; free of charge'
const listed = ({ url, title }: OpmlFeed): Recognised<FeedSettings> => recognised({ url, title }, `The items of this feed, ${rhythm}.`)

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

/** The feeds of an OPML file; undefined where nothing of that name is here, or it is something else. */
async function readListFile(path: string): Promise<readonly OpmlFeed[] | undefined> {
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(path) || path.length > 1_000 || path.includes('\0')) return undefined
  const file = await stat(path).catch(() => undefined)
  const isNamedSo = /\.opml$/i.test(path)
  if (!file?.isFile()) return undefined
  if (file.size > feedSettings.reading.mostBytes) {
    if (!isNamedSo) return undefined
    throw new AppError('too_large', {
      message: `${path} is larger than ${feedSettings.reading.mostBytes / 1e6} MB, which no list of feeds is.`,
    })
  }
  const list = readOpml(await readFile(path))
  if (isNamedSo && !list) throw new AppError('format_unknown', { message: `${path} is not OPML. Export the list of feeds again, as OPML.` })
  if (list?.length === 0) throw new AppError('format_unknown', { message: `${path} is OPML, and names no feed.` })
  return list
}
