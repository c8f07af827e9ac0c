import { fieldsOf, listOf, textOf, textsOf, type Fields } from '../fields.ts'
import type { FeedDocument, FeedItem, FeedMedia, Markup } from './feed-document.ts'
import { feedSettings } from './settings.ts'
import { resolve } from './xml.ts'

const { mostItems, mostHubs } = feedSettings.reading

/** JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1); undefined for anything else. */
export function readJsonFeed(text: string, url: string): FeedDocument | undefined {
  const feed = parse(text)
  if (!isFeed(feed)) return undefined
  const link = addressOf(feed, 'home_page_url', url)
  const self = addressOf(feed, 'feed_url', url)
  const lang = textOf(feed['language']) ?? ''
  const authors = authorsOf(feed)
  const hubs = listOf(feed['hubs']).map(fieldsOf)
  return {
    format: 'json',
    title: textOf(feed['title']) ?? '',
    ...(link !== undefined && { link }),
    lang,
    items: listOf(feed['items'])
      .slice(0, mostItems)
      .map((item) => readItem(fieldsOf(item), { url, lang, authors })),
    hubs: hubs
      .filter((hub) => textOf(hub['type'])?.toLowerCase() === 'websub')
      .map((hub) => textOf(hub['url']) ?? '')
      .slice(0, mostHubs),
    ...(self !== undefined && { self }),
    isPrivate: false,
  }
}

/** The version is an address; some write only its end. */
function isFeed({ version, items }: Fields): boolean {
  const told = textOf(version) ?? ''
  return /jsonfeed\.org\/version/.test(told) || (/^1(?:\.\d)?$/.test(told) && Array.isArray(items))
}

type Around = { readonly url: string; readonly lang: string; readonly authors: readonly string[] }

function readItem(item: Fields, { url, lang, authors }: Around): FeedItem {
  const link = addressOf(item, 'url', url) ?? addressOf(item, 'external_url', url)
  const base = link ?? url
  const guid = typeof item['id'] === 'number' ? String(item['id']) : textOf(item['id'])
  const html = textOf(item['content_html'])
  const plain = textOf(item['content_text']) ?? textOf(item['summary'])
  const body: Markup | undefined =
    html !== undefined ? { value: html, isHtml: true, base } : plain !== undefined ? { value: plain, isHtml: false, base } : undefined
  const title = textOf(item['title'])
  const published = textOf(item['date_published'])
  const updated = textOf(item['date_modified'])
  const own = authorsOf(item)
  return {
    ...(guid !== undefined && { guid }),
    ...(link !== undefined && { link }),
    ...(title !== undefined && { title: { value: title, isHtml: false, base } }),
    ...(body && { body }),
    ...(published !== undefined && { published }),
    ...(updated !== undefined && { updated }),
    authors: own.length > 0 ? own : authors,
    tags: textsOf(item['tags']),
    media: mediaOf(item, url),
    lang: textOf(item['language']) ?? lang,
    isSensitive: false,
  }
}

function mediaOf(item: Fields, url: string): FeedMedia[] {
  const image = addressOf(item, 'image', url)
  return [
    ...(image === undefined ? [] : [{ url: image, type: 'image/', alt: '' }]),
    ...listOf(item['attachments'])
      .map(fieldsOf)
      .map((file) => ({ url: addressOf(file, 'url', url) ?? '', type: textOf(file['mime_type']) ?? '', alt: textOf(file['title']) ?? '' })),
  ]
}

/** 1.0 has `author`, 1.1 a list. */
const authorsOf = (of: Fields): string[] =>
  [...listOf(of['authors']), of['author']].map((author) => textOf(fieldsOf(author)['name'])?.trim() ?? '').filter((name) => name !== '')

const addressOf = (of: Fields, name: string, base: string): string | undefined => resolve(textOf(of[name]) ?? '', base)

function parse(text: string): Fields {
  try {
    return fieldsOf(JSON.parse(text.replace(/^\uFEFF/, '')))
  } catch {
    return {}
  }
}
