import type { AuthorId, Post, PostId } from '../../post/index.ts'
import { fromNative, unpackAuthor } from './compact-id.ts'
import { packFields, unpackFields } from './packed-fields.ts'
import { codedText, type Coding, type SymbolTables } from './symbol-tables.ts'

/** The columns of one post that depend on the post alone. `fields` is the rest of it as bytes (packed-fields.ts), with the text where that is coded. */
export const contentColumns = ['witnessed_at', 'lag', 'text', 'langs', 'flags', 'fields'] as const
/** Of `flags`: what a query tests without reading the fields, and the author's word of this post. */
export const RowFlag = { hasLink: 1, hasMedia: 2, countOnly: 4 } as const

/** In the order of `contentColumns`; texts in the symbols of `coding` where that is shorter. The bytes are overwritten by the next call: bind them before. */
export function contentOf(post: Post, coding?: Coding): (number | string | Uint8Array | null)[] {
  const lag = post.witnessedAt - post.createdAt
  const isFar = !Number.isSafeInteger(lag)
  const langs = post.langs.length === 0 ? null : post.langs.length === 1 ? (post.langs[0] ?? null) : post.langs.join(' ')
  const isOdd = post.langs.some((lang) => lang === '' || lang.includes(' '))
  const text = coding && codedText(post.text, coding)
  return [
    post.witnessedAt,
    isFar ? 0 : lag,
    text ? '' : post.text,
    langs,
    (post.links.length > 0 || post.card ? RowFlag.hasLink : 0) |
      (post.media.length > 0 ? RowFlag.hasMedia : 0) |
      (post.consent === 'count-only' ? RowFlag.countOnly : 0),
    packFields(post, { createdAt: isFar, langs: isOdd, text }),
  ]
}

/** Everything `toPost` needs: joined with the author. */
export const postSelect = `
  select p.seq, cast(p.native as text) native, p.owner, p.witnessed_at, p.lag, p.text, p.langs, p.flags, p.fields,
    p.likes, p.reposts, p.replies, p.quotes, p.author, a.id author_id, a.handle, a.name, a.consent,
    iif(p.owner > 0, (select id from author where ordinal = p.owner), null) owner_id
  from post p join author a on a.ordinal = p.author`

type PackedAuthor = Uint8Array | string
export type PostRow = {
  seq: number
  native: string
  owner: number | null
  witnessed_at: number
  lag: number
  text: string
  langs: string | null
  flags: number
  fields: Uint8Array | null
  likes: number
  reposts: number
  replies: number
  quotes: number
  author: number
  author_id: PackedAuthor
  handle: string
  name: string
  consent: string | null
  owner_id: PackedAuthor | null
}

/** A row of `postSelect` as SQLite gives it in an array; objects cost more than reading the rows. */
export type PostTuple = [
  seq: number,
  native: string,
  owner: number | null,
  witnessedAt: number,
  lag: number,
  text: string,
  langs: string | null,
  flags: number,
  fields: Uint8Array | null,
  likes: number,
  reposts: number,
  replies: number,
  quotes: number,
  author: number,
  authorId: PackedAuthor,
  handle: string,
  name: string,
  consent: string | null,
  ownerId: PackedAuthor | null,
]

export function rowOf(tuple: PostTuple): PostRow {
  const [seq, native, owner, witnessed_at, lag, text, langs, flags, fields, likes, reposts, replies, quotes, author, ...of] = tuple
  const [author_id, handle, name, consent, owner_id] = of
  const counts = { likes, reposts, replies, quotes }
  return {
    seq,
    native,
    owner,
    witnessed_at,
    lag,
    text,
    langs,
    flags,
    fields,
    ...counts,
    author,
    author_id,
    handle,
    name,
    consent,
    owner_id,
  }
}

/** The id of a row. `owner`: null where it is the author's own record, 0 where no account stands in the id, else whose `ownerId` is. */
export function idOf(native: string, owner: number | null, author: AuthorId, ownerId: PackedAuthor | null): PostId {
  return fromNative(native, owner === null ? author : ownerId === null ? undefined : unpackAuthor(ownerId))
}

export function toPost(row: PostRow, tables: Pick<SymbolTables, 'of'>): Post {
  const authorId = unpackAuthor(row.author_id)
  const id = idOf(row.native, row.owner, authorId, row.owner_id)
  const author = { id: authorId, handle: row.handle, name: row.name }
  const { witnessed_at: witnessedAt } = row
  const { createdAt, langs, text, ...fields } = unpackFields(row.fields, { id, author, text: row.text, witnessedAt }, tables)
  return {
    id,
    author,
    text,
    createdAt: createdAt ?? witnessedAt - row.lag,
    witnessedAt,
    langs: langs ?? (row.langs === null ? [] : row.langs.split(' ')),
    ...fields,
    counts: { likes: row.likes, reposts: row.reposts, replies: row.replies, quotes: row.quotes },
    // The author's own word, once given, counts for every post.
    consent: (row.consent ?? ((row.flags & RowFlag.countOnly) !== 0 ? 'count-only' : 'answer')) as Post['consent'],
  }
}
