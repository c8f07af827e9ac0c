import type { Post, PostId } from '../../post/index.ts'
import { parseTid, permalinkOf } from './compact-id.ts'
import { tidOf } from './packed-forms.ts'
import { pen } from './packed-pen.ts'
import { reader } from './packed-reader.ts'
import type { CodedText, SymbolTables } from './symbol-tables.ts'

/**
 * What a post rarely has, or has in nearly the form of something else it has, as bytes: first which fields follow (a bit each, in the order
 * of `Bit`), then the text where it is coded, then those fields. An address that stands in the text is two numbers, a thread that is the post
 * answered is one bit, a version a few bytes off the id. A tenth of what the same fields take as JSON. Everything comes back as it was.
 */
const Bit = {
  createdAt: 1,
  receivedAt: 2,
  url: 4,
  langs: 8,
  links: 16,
  tags: 32,
  mentions: 64,
  media: 128,
  card: 256,
  labels: 512,
  replyTo: 1_024,
  /** Equal to `replyTo` unless `threadApart`. */
  thread: 2_048,
  threadApart: 4_096,
  quoteOf: 8_192,
  versionText: 16_384,
  versionTid: 32_768,
  /** The post's own text is here, and every text in the symbols of a table. */
  coded: 65_536,
} as const

/** What the other columns of its row know of a post; the text is '' where it is coded. */
export type Known = Pick<Post, 'id' | 'author' | 'text' | 'witnessedAt'>
/** What the bytes add. `createdAt` and `langs` only where their own columns cannot tell. */
export type Packed = Pick<Post, 'text' | 'receivedAt' | 'url' | 'links' | 'tags' | 'mentions' | 'media' | 'labels' | 'version'> &
  Partial<Pick<Post, 'createdAt' | 'langs' | 'card' | 'replyTo' | 'thread' | 'quoteOf'>>

export type Exact = { readonly createdAt: boolean; readonly langs: boolean; readonly text: CodedText | undefined }

/** Null: there is nothing to say. The bytes are overwritten by the next call: bind or copy them before. `exact`: what to tell although a column should. */
export function packFields(post: Post, exact: Exact): Uint8Array | null {
  const url = permalinkOf(post.id) ?? ''
  const own = tidOf(post.id)
  const version = post.version === '' ? undefined : own && parseTid(post.version)
  const has =
    (exact.createdAt ? Bit.createdAt : 0) |
    (post.receivedAt === post.witnessedAt ? 0 : Bit.receivedAt) |
    (post.url === url ? 0 : Bit.url) |
    (exact.langs ? Bit.langs : 0) |
    (post.links.length > 0 ? Bit.links : 0) |
    (post.tags.length > 0 ? Bit.tags : 0) |
    (post.mentions.length > 0 ? Bit.mentions : 0) |
    (post.media.length > 0 ? Bit.media : 0) |
    (post.card ? Bit.card : 0) |
    (post.labels.length > 0 ? Bit.labels : 0) |
    (post.replyTo === undefined ? 0 : Bit.replyTo) |
    (post.thread === undefined ? 0 : Bit.thread) |
    (post.thread === undefined || post.thread === post.replyTo ? 0 : Bit.threadApart) |
    (post.quoteOf === undefined ? 0 : Bit.quoteOf) |
    (post.version === '' ? 0 : version ? Bit.versionTid : Bit.versionText) |
    (exact.text ? Bit.coded : 0)
  if (has === 0) return null
  const out = pen(post.text, post.author.id, url, post.links[0], exact.text?.table)
  out.count(has)
  if (exact.text) {
    out.count(exact.text.ordinal)
    out.codes(exact.text.codes)
  }
  if (has & Bit.createdAt) out.signed(post.createdAt)
  if (has & Bit.receivedAt) out.signed(post.receivedAt)
  if (has & Bit.url) out.early(post.url)
  if (has & Bit.langs) out.list(post.langs, out.early)
  if (has & Bit.links) out.list(post.links, out.early)
  if (has & Bit.tags) out.list(post.tags, out.text)
  if (has & Bit.mentions) out.list(post.mentions, out.author)
  if (has & Bit.media) out.list(post.media, out.medium)
  if (post.card) out.card(post.card)
  if (has & Bit.labels) out.list(post.labels, out.text)
  if (post.replyTo !== undefined) out.post(post.replyTo)
  if (has & Bit.threadApart) out.post(post.thread ?? ('' as PostId))
  if (post.quoteOf !== undefined) out.post(post.quoteOf)
  if (has & Bit.versionText) out.text(post.version)
  if (version && own) {
    out.signed(version.micros - own.micros)
    out.count(version.clock)
  }
  return out.bytes()
}

const nothing = new Uint8Array(0)

export function unpackFields(bytes: Uint8Array | null, known: Known, tables: Pick<SymbolTables, 'of'>): Packed {
  const url = permalinkOf(known.id) ?? ''
  const input = reader(bytes ?? nothing, known.text, known.author.id, url)
  const has = bytes ? input.count() : 0
  const text = has & Bit.coded ? input.coded(tables.of(input.count())) : known.text
  const createdAt = has & Bit.createdAt ? input.signed() : undefined
  const receivedAt = has & Bit.receivedAt ? input.signed() : known.witnessedAt
  const ownUrl = has & Bit.url ? input.text() : url
  const langs = has & Bit.langs ? input.list(input.text) : undefined
  const links = has & Bit.links ? input.list(input.text) : []
  input.link(links[0])
  const tags = has & Bit.tags ? input.list(input.text) : []
  const mentions = has & Bit.mentions ? input.list(input.author) : []
  const media = has & Bit.media ? input.list(input.medium) : []
  const card = has & Bit.card ? input.card() : undefined
  const labels = has & Bit.labels ? input.list(input.text) : []
  const replyTo = has & Bit.replyTo ? input.post() : undefined
  const thread = has & Bit.threadApart ? input.post() : has & Bit.thread ? replyTo : undefined
  const quoteOf = has & Bit.quoteOf ? input.post() : undefined
  return {
    text,
    receivedAt,
    url: ownUrl,
    links,
    tags,
    mentions,
    media,
    labels,
    version: has & Bit.versionText ? input.text() : has & Bit.versionTid ? input.version(tidOf(known.id)) : '',
    ...(createdAt !== undefined && { createdAt }),
    ...(langs && { langs }),
    ...(card && { card }),
    ...(replyTo !== undefined && { replyTo }),
    ...(thread !== undefined && { thread }),
    ...(quoteOf !== undefined && { quoteOf }),
  }
}
