import type { AuthorId, Post, PostId } from '../../post/index.ts'
import { packId, permalinkOf, unpackId } from './compact-id.ts'

/** The columns of one post that depend on the post alone, in the order of `contentColumns`. */
export const contentColumns = [
  'created_at',
  'witnessed_at',
  'received_at',
  'text',
  'url',
  'langs',
  'links',
  'tags',
  'mentions',
  'media',
  'card',
  'labels',
  'reply_to',
  'thread',
  'quote_of',
  'version',
  'count_only',
] as const

/** Empty lists are null: most posts have most of them empty. */
const list = (values: readonly unknown[]): string | null => (values.length > 0 ? JSON.stringify(values) : null)

export function contentOf(post: Post): (number | string | null)[] {
  return [
    post.createdAt,
    post.witnessedAt,
    post.receivedAt,
    post.text,
    post.url === permalinkOf(post.id, post.author.id) ? null : post.url,
    post.langs.length > 0 ? post.langs.join(' ') : null,
    list(post.links),
    list(post.tags),
    list(post.mentions),
    list(post.media),
    post.card ? JSON.stringify(post.card) : null,
    list(post.labels),
    post.replyTo ?? null,
    post.thread ?? null,
    post.quoteOf ?? null,
    post.version,
    post.consent === 'count-only' ? 1 : 0,
  ]
}

export const nativeOf = (post: Post) => packId(post.id, post.author.id)

/** Everything `toPost` needs: joined with the author. */
export const postSelect = `
  select p.seq, cast(p.native as text) native, p.created_at, p.witnessed_at, p.received_at, p.text, p.url, p.langs, p.links, p.tags, p.mentions, p.media, p.card, p.labels,
    p.reply_to, p.thread, p.quote_of, p.likes, p.reposts, p.replies, p.quotes, p.version, p.count_only, p.author, a.id author_id, a.handle, a.name, a.consent
  from post p join author a on a.ordinal = p.author`

export type PostRow = {
  seq: number
  native: string
  created_at: number
  witnessed_at: number
  received_at: number
  text: string
  url: string | null
  langs: string | null
  links: string | null
  tags: string | null
  mentions: string | null
  media: string | null
  card: string | null
  labels: string | null
  reply_to: string | null
  thread: string | null
  quote_of: string | null
  likes: number
  reposts: number
  replies: number
  quotes: number
  version: string
  count_only: number
  author: number
  author_id: string
  handle: string
  name: string
  consent: string | null
}

const parse = <T>(text: string | null): T[] => (text === null ? [] : (JSON.parse(text) as T[]))

export function toPost(row: PostRow): Post {
  const author = row.author_id as AuthorId
  const id = unpackId(row.native, author)
  return {
    id,
    author: { id: author, handle: row.handle, name: row.name },
    text: row.text,
    url: row.url ?? permalinkOf(id, author) ?? '',
    createdAt: row.created_at,
    witnessedAt: row.witnessed_at,
    receivedAt: row.received_at,
    langs: row.langs === null ? [] : row.langs.split(' '),
    links: parse(row.links),
    tags: parse(row.tags),
    mentions: parse(row.mentions),
    media: parse(row.media),
    labels: parse(row.labels),
    ...(row.reply_to !== null && { replyTo: row.reply_to as PostId }),
    ...(row.thread !== null && { thread: row.thread as PostId }),
    ...(row.quote_of !== null && { quoteOf: row.quote_of as PostId }),
    ...(row.card !== null && { card: JSON.parse(row.card) as Post['card'] & object }),
    counts: { likes: row.likes, reposts: row.reposts, replies: row.replies, quotes: row.quotes },
    version: row.version,
    // The author's own word, once given, counts for every post.
    consent: (row.consent ?? (row.count_only === 1 ? 'count-only' : 'answer')) as Post['consent'],
  }
}
