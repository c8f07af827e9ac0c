import type { AuthorId, Card, Media, Post, PostId } from '../../post/index.ts'
import { pictureAddress, pictureDigest } from './packed-picture.ts'
import { didBytes, formatTid, parseTid, permalinkOf, readDid, recordOf, snowflakeOf, writeDid, type Tid } from './compact-id.ts'
import type { SymbolTable } from './symbol-table.ts'
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

const nothing = new Uint8Array(0)
const blueskyDid = 'bluesky:at://did:plc:'
const postPath = '/app.bsky.feed.post/'
const plcAuthor = 'bluesky:did:plc:'
/** Of `bluesky:at://did:plc:` + 24 + `/app.bsky.feed.post/` + 13. */
const recordLength = blueskyDid.length + 24 + postPath.length + 13

/** The TID of a record of Bluesky. */
function tidOf(id: string): Tid | undefined {
  return id.startsWith('bluesky:') ? parseTid(id.slice(-13)) : undefined
}

/** How an id is written. `own`: of the author's. `last`: of the account named before it in these bytes. */
const Form = { text: 0, own: 1, last: 2, did: 3, snowflake: 4 } as const
/** How a text is written: the permalink, the first link, a piece of the post's text, else its length + 3 and UTF-8, or symbols. */
const Place = { url: 0, link: 1, inText: 2, here: 3 } as const
const kinds = ['image', 'video', 'audio'] as const
/** Beside the kind of a medium: its address is that of a picture of the author at Bluesky; words were read in it. */
const Medium = { digest: 4, text: 8 } as const

let scratch = Buffer.allocUnsafe(4_096)
let view = new DataView(scratch.buffer, scratch.byteOffset)
let end = 0

function room(bytes: number): void {
  if (end + bytes <= scratch.length) return
  const grown = Buffer.allocUnsafe(Math.max(end + bytes, 2 * scratch.length))
  scratch.copy(grown, 0, 0, end)
  scratch = grown
  view = new DataView(scratch.buffer, scratch.byteOffset)
}

/** 7 bits a byte, the lowest first; up to 2^53. */
function putCount(value: number): void {
  room(8)
  let left = value
  for (; left >= 128; left = Math.floor(left / 128)) scratch[end++] = (left % 128) | 128
  scratch[end++] = left
}

function putBytes(bytes: Uint8Array): void {
  room(bytes.length)
  scratch.set(bytes, end)
  end += bytes.length
}

function pen(text: string, author: AuthorId, url: string, link: string | undefined, table: SymbolTable | undefined) {
  let last = ''
  end = 0
  const putText = (value: string, mayBeLink: boolean): void => {
    if (value === url) return putCount(Place.url)
    if (mayBeLink && value === link) return putCount(Place.link)
    const at = value.length > 2 ? text.indexOf(value) : -1
    if (at >= 0) {
      putCount(Place.inText)
      putCount(at)
      return putCount(value.length)
    }
    if (table) {
      const codes = table.encode(value)
      putCount(codes.length + Place.here)
      return putBytes(codes)
    }
    const size = Buffer.byteLength(value)
    putCount(size + Place.here)
    room(size)
    end += scratch.write(value, end, size, 'utf8')
  }
  const put = {
    count: putCount,
    /** Its sign in the lowest bit of the first byte, which has 6 bits of the value. */
    signed(value: number): void {
      const size = Math.abs(value)
      const low = (size % 64) * 2 + (value < 0 ? 1 : 0)
      room(1)
      if (size < 64) return void (scratch[end++] = low)
      scratch[end++] = low | 128
      putCount(Math.floor(size / 64))
    },
    codes(codes: Uint8Array): void {
      putCount(codes.length)
      putBytes(codes)
    },
    text: (value: string) => putText(value, true),
    /** Before whoever reads it knows the first link. */
    early: (value: string) => putText(value, false),
    list<T>(values: readonly T[], one: (value: T) => void): void {
      putCount(values.length)
      for (const value of values) one(value)
    },
    author(id: AuthorId): void {
      if (id === author) return putCount(Form.own)
      room(1 + didBytes)
      if (id.startsWith(plcAuthor) && writeDid(id, plcAuthor.length, id.length, scratch, end + 1)) {
        scratch[end] = Form.did
        end += 1 + didBytes
        last = id.slice(plcAuthor.length)
        return
      }
      putCount(Form.text)
      putText(id, true)
    },
    post(id: PostId): void {
      const tid =
        id.length === recordLength && id.startsWith(blueskyDid) && id.startsWith(postPath, blueskyDid.length + 24)
          ? parseTid(id.slice(-13))
          : undefined
      const did = tid && id.slice(blueskyDid.length, blueskyDid.length + 24)
      room(1 + didBytes + 8)
      if (tid && did !== undefined) {
        if (author.length === plcAuthor.length + 24 && author.startsWith(plcAuthor) && author.endsWith(did)) putCount(Form.own)
        else if (did === last) putCount(Form.last)
        else if (writeDid(did, 0, 24, scratch, end + 1)) {
          scratch[end] = Form.did
          end += 1 + didBytes
          last = did
        } else return void (putCount(Form.text), putText(id, true))
        view.setUint32(end, Math.floor(tid.micros / 2 ** 22))
        view.setUint32(end + 4, (tid.micros % 2 ** 22) * 2 ** 10 + tid.clock)
        end += 8
        return
      }
      const snowflake = snowflakeOf(id)
      if (snowflake === undefined) return void (putCount(Form.text), putText(id, true))
      putCount(Form.snowflake)
      view.setBigUint64(end, snowflake)
      end += 8
    },
    medium({ kind, url: address, alt, text: read }: Media): void {
      const digest = pictureDigest(address, author)
      putCount(kinds.indexOf(kind) | (digest ? Medium.digest : 0) | (read === undefined ? 0 : Medium.text))
      if (digest) putBytes(digest)
      else putText(address, true)
      putText(alt, true)
      if (read !== undefined) putText(read, true)
    },
    card({ title, description, url: address }: Card): void {
      putText(title, true)
      putText(description, true)
      putText(address, true)
    },
    bytes: (): Uint8Array => scratch.subarray(0, end),
  }
  return put
}

function reader(bytes: Uint8Array, ownText: string, author: AuthorId, url: string) {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let [at, last, text] = [0, '', ownText]
  let link: string | undefined
  let table: SymbolTable | undefined
  const takeWords = (size: number): string => {
    const from = at
    at += size
    return table ? table.decode(buffer, from, at) : buffer.toString('utf8', from, at)
  }
  const count = (): number => {
    let [value, weight] = [0, 1]
    for (;;) {
      const byte = buffer[at++] ?? 0
      value += (byte & 127) * weight
      if (byte < 128) return value
      weight *= 128
    }
  }
  const takeText = (): string => {
    const place = count()
    if (place === Place.url) return url
    if (place === Place.link) return link ?? ''
    if (place === Place.inText) {
      const from = count()
      return text.slice(from, from + count())
    }
    return takeWords(place - Place.here)
  }
  const takeDid = (): string => {
    last = readDid(buffer, at)
    at += didBytes
    return last
  }
  const take = {
    count,
    signed(): number {
      const low = buffer[at++] ?? 0
      const size = ((low & 127) >> 1) + (low >= 128 ? count() * 64 : 0)
      return low & 1 ? -size : size
    },
    /** The post's text; those that follow are in the same symbols. */
    coded(by: SymbolTable): string {
      table = by
      return (text = takeWords(count()))
    },
    text: takeText,
    link: (first: string | undefined) => void (link = first),
    list<T>(one: () => T): T[] {
      const values = new Array<T>(count())
      for (let i = 0; i < values.length; i++) values[i] = one()
      return values
    },
    author(): AuthorId {
      const form = count()
      if (form === Form.own) return author
      return (form === Form.did ? plcAuthor + takeDid() : takeText()) as AuthorId
    },
    post(): PostId {
      const form = count()
      if (form === Form.text) return takeText() as PostId
      const owner = form === Form.own ? author : form === Form.last ? last : form === Form.did ? takeDid() : undefined
      const [high, low] = [buffer.readUInt32BE(at), buffer.readUInt32BE(at + 4)]
      at += 8
      if (owner === undefined) return `x:${(BigInt(high) << 32n) | BigInt(low)}` as PostId
      const rkey = formatTid({ micros: high * 2 ** 22 + (low >>> 10), clock: low & 1_023 })
      return recordOf((form === Form.own ? owner : plcAuthor + owner) as AuthorId, rkey)
    },
    medium(): Media {
      const form = count()
      const address = form & Medium.digest ? pictureAddress(buffer.subarray(at, (at += 32)), author) : takeText()
      const said = { kind: kinds[form & 3] ?? 'image', url: address, alt: takeText() }
      return form & Medium.text ? { ...said, text: takeText() } : said
    },
    card: (): Card => ({ title: takeText(), description: takeText(), url: takeText() }),
    version(own: Tid | undefined): string {
      const micros = (own?.micros ?? 0) + take.signed()
      return formatTid({ micros, clock: count() })
    },
  }
  return take
}
