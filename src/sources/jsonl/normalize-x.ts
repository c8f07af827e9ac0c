import type { Author, AuthorId, Counts, EpochMs, Media, Post, PostId } from '../../post/index.ts'
import type { Normalized } from '../source.ts'
import {
  cleanText,
  countOf,
  fieldsOf,
  isFields,
  isWebAddress,
  listOf,
  snowflakeTime,
  textOf,
  textsOf,
  timeOf,
  unescapeHtml,
  type Fields,
} from '../fields.ts'

/** A v1.1 object has these; nothing else that we read does. */
export const isTweet = (record: Fields): boolean => 'id_str' in record && ('text' in record || 'full_text' in record || 'user' in record)

/**
 * An X API v1.1 object (also of the account export) as a post. A repost keeps the words it repeats, "RT @name: …" in full length,
 * and points to them by `quoteOf`. t.co addresses in the text become the addresses they stand for. Counts stated in the record
 * follow as `count-set`. Reference: developer.x.com, "Tweet object" (v1.1), "Entities", "Extended Tweets".
 */
export function normalizeTweet(record: Fields, receivedAt: EpochMs): Normalized {
  const idText = textOf(record['id_str'])
  const user = fieldsOf(record['user'])
  const userId = textOf(user['id_str'])
  if (!idText || !/^\d{1,19}$/.test(idText) || !userId || !/^\d{1,19}$/.test(userId)) return { drop: 'malformed' }
  if (user['protected'] === true) return { drop: 'not-public' }
  const createdAt = timeOf(record['created_at']) ?? snowflakeTime(idText)
  if (createdAt === undefined) return { drop: 'undated' }
  const id = `x:${idText}` as PostId
  const repeated = isFields(record['retweeted_status']) ? record['retweeted_status'] : undefined
  const content = contentOf(repeated ?? record)
  const text = cleanText(repeated ? `RT @${nameOfRepeated(record, repeated)}: ${content.text}` : content.text)
  if (text === '' && content.media.length === 0) return { drop: 'malformed' }
  const replyTo = textOf(record['in_reply_to_status_id_str'])
  const quoteOf = textOf(repeated?.['id_str']) ?? textOf(record['quoted_status_id_str'])
  const lang = textOf(record['lang'])
  const post: Post = {
    id,
    author: authorOf(user, userId),
    text,
    url: `https://x.com/i/status/${idText}`,
    createdAt,
    witnessedAt: Math.min(createdAt, receivedAt),
    receivedAt,
    langs: lang && lang !== 'und' && /^[a-z]{2,3}(?:-[A-Za-z]{2,8})?$/.test(lang) ? [lang] : [],
    links: content.links,
    tags: content.tags,
    mentions: mentionsOf(record).map((mention) => mention.id),
    media: content.media,
    ...(replyTo && /^\d{1,19}$/.test(replyTo) && { replyTo: `x:${replyTo}` as PostId }),
    ...(quoteOf && /^\d{1,19}$/.test(quoteOf) && { quoteOf: `x:${quoteOf}` as PostId }),
    labels: record['possibly_sensitive'] === true ? ['sensitive'] : [],
    counts: countsOf(repeated ? {} : record),
    version: '',
    consent: 'answer',
  }
  return { events: [{ type: 'post-put', post }] }
}

function authorOf(user: Fields, userId: string): Author {
  return {
    id: `x:${userId}` as AuthorId,
    handle: (textOf(user['screen_name']) ?? '').slice(0, 50),
    name: cleanText(textOf(user['name']) ?? '', 200),
  }
}

/** The accounts a record names, with what they are called: how archives without user objects give their authors away. */
export function mentionsOf(record: Fields): Author[] {
  return listOf(fieldsOf(record['entities'])['user_mentions']).flatMap((mention) => {
    const fields = fieldsOf(mention)
    const id = textOf(fields['id_str'])
    return id && /^\d{1,19}$/.test(id) ? [authorOf(fields, id)] : []
  })
}

function nameOfRepeated(record: Fields, repeated: Fields): string {
  const own = textOf(fieldsOf(repeated['user'])['screen_name'])
  return own ?? /^RT @(\w{1,50}):/.exec(textOf(record['text']) ?? '')?.[1] ?? 'unknown'
}

function countsOf(record: Fields): Counts {
  return {
    likes: countOf(record['favorite_count']),
    reposts: countOf(record['retweet_count']),
    replies: countOf(record['reply_count']),
    quotes: countOf(record['quote_count']),
  }
}

type Content = { text: string; links: string[]; tags: string[]; media: Media[] }

/** The longest form of the text, with its own entities: `extended_tweet` and `full_text` before the cut `text`. */
function contentOf(record: Fields): Content {
  const extended = fieldsOf(record['extended_tweet'])
  const body = textOf(extended['full_text']) !== undefined ? extended : record
  const entities = fieldsOf(body['entities'])
  const attached = fieldsOf(body['extended_entities'] ?? record['extended_entities'])
  const media = [...listOf(attached['media']), ...listOf(entities['media'])].map(fieldsOf)
  const urls = listOf(entities['urls']).map(fieldsOf)
  const text = textOf(body['full_text']) ?? textOf(body['text']) ?? ''
  return {
    text: expandAddresses(unescapeHtml(text), urls, media),
    links: [...new Set(urls.map((url) => textOf(url['unwound_url']) ?? url['expanded_url']).filter(isWebAddress))].slice(0, 100),
    tags: [...new Set(listOf(entities['hashtags']).flatMap((tag) => textsOf([fieldsOf(tag)['text']])))].slice(0, 100),
    media: mediaOf(media),
  }
}

/** t.co tells a reader nothing: the address it stands for takes its place; that of an attached picture goes. */
function expandAddresses(text: string, urls: readonly Fields[], media: readonly Fields[]): string {
  if (!text.includes('https://t.co/') && !text.includes('http://t.co/')) return text
  let expanded = text
  for (const { url, expanded_url: target } of urls)
    if (typeof url === 'string' && url !== '' && isWebAddress(target)) expanded = expanded.replaceAll(url, () => target)
  for (const { url } of media) if (typeof url === 'string' && url !== '') expanded = expanded.replaceAll(url, '')
  return expanded.trim()
}

const kinds: Readonly<Record<string, Media['kind']>> = { photo: 'image', animated_gif: 'video', video: 'video' }

function mediaOf(items: readonly Fields[]): Media[] {
  const byUrl = new Map<string, Media>()
  for (const item of items) {
    const url = item['media_url_https'] ?? item['media_url']
    if (isWebAddress(url) && !byUrl.has(url) && byUrl.size < 20)
      byUrl.set(url, {
        kind: kinds[textOf(item['type']) ?? ''] ?? 'image',
        url,
        alt: cleanText(textOf(item['ext_alt_text']) ?? '', 2_000),
      })
  }
  return [...byUrl.values()]
}
