import { hash as digest } from 'node:crypto'
import { noCounts, type Author, type AuthorId, type EpochMs, type Media, type Post, type PostId } from '../../post/index.ts'
import { cleanText, isWebAddress } from '../fields.ts'
import type { DropReason } from '../source.ts'
import { feedDate } from './feed-date.ts'
import type { FeedDocument, FeedItem, FeedMedia, Markup } from './feed-document.ts'
import { htmlToText, tidy, type HtmlText } from './html-text.ts'
import { feedSettings } from './settings.ts'

const { mostMarkup, mostTags, mostLinks, mostMedia, mostAuthors, mostNameLength } = feedSettings.reading

/** One item as a post. `key` and `content` are hashes of 22 letters: of which item it is, and of what it says. */
export type ReadItem = { readonly key: string; readonly content: string; readonly post: Omit<Post, 'version'> }
export type Unread = { readonly key: string; readonly drop: DropReason; readonly sample: string }
/** `feed`: the address under which the feed was added, which names it for ever. */
export type FeedContext = { readonly feed: string; readonly receivedAt: EpochMs; readonly consent: Post['consent'] }

const hash = (text: string): string => digest('sha256', text.toWellFormed(), 'base64url').slice(0, 22)
export const feedAuthor = (feed: string, creator = ''): AuthorId =>
  `feeds:${feed}${creator && `#${encodeURIComponent(creator)}`}` as AuthorId

/** What the items of a document mean. Total. A document's items differ in what they are known by, whatever they claim. */
export function normalizeFeed(document: FeedDocument, context: FeedContext): (ReadItem | Unread)[] {
  const names = namesOf(document.items)
  const seen = new Set<string>()
  const site = siteOf(document, context.feed)
  return document.items.flatMap((item, at) => {
    const key = hash(`${context.feed}\n${names[at]}`)
    if (seen.has(key)) return []
    seen.add(key)
    return [normalizeItem(item, key, { document, site, ...context })]
  })
}

/** Its guid, else its link, else title and date. A guid that several items share tells none of them from another. */
function namesOf(items: readonly FeedItem[]): string[] {
  const shared = new Map<string, number>()
  for (const { guid } of items) if (guid !== undefined) shared.set(guid, (shared.get(guid) ?? 0) + 1)
  return items.map(({ guid, link, title, published, updated }) => {
    const rest = link ?? `${title?.value ?? ''}\n${published ?? updated ?? ''}`
    if (guid === undefined) return rest
    return shared.get(guid) === 1 ? guid : `${guid}\n${rest}`
  })
}

type OfDocument = FeedContext & { readonly document: FeedDocument; readonly site: Site }

function normalizeItem(item: FeedItem, key: string, { document, site, feed, receivedAt, consent }: OfDocument): ReadItem | Unread {
  const sample = (item.title?.value ?? item.guid ?? '').slice(0, 512)
  if (document.isPrivate) return { key, drop: 'not-public', sample }
  const createdAt = feedDate(item.published) ?? feedDate(item.updated)
  if (createdAt === undefined || createdAt < feedSettings.firstDate) return { key, drop: 'undated', sample }
  const title = seen(item.title)
  const body = seen(item.body)
  const text = cleanText(joined(title.text, body.text))
  const media = mediaOf(item.media, body)
  if (text === '' && media.length === 0) return { key, drop: 'malformed', sample }
  const link = [item.link, item.guid].find(isWebAddress)
  const url = link ?? [document.link, feed].find(isWebAddress) ?? feed
  return {
    key,
    content: hash(`${title.text}\n\n${body.text}\n${media.map(({ alt }) => alt).join('\n')}`),
    post: {
      id: `feeds:${key}` as PostId,
      author: authorOf(item, site),
      text,
      url,
      createdAt,
      witnessedAt: Math.min(createdAt, receivedAt),
      receivedAt,
      langs: langOf(item.lang || document.lang),
      links: unique(
        [...(link === undefined ? [] : [link]), ...item.media.map((one) => one.url), ...body.links, ...title.links].filter(isWebAddress),
        mostLinks,
      ),
      tags: unique(item.tags.flatMap(tagOf), mostTags),
      mentions: [],
      media,
      labels: item.isSensitive ? ['sensitive'] : [],
      counts: noCounts,
      consent,
    },
  }
}

function seen(markup: Markup | undefined): HtmlText {
  const value = markup?.value.slice(0, mostMarkup) ?? ''
  return markup?.isHtml ? htmlToText(value, markup.base) : { text: tidy(value), links: [], images: [] }
}

/** A title that only repeats how the text begins is none: short posts have such. */
function joined(title: string, body: string): string {
  const begins = title.replace(/\s*(?:…|\.\.\.|\[…\])$/, '')
  if (title === '' || body === '') return title + body
  const begin = body.slice(0, 2 * title.length + 20).replaceAll(/\s+/g, ' ')
  return begin.startsWith(begins.replaceAll(/\s+/g, ' ')) ? body : `${title}\n\n${body}`
}

function mediaOf(told: readonly FeedMedia[], body: HtmlText): Media[] {
  const media = told.flatMap((one): Media[] => {
    const kind = kindOf(one)
    return kind && isWebAddress(one.url) ? [{ kind, url: one.url, alt: cleanText(tidy(one.alt), 2_000) }] : []
  })
  const urls = new Set(media.map(({ url }) => url))
  const shown = body.images
    .filter(({ url }) => isWebAddress(url) && !urls.has(url))
    .map(({ url, alt }): Media => ({ kind: 'image', url, alt: cleanText(alt, 2_000) }))
  return [...media, ...shown].slice(0, mostMedia)
}

function kindOf({ type, url }: FeedMedia): Media['kind'] | undefined {
  const told = /^(image|video|audio)\b/.exec(type)?.[1]
  if (told) return told as Media['kind']
  if (type !== '' && !type.startsWith('application/octet-stream')) return undefined
  const ending = /\.(\w{2,5})(?:[?#]|$)/.exec(url)?.[1]?.toLowerCase() ?? ''
  if (/^(?:jpe?g|png|gif|webp|avif)$/.test(ending)) return 'image'
  if (/^(?:mp3|m4a|ogg|oga|opus|wav|flac)$/.test(ending)) return 'audio'
  return /^(?:mp4|m4v|webm|mov)$/.test(ending) ? 'video' : undefined
}

type Site = { readonly site: string; readonly host: string; readonly feed: string }
function siteOf(document: FeedDocument, feed: string): Site {
  const host = new URL([document.link, feed].find(isWebAddress) ?? feed).hostname.replace(/^www\./, '')
  return { site: cleanText(tidy(document.title), 200), host, feed }
}

/** The feed, and within it whoever wrote: one feed of many writers is not one voice. The handle is the site's name on the network. */
function authorOf({ authors }: FeedItem, { site, host, feed }: Site): Author {
  const names = unique(
    authors.map((name) => cleanText(tidy(name.slice(0, mostNameLength).replaceAll(/<[^>]*>/g, '')), 100)).filter(Boolean),
    mostAuthors,
  )
  const creator = names.join(', ')
  const name = creator === '' || creator === site ? site : site === '' ? creator : `${creator} · ${site}`
  return { id: feedAuthor(feed, creator === site ? '' : creator), handle: host, name: name || host }
}

function langOf(told: string): string[] {
  const lang = told.trim().replaceAll('_', '-')
  return /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}$/.test(lang) ? [lang] : []
}

/** Some sites write all of an item's categories into one. */
const tagOf = (tag: string): string[] =>
  tidy(tag)
    .split(/,\s*/)
    .map((one) => one.toWellFormed())
    .filter((one) => one !== '' && one.length <= 100)

const unique = (items: readonly string[], most: number): string[] => [...new Set(items)].slice(0, most)
