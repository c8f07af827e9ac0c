import type { Card, EpochMs, Post, PostEvent } from '../../post/index.ts'
import { cleanText, countOf, fieldsOf, isWebAddress, listOf, snowflakeTime, textOf, textsOf, timeOf, type Fields } from '../fields.ts'
import type { Normalized } from '../source.ts'
import { authorOf, langsOf, linksOf, mediaOf, readableText, repeatedText, tagsOf } from './content.ts'
import { isXId, xAuthor, xPost, xUrl } from './ids.ts'
import { versionOf } from './version.ts'

/** What stands beside the posts of an answer: who wrote them, what they show, what they refer to. */
export type Included = {
  readonly users: ReadonlyMap<unknown, Fields>
  readonly media: ReadonlyMap<unknown, Fields>
  readonly posts: ReadonlyMap<unknown, Fields>
}
export type NormalizeOptions = {
  readonly receivedAt: EpochMs
  /** Where this instance is read, ISO 3166: posts withheld elsewhere are shown. Without one, whatever is withheld anywhere is hidden. */
  readonly country?: string
}

/** What is included is read as far as a page can use it. */
const mostIncluded = 2_000
export const nothingIncluded: Included = { users: new Map(), media: new Map(), posts: new Map() }

export function indexIncludes(includes: unknown): Included {
  if (includes === undefined) return nothingIncluded
  const { users, media, tweets } = fieldsOf(includes)
  const byKey = (list: unknown, key: string) =>
    new Map(
      listOf(list)
        .slice(0, mostIncluded)
        .map((item) => [fieldsOf(item)[key], fieldsOf(item)]),
    )
  return { users: byKey(users, 'id'), media: byKey(media, 'media_key'), posts: byKey(tweets, 'id') }
}

/** A post of the API v2 as it stands in an answer, or flattened, with what was included written into it. */
export const isV2Post = (record: Fields): boolean => isXId(record['id']) && 'author_id' in record && typeof record['text'] === 'string'

/**
 * A post of X's API v2. One id for all its edits, the whole text of long posts, addresses instead of t.co. Total.
 * Reference: docs.x.com, data dictionary.
 */
export function normalizePost(record: Fields, included: Included, { receivedAt, country }: NormalizeOptions): Normalized {
  const { id, author_id: authorId } = record
  if (!isXId(id) || !isXId(authorId)) return { drop: 'malformed' }
  const user = included.users.get(authorId) ?? fieldsOf(record['author'])
  if (user['protected'] === true) return { drop: 'not-public' }
  const witnessed = timeOfVersion(record['created_at'], id)
  if (witnessed === undefined) return { drop: 'undated' }
  const { first, version } = versionOf(id, record['edit_history_tweet_ids'])
  const references = referencesOf(record, included)
  const content = contentOf(references.repeated ?? record, included)
  const text = cleanText(
    references.repeated ? repeatedText(handleOf(references.repeated, included), record['text'], content.text) : content.text,
  )
  if (text === '' && content.media.length === 0 && !content.card) return { drop: 'malformed' }
  const { replyTo, quoteOf } = references
  const thread = record['conversation_id']
  const withheld = isWithheld(record['withheld'], country)
  const witnessedAt = Math.min(witnessed, receivedAt)
  const post: Post = {
    id: xPost(first),
    author: authorOf(authorId, user['username'], user['name']),
    text,
    url: xUrl(id),
    createdAt: first === id ? witnessed : Math.min(witnessed, snowflakeTime(first) ?? witnessed),
    witnessedAt,
    receivedAt,
    langs: langsOf(record['lang']),
    links: content.links,
    tags: content.tags,
    mentions: mentionsOf(fieldsOf(record['entities'])),
    media: content.media,
    ...(replyTo !== undefined && { replyTo: xPost(replyTo) }),
    ...(replyTo !== undefined && isXId(thread) && { thread: xPost(thread) }),
    ...(quoteOf !== undefined && { quoteOf: xPost(quoteOf) }),
    ...(content.card && { card: content.card }),
    labels: [...(record['possibly_sensitive'] === true ? ['sensitive'] : []), ...(withheld ? ['withheld'] : [])],
    counts: countsOf(references.isRepost ? {} : fieldsOf(record['public_metrics'])),
    version,
    consent: 'answer',
  }
  const hide: PostEvent[] = withheld ? [{ type: 'post-hide', id: post.id, at: witnessedAt }] : []
  return { events: [...hide, { type: 'post-put', post }] }
}

/** Two clocks of X: the id says when it was made, and a field of another minute is no better than it. */
function timeOfVersion(field: unknown, id: string): EpochMs | undefined {
  const said = timeOf(field)
  const made = snowflakeTime(id)
  return said !== undefined && (made === undefined || Math.abs(said - made) <= 60_000) ? said : made
}

type References = {
  readonly isRepost: boolean
  /** The post that a repost repeats, where it came with it. */
  readonly repeated?: Fields
  readonly replyTo?: string
  readonly quoteOf?: string
}

function referencesOf(record: Fields, included: Included): References {
  const references = listOf(record['referenced_tweets']).slice(0, 10).map(fieldsOf)
  const of = (type: string) => references.find((reference) => reference['type'] === type && isXId(reference['id']))
  /** The whole chain of edits goes by its first id, where the post came along and tells it. */
  const idOf = (reference: Fields | undefined) => {
    const id = reference?.['id']
    const whole = included.posts.get(id) ?? reference
    return isXId(id) ? versionOf(id, whole?.['edit_history_tweet_ids']).first : undefined
  }
  const [repost, quoted, replied] = [of('retweeted'), of('quoted'), of('replied_to')]
  const whole = repost && (included.posts.get(repost['id']) ?? (typeof repost['text'] === 'string' ? repost : undefined))
  const [replyTo, quoteOf] = [idOf(replied), idOf(repost ?? quoted)]
  return {
    isRepost: repost !== undefined,
    ...(whole && { repeated: whole }),
    ...(replyTo !== undefined && { replyTo }),
    ...(quoteOf !== undefined && { quoteOf }),
  }
}

const handleOf = (record: Fields, { users }: Included): string | undefined =>
  textOf((users.get(record['author_id']) ?? fieldsOf(record['author']))['username'])?.slice(0, 50)

type Content = Pick<Post, 'text' | 'links' | 'tags' | 'media'> & { readonly card?: Card }

/** Over 280 units `text` is cut: `note_tweet` has all of it, and its own entities. */
function contentOf(record: Fields, included: Included): Content {
  const note = fieldsOf(record['note_tweet'])
  const isLong = typeof note['text'] === 'string'
  const entities = fieldsOf(isLong && 'entities' in note ? note['entities'] : record['entities'])
  const addresses = listOf(entities['urls']).slice(0, 100).map(fieldsOf)
  const own = addresses.filter(isOwnMedia)
  const urls = own.length === 0 ? addresses : addresses.filter((url) => !own.includes(url))
  const attached = fieldsOf(record['attachments'])
  const media = [
    ...textsOf(attached['media_keys']).map((key) => included.media.get(key) ?? {}),
    ...listOf(attached['media']).slice(0, 100).map(fieldsOf), // flattened
  ]
  const card = cardOf(urls)
  return {
    text: readableText((isLong ? textOf(note['text']) : textOf(record['text'])) ?? '', urls, own),
    links: linksOf(urls),
    tags: [...tagsOf(listOf(entities['hashtags']), 'tag'), ...tagsOf(listOf(entities['cashtags']), 'tag')].slice(0, 100),
    media: mediaOf(media, (item) => item['url'] ?? item['preview_image_url'], 'alt_text'),
    ...(card && { card }),
  }
}

/** The address of a post's own picture leads back to the post. */
const isOwnMedia = ({ media_key: key, expanded_url: target }: Fields): boolean =>
  typeof key === 'string' ||
  (typeof target === 'string' && /^https:\/\/(?:twitter|x)\.com\/[^/]+\/status\/\d+\/(?:photo|video)\/\d+$/.test(target))

/** What X read at the first address that has a title. */
function cardOf(urls: readonly Fields[]): Card | undefined {
  for (const { title, description, unwound_url: end, expanded_url: target } of urls) {
    const url = textOf(end) ?? target
    if (typeof title === 'string' && title !== '' && isWebAddress(url))
      return { title: cleanText(title, 1_000), description: cleanText(textOf(description) ?? '', 2_000), url }
  }
  return undefined
}

const mentionsOf = (entities: Fields) =>
  listOf(entities['mentions'])
    .slice(0, 100)
    .map((mention) => fieldsOf(mention)['id'])
    .filter(isXId)
    .map(xAuthor)

const countsOf = (metrics: Fields): Post['counts'] => ({
  likes: countOf(metrics['like_count']),
  reposts: countOf(metrics['retweet_count']),
  replies: countOf(metrics['reply_count']),
  quotes: countOf(metrics['quote_count']),
})

/** `XX` is everywhere, `XY` a copyright claim (docs.x.com, "Withheld content"). A claim that cannot be read counts. */
function isWithheld(value: unknown, country: string | undefined): boolean {
  if (value === undefined || value === null) return false
  const { copyright, country_codes: codes } = fieldsOf(value)
  const where = textsOf(codes)
  if (country === undefined || copyright === true || where.length === 0) return true
  return where.some((code) => code === 'XX' || code === 'XY' || code.toUpperCase() === country.toUpperCase())
}
