import { noCounts, type AuthorId, type EpochMs, type Post, type PostId } from '../../post/index.ts'
import type { Normalized } from './normalize-x.ts'
import { cleanText, countOf, fieldsOf, isWebAddress, listOf, textOf, textsOf, timeOf, type Fields } from './wire.ts'

const did = /^did:[a-z]+:[A-Za-z0-9._:%-]{1,200}$/
const collection = 'app.bsky.feed.post'

/** A collected record (`uri`, `author_did`, `text`, …) or a Jetstream v1 line (`did`, `time_us`, `kind`, `commit`). */
export const isBluesky = (record: Fields): boolean => isCollected(record) || isJetstream(record)
const isCollected = (record: Fields) => typeof record['uri'] === 'string' && record['uri'].startsWith('at://')
const isJetstream = (record: Fields) => typeof record['did'] === 'string' && typeof record['kind'] === 'string' && 'time_us' in record

export function normalizeBluesky(record: Fields, receivedAt: EpochMs): Normalized {
  return isCollected(record) ? normalizeCollected(record, receivedAt) : normalizeJetstream(record, receivedAt)
}

function normalizeCollected(record: Fields, receivedAt: EpochMs): Normalized {
  const uri = /^at:\/\/([^/]+)\/([^/]+)\/([A-Za-z0-9._~:-]{1,512})$/.exec(textOf(record['uri']) ?? '')
  const author = uri?.[1]
  const rkey = uri?.[3]
  if (!author || !rkey || uri[2] !== collection || !did.test(author)) return { drop: 'malformed' }
  const inner = fieldsOf(record['record'])
  const createdAt = timeOf(record['created_at'] ?? record['createdAt'] ?? inner['createdAt'])
  if (createdAt === undefined) return { drop: 'undated' }
  const text = cleanText(textOf(record['text']) ?? textOf(inner['text']) ?? '')
  if (text === '') return { drop: 'malformed' }
  const witnessedAt = Math.min(timeOf(record['indexed_at'] ?? record['indexedAt']) ?? createdAt, receivedAt)
  const lang = textOf(record['lang'])
  return {
    events: [
      {
        type: 'post-put',
        post: {
          ...shell(author, rkey, receivedAt),
          author: { id: authorId(author), handle: (textOf(record['author_handle']) ?? '').slice(0, 253), name: '' },
          text,
          createdAt,
          witnessedAt,
          langs: lang ? [lang.slice(0, 35)] : textsOf(inner['langs']).slice(0, 3),
          links: textsOf(record['urls']).filter(isWebAddress),
          tags: textsOf(record['hashtags']).map((tag) => tag.replace(/^#/, '')),
          mentions: textsOf(record['mentions'])
            .filter((mention) => did.test(mention))
            .map(authorId),
          counts: {
            likes: countOf(record['like_count']),
            reposts: countOf(record['repost_count']),
            replies: countOf(record['reply_count']),
            quotes: countOf(record['quote_count']),
          },
        },
      },
    ],
  }
}

const authorId = (name: string) => `bluesky:${name}` as AuthorId
const postId = (author: string, rkey: string) => `bluesky:at://${author}/${collection}/${rkey}` as PostId

function shell(author: string, rkey: string, receivedAt: EpochMs) {
  return {
    id: postId(author, rkey),
    url: `https://bsky.app/profile/${author}/post/${rkey}`,
    receivedAt,
    langs: [],
    links: [],
    tags: [],
    mentions: [],
    media: [],
    labels: [],
    counts: noCounts,
    version: '',
    consent: 'answer',
  } as const
}

/** Captured frames of the v1 wire: creates and updates of posts, deletes; every other event is none of ours and gives nothing. */
function normalizeJetstream(record: Fields, receivedAt: EpochMs): Normalized {
  const author = textOf(record['did']) ?? ''
  const micros = record['time_us']
  const commit = fieldsOf(record['commit'])
  if (record['kind'] !== 'commit' || commit['collection'] !== collection) return { events: [] }
  const rkey = textOf(commit['rkey'])
  if (!did.test(author) || !rkey || typeof micros !== 'number' || !Number.isFinite(micros)) return { drop: 'malformed' }
  const witnessedAt = Math.min(Math.floor(micros / 1_000), receivedAt)
  if (commit['operation'] === 'delete') return { events: [{ type: 'post-delete', id: postId(author, rkey), at: witnessedAt }] }
  const body = fieldsOf(commit['record'])
  const createdAt = timeOf(body['createdAt'])
  if (createdAt === undefined) return { drop: 'undated' }
  const text = cleanText(textOf(body['text']) ?? '')
  const embed = fieldsOf(body['embed'])
  const external = fieldsOf(embed['external'])
  const card = isWebAddress(external['uri'])
    ? {
        title: (textOf(external['title']) ?? '').slice(0, 1_000),
        description: (textOf(external['description']) ?? '').slice(0, 2_000),
        url: external['uri'],
      }
    : undefined
  if (text === '' && !card && !('$type' in embed)) return { drop: 'malformed' }
  const features = listOf(body['facets'])
    .flatMap((facet) => listOf(fieldsOf(facet)['features']))
    .map(fieldsOf)
  const reply = fieldsOf(body['reply'])
  const replyTo = textOf(fieldsOf(reply['parent'])['uri'])
  const thread = textOf(fieldsOf(reply['root'])['uri'])
  const quoted = textOf(fieldsOf(embed['record'])['uri'])
  const post: Post = {
    ...shell(author, rkey, receivedAt),
    author: { id: authorId(author), handle: '', name: '' },
    text,
    createdAt,
    witnessedAt,
    version: textOf(commit['rev']) ?? '',
    langs: textsOf(body['langs']).slice(0, 3),
    links: [...new Set(features.map((feature) => feature['uri']).filter(isWebAddress))],
    tags: [...new Set([...features.flatMap((feature) => textsOf([feature['tag']])), ...textsOf(body['tags'])])],
    mentions: features
      .flatMap((feature) => textsOf([feature['did']]))
      .filter((name) => did.test(name))
      .map(authorId),
    ...(replyTo?.includes(collection) && { replyTo: `bluesky:${replyTo}` as PostId }),
    ...(thread?.includes(collection) && { thread: `bluesky:${thread}` as PostId }),
    ...(quoted?.includes(collection) && { quoteOf: `bluesky:${quoted}` as PostId }),
    ...(card && { card }),
  }
  return { events: [{ type: 'post-put', post }] }
}
