import type { Author, Counts, EpochMs, Media, Post } from '../../post/index.ts'
import type { Normalized } from '../source.ts'
import { cleanText, countOf, fieldsOf, isFields, listOf, snowflakeTime, textOf, timeOf, type Fields } from '../fields.ts'
import { authorOf, langsOf, linksOf, mediaOf, readableText, repeatedText, tagsOf } from './content.ts'
import { isXId, xPost, xUrl } from './ids.ts'
import { versionOf } from './version.ts'

/** A v1.1 object has these; nothing else that we read does. */
export const isTweet = (record: Fields): boolean => 'id_str' in record && ('text' in record || 'full_text' in record || 'user' in record)

/**
 * An X API v1.1 object (also of the account export, whose objects name no author: `owner`) as a post. A repost keeps the words it repeats,
 * "RT @name: …" in full length, and points to them by `quoteOf`. t.co addresses in the text become the addresses they stand for.
 * Reference: developer.x.com, "Tweet object" (v1.1), "Entities", "Extended Tweets".
 */
export function normalizeTweet(record: Fields, receivedAt: EpochMs, owner?: Author): Normalized {
  const idText = textOf(record['id_str'])
  const user = fieldsOf(record['user'])
  const userId = textOf(user['id_str'])
  const author = isXId(userId) ? authorOf(userId, user['screen_name'], user['name']) : owner
  if (!isXId(idText) || !author) return { drop: 'malformed' }
  if (user['protected'] === true) return { drop: 'not-public' }
  const witnessed = timeOf(record['created_at']) ?? snowflakeTime(idText)
  if (witnessed === undefined) return { drop: 'undated' }
  const { first, version } = versionOf(idText, editsOf(fieldsOf(record['edit_info'])))
  const repeated = isFields(record['retweeted_status']) ? record['retweeted_status'] : undefined
  const content = contentOf(repeated ?? record)
  const repeatedName = textOf(fieldsOf(repeated?.['user'])['screen_name'])
  const text = cleanText(repeated ? repeatedText(repeatedName, record['text'], content.text) : content.text)
  if (text === '' && content.media.length === 0) return { drop: 'malformed' }
  const replyTo = record['in_reply_to_status_id_str']
  const quoteOf = textOf(repeated?.['id_str']) ?? record['quoted_status_id_str']
  const post: Post = {
    id: xPost(first),
    author,
    text,
    url: xUrl(idText),
    createdAt: first === idText ? witnessed : (snowflakeTime(first) ?? witnessed),
    witnessedAt: Math.min(witnessed, receivedAt),
    receivedAt,
    langs: langsOf(record['lang']),
    links: content.links,
    tags: content.tags,
    mentions: mentionsOf(record).map((mention) => mention.id),
    media: content.media,
    ...(isXId(replyTo) && { replyTo: xPost(replyTo) }),
    ...(isXId(quoteOf) && { quoteOf: xPost(quoteOf) }),
    labels: record['possibly_sensitive'] === true ? ['sensitive'] : [],
    counts: countsOf(repeated ? {} : record),
    version,
    consent: 'answer',
  }
  return { events: [{ type: 'post-put', post }] }
}

/** The account export tells them of an original as `initial`, of an edit as `edit`. */
function editsOf(info: Fields): unknown {
  return fieldsOf(info['initial'])['editTweetIds'] ?? fieldsOf(fieldsOf(info['edit'])['editControlInitial'])['editTweetIds']
}

/** The accounts a record names, with what they are called: how archives without user objects give their authors away. */
export function mentionsOf(record: Fields): Author[] {
  return listOf(fieldsOf(record['entities'])['user_mentions']).flatMap((mention) => {
    const { id_str: id, screen_name: handle, name } = fieldsOf(mention)
    return isXId(id) ? [authorOf(id, handle, name)] : []
  })
}

/** The account export writes counts as text. */
const countIn = (value: unknown): number => countOf(typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value)

function countsOf(record: Fields): Counts {
  return {
    likes: countIn(record['favorite_count']),
    reposts: countIn(record['retweet_count']),
    replies: countIn(record['reply_count']),
    quotes: countIn(record['quote_count']),
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
  return {
    text: readableText(textOf(body['full_text']) ?? textOf(body['text']) ?? '', urls, media),
    links: linksOf(urls),
    tags: tagsOf(listOf(entities['hashtags']), 'text'),
    media: mediaOf(media, (item) => item['media_url_https'] ?? item['media_url'], 'ext_alt_text'),
  }
}
