import type { FeedDocument, FeedItem, Markup } from './feed-document.ts'
import { readMedia } from './read-media.ts'
import { feedSettings } from './settings.ts'
import { resolve, type Element } from './xml.ts'

const { mostItems, mostHubs, mostNameLength } = feedSettings.reading

/** RSS 0.9 to 2.0 and RSS 1.0 (RDF), whose items stand beside the channel. */
export function readRss(root: Element): FeedDocument {
  const channel = root.first('channel') ?? root
  const items = [
    ...channel.all('item'),
    ...(channel === root ? [] : root.all('item')),
    ...channel.all('items').flatMap((list) => list.all('item')),
  ]
  const links = channel.all('atom:link', 'atom10:link')
  const linked = (rel: string) =>
    links.filter(({ attributes }) => attributes['rel'] === rel).map(({ attributes }) => attributes['href'] ?? '')
  const link = addressIn(channel, 'link') ?? linked('alternate')[0]
  const self = linked('self')[0]
  const leastMs = leastOf(channel)
  const lang = textIn(channel, 'language', 'dc:language') ?? channel.lang
  const ofChannel = { authors: authorsOf(channel, 'managingeditor'), lang, isSensitive: isSensitive(channel) }
  return {
    format: 'rss',
    title: textIn(channel, 'title', 'dc:title', 'itunes:title') ?? '',
    ...(link !== undefined && { link }),
    lang,
    items: items.slice(0, mostItems).map((item) => readItem(item, ofChannel)),
    hubs: linked('hub').slice(0, mostHubs),
    ...(self !== undefined && { self }),
    ...(leastMs !== undefined && { leastMs }),
    isPrivate: isPrivate(channel),
  }
}

type OfChannel = Pick<FeedItem, 'authors' | 'lang' | 'isSensitive'>

function readItem(item: Element, ofChannel: OfChannel): FeedItem {
  const guid = item.first('guid', 'atom:id')
  const written = guid?.text().trim() || item.attributes['rdf:about'] || item.attributes['rdf:resource']
  // Permalink unless it says otherwise, and many that say nothing are numbers: only what is a whole address can be one.
  const permalink =
    guid?.name === 'guid' && guid.attributes['ispermalink']?.toLowerCase() !== 'false' ? wholeAddress(guid.text()) : undefined
  const link = addressIn(item, 'link') ?? linkedIn(item) ?? permalink
  const title = markupIn(item, 'title', 'media:title', 'dc:title', 'itunes:title', 'atom:title')
  const body = markupIn(
    item,
    'content:encoded',
    'xhtml:body',
    'xhtml:div',
    'atom:content',
    'description',
    'itunes:summary',
    'dc:description',
    'atom:summary',
    'media:description',
  )
  const published = textIn(item, 'pubdate', 'dc:date', 'atom:published', 'atom:issued', 'dcterms:issued', 'dcterms:created', 'atom:created')
  const updated = textIn(item, 'atom:updated', 'dcterms:modified', 'atom:modified')
  const own = authorsOf(item, 'author')
  return {
    ...(written && { guid: written }),
    ...(link !== undefined && { link }),
    ...(title && { title }),
    ...(body && { body }),
    ...(published !== undefined && { published }),
    ...(updated !== undefined && { updated }),
    authors: own.length > 0 ? own : ofChannel.authors,
    tags: item.all('category', 'dc:subject').map((tag) => tag.text()),
    media: readMedia(item),
    lang: textIn(item, 'dc:language', 'language') ?? (item.lang || ofChannel.lang),
    isSensitive: ofChannel.isSensitive || isSensitive(item),
  }
}

const wholeAddress = (text: string): string | undefined => (/^\s*https?:\/\//i.test(text) ? URL.parse(text.trim())?.href : undefined)

/** The text of the first that has one. */
export function textIn(of: Element, ...names: readonly string[]): string | undefined {
  for (const name of names)
    for (const child of of.all(name)) {
      const text = child.text().trim()
      if (text !== '') return text
    }
  return undefined
}

/** Titles of RSS hold HTML as often as not. Markup that was not escaped is markup all the same. */
function markupIn(of: Element, ...names: readonly string[]): Markup | undefined {
  for (const name of names)
    for (const child of of.all(name)) {
      const value = child.children.some((part) => typeof part !== 'string') ? child.html() : child.text()
      if (value.trim() !== '') return { value, isHtml: true, base: child.base }
    }
  return undefined
}

function addressIn(of: Element, name: string): string | undefined {
  for (const child of of.all(name)) {
    const address = resolve(child.text() || child.attributes['href'] || '', child.base)
    if (address !== undefined) return address
  }
  return undefined
}

const linkedIn = (item: Element): string | undefined =>
  item
    .all('atom:link')
    .filter(({ attributes }) => (attributes['rel'] ?? 'alternate') === 'alternate')
    .map(({ attributes, base }) => resolve(attributes['href'] ?? '', base))
    .find((address) => address !== undefined)

/** `ana@quay.example (Ana Example)` is Ana Example; an address alone names nobody. */
function authorsOf(of: Element, role: string): string[] {
  const names = [
    ...of.all('dc:creator', 'dcterms:creator').map((one) => one.text()),
    ...of.all('atom:author').flatMap((one) => one.all('atom:name').map((name) => name.text())),
    ...of.all(role).map((one) => personOf(one.text())),
  ]
  const found = names.map((name) => name.trim().slice(0, mostNameLength)).filter((name) => name !== '' && !/^\S+@\S+$/.test(name))
  return found.length > 0
    ? found
    : of
        .all('itunes:author')
        .map((one) => one.text().trim())
        .filter(Boolean)
}

const personOf = (written: string): string => {
  const text = written.trim().slice(0, mostNameLength)
  return /\(([^()]+)\)/.exec(text)?.[1] ?? text.replace(/<?\S+@\S+>?/, '')
}

const periods: Readonly<Record<string, number>> = { hourly: 1, daily: 24, weekly: 168, monthly: 720, yearly: 8_760 }

/** `ttl` in minutes; `sy:` as a period and how often in it. */
function leastOf(channel: Element): number | undefined {
  const ttl = Number(textIn(channel, 'ttl') ?? NaN) * 60_000
  const hours = periods[(textIn(channel, 'sy:updateperiod') ?? '').toLowerCase()]
  const often = Math.max(1, Number(textIn(channel, 'sy:updatefrequency') ?? 1) || 1)
  const told = [ttl, hours === undefined ? NaN : (hours * 3_600_000) / often].filter((ms) => Number.isFinite(ms) && ms > 0)
  return told.length > 0 ? Math.max(...told) : undefined
}

/** Podcasts of one subscriber say `itunes:block`; pages that must not be listed say so to robots. */
function isPrivate(channel: Element): boolean {
  const blocked = /^(?:yes|true)$/i.test(textIn(channel, 'itunes:block', 'googleplay:block') ?? '')
  return blocked || isUnlisted(channel)
}

export const isUnlisted = (of: Element): boolean =>
  of
    .all('xhtml:meta', 'meta')
    .some(({ attributes }) => attributes['name']?.toLowerCase() === 'robots' && /noindex|none/i.test(attributes['content'] ?? ''))

const isSensitive = (of: Element): boolean =>
  /^(?:yes|true|explicit)$/i.test(textIn(of, 'itunes:explicit', 'googleplay:explicit') ?? '') ||
  /^adult$/i.test(textIn(of, 'media:rating') ?? '')
