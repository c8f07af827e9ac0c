import type { FeedDocument, FeedItem, Markup } from './feed-document.ts'
import { readMedia } from './read-media.ts'
import { isUnlisted, textIn } from './read-rss.ts'
import { feedSettings } from './settings.ts'
import { resolve, type Element } from './xml.ts'

const { mostItems, mostHubs } = feedSettings.reading
/** In its namespace, or, where the document forgot that, without one. */
const both = (name: string): [string, string] => [`atom:${name}`, name]

/** Atom 1.0 (RFC 4287) and 0.3. */
export function readAtom(feed: Element): FeedDocument {
  const link = linkOf(feed, 'alternate')
  const self = linkOf(feed, 'self')
  const authors = authorsOf(feed)
  const title = markupOf(feed.first(...both('title')))
  const entries = feed.all(...both('entry'))
  return {
    format: 'atom',
    title: title?.value ?? '',
    ...(link !== undefined && { link }),
    lang: feed.lang,
    items: entries.slice(0, mostItems).map((entry) => readEntry(entry, authors)),
    hubs: linksOf(feed, 'hub').slice(0, mostHubs),
    ...(self !== undefined && { self }),
    isPrivate: isUnlisted(feed),
  }
}

function readEntry(entry: Element, ofFeed: readonly string[]): FeedItem {
  const guid = textIn(entry, ...both('id'))
  const link = linkOf(entry, 'alternate')
  const title = markupOf(entry.first(...both('title'), 'media:title'))
  const body = markupOf(entry.first(...both('content'), ...both('summary'))) ?? mediaText(entry)
  const published = textIn(entry, ...both('published'), ...both('issued'), ...both('created'), 'dc:date')
  const updated = textIn(entry, ...both('updated'), ...both('modified'))
  const own = authorsOf(entry)
  const ofSource = entry.all(...both('source')).flatMap(authorsOf)
  return {
    ...(guid !== undefined && { guid }),
    ...(link !== undefined && { link }),
    ...(title && { title }),
    ...(body && { body }),
    ...(published !== undefined && { published }),
    ...(updated !== undefined && { updated }),
    authors: own.length > 0 ? own : ofSource.length > 0 ? ofSource : ofFeed,
    tags: entry.all(...both('category')).map(({ attributes }) => attributes['label'] ?? attributes['term'] ?? ''),
    media: readMedia(entry),
    lang: entry.first(...both('content'))?.lang || entry.lang,
    isSensitive: /^adult$/i.test(textIn(entry, 'media:rating') ?? ''),
  }
}

/** A text construct: by `type` (text, html, xhtml; of 0.3 a media type with `mode`). */
function markupOf(text: Element | undefined): Markup | undefined {
  if (!text) return undefined
  const type = (text.attributes['type'] ?? 'text').toLowerCase()
  const mode = text.attributes['mode']?.toLowerCase()
  const { base } = text
  const hasElements = text.children.some((child) => typeof child !== 'string')
  const isBase64 = mode === 'base64' || (mode === undefined && /\//.test(type) && !/^text\/|xml$/.test(type))
  const value = isBase64 ? Buffer.from(text.text(), 'base64').toString('utf8') : hasElements ? text.html() : text.text()
  if (value.trim() === '') return undefined
  return { value, isHtml: hasElements || isBase64 || mode === 'escaped' || /html|xml/.test(type), base }
}

/** Video feeds say what they show in a group. */
function mediaText(entry: Element): Markup | undefined {
  const said = entry
    .all('media:group')
    .flatMap((group) => group.all('media:description'))
    .find((one) => one.text().trim() !== '')
  return said && { value: said.text(), isHtml: false, base: said.base }
}

/** The first of a relation, in full; a page before anything else. */
function linkOf(of: Element, rel: string): string | undefined {
  return linksOf(of, rel)[0]
}

function linksOf(of: Element, rel: string): string[] {
  const links = of.all(...both('link')).filter(({ attributes }) => (attributes['rel'] ?? 'alternate').toLowerCase() === rel)
  const isPage = ({ attributes }: Element) => Number(!/^$|html/.test(attributes['type'] ?? ''))
  return links
    .toSorted((x, y) => isPage(x) - isPage(y))
    .map((link) => resolve(link.attributes['href'] ?? link.text(), link.base))
    .filter((address) => address !== undefined)
}

const authorsOf = (of: Element): string[] =>
  [
    ...of.all(...both('author')).map((author) => textIn(author, ...both('name')) ?? ''),
    ...of.all('dc:creator').map((one) => one.text().trim()),
  ].filter((name) => name !== '')
