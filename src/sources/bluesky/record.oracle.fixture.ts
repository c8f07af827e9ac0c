import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { AuthorId, Card, Media, Post, PostEvent, PostId } from '../../post/index.ts'

/**
 * What a post's record should become, said a second time and in another way than by the reader: schemas after the lexicons
 * (`app.bsky.feed.post`, `app.bsky.richtext.facet`, `app.bsky.embed.*`), and nothing of the reader's own code.
 */

const ref = z.object({ uri: z.string() })
const picture = z.object({ alt: z.string(), image: z.unknown() })
const blob = z.object({ ref: z.object({ $link: z.string().regex(/^b[a-z2-7]{20,100}$/) }) })
const external = z.object({ uri: z.string(), title: z.string(), description: z.string() })

/** Unions of the lexicons are open: what has a `$type` of somebody else's is passed over. */
const other = z.object({ $type: z.string().regex(/^(?!app\.bsky\.)/) }).transform(() => undefined)
const feature = z.union([
  z.object({ $type: z.literal('app.bsky.richtext.facet#link'), uri: z.string() }),
  z.object({ $type: z.literal('app.bsky.richtext.facet#tag'), tag: z.string() }),
  z.object({ $type: z.literal('app.bsky.richtext.facet#mention'), did: z.string() }),
  other,
])
const medium = z.discriminatedUnion('$type', [
  z.object({ $type: z.literal('app.bsky.embed.images'), images: z.array(picture) }),
  z.object({ $type: z.literal('app.bsky.embed.gallery'), items: z.array(picture) }),
  z.object({ $type: z.literal('app.bsky.embed.video'), video: z.looseObject({}), alt: z.string().optional() }),
  z.object({ $type: z.literal('app.bsky.embed.external'), external }),
])
const embed = z.union([
  medium,
  z.object({ $type: z.literal('app.bsky.embed.record'), record: ref }),
  z.object({ $type: z.literal('app.bsky.embed.recordWithMedia'), record: z.object({ record: ref }), media: medium }),
  other,
])
const record = z.object({
  $type: z.literal('app.bsky.feed.post'),
  text: z.string().max(3_000),
  createdAt: z.iso.datetime({ offset: true }),
  langs: z.array(z.string()).max(3).default([]),
  facets: z
    .array(z.object({ index: z.object({ byteStart: z.int(), byteEnd: z.int() }), features: z.array(feature) }))
    .max(100)
    .default([]),
  tags: z.array(z.string()).max(8).default([]),
  reply: z.object({ root: ref, parent: ref }).optional(),
  embed: embed.optional(),
  labels: z.object({ values: z.array(z.object({ val: z.string() })).max(10) }).default({ values: [] }),
})
type Embed = z.infer<typeof embed>

export type PostCommit = { readonly rkey: string; readonly rev: string; readonly operation: string; readonly record?: unknown }
export type Clocks = { readonly at: number; readonly receivedAt: number }

/** The events of a created or updated post; `empty` where it shows nothing; undefined where the record is not as the lexicons say. */
export function expectedEvents(did: string, commit: PostCommit, { at, receivedAt }: Clocks): readonly PostEvent[] | 'empty' | undefined {
  const { success, data } = record.safeParse(commit.record)
  if (!success) return undefined
  const url = `https://bsky.app/profile/${did}/post/${commit.rkey}`
  const shown = toShown(data.embed, { url, did })
  const features = data.facets.filter(({ index }) => isStretch(data.text, index)).flatMap((facet) => facet.features)
  const quoteOf = postId(shown.quoted)
  const replyTo = postId(data.reply?.parent.uri)
  const thread = postId(data.reply?.root.uri)
  if (data.text === '' && shown.media.length === 0 && !shown.card && !quoteOf) return 'empty'
  const post: Post = {
    id: `bluesky:at://${did}/app.bsky.feed.post/${commit.rkey}` as PostId,
    author: { id: `bluesky:${did}` as AuthorId, handle: '', name: '' },
    text: data.text.normalize('NFC'),
    url,
    createdAt: new Date(data.createdAt).getTime(),
    witnessedAt: at < receivedAt ? at : receivedAt,
    receivedAt,
    langs: data.langs,
    links: distinct([
      ...features.flatMap((one) => (one && 'uri' in one ? [one.uri] : [])).filter(isWeb),
      ...(shown.card ? [shown.card.url] : []),
    ]),
    tags: distinct([...features.flatMap((one) => (one && 'tag' in one ? [one.tag] : [])), ...data.tags]),
    mentions: distinct(features.flatMap((one) => (one && 'did' in one ? [`bluesky:${one.did}` as AuthorId] : []))),
    media: shown.media,
    ...(replyTo && { replyTo }),
    ...(thread && { thread }),
    ...(quoteOf && { quoteOf }),
    ...(shown.card && { card: shown.card }),
    labels: data.labels.values.map(({ val }) => val),
    counts: { likes: 0, reposts: 0, replies: 0, quotes: 0 },
    version: commit.rev,
    consent: 'answer',
  }
  const events: PostEvent[] = [{ type: 'post-put', post }]
  if (commit.operation === 'create' && replyTo) events.push({ type: 'count-add', id: replyTo, what: 'reply', by: 1 })
  if (commit.operation === 'create' && quoteOf) events.push({ type: 'count-add', id: quoteOf, what: 'quote', by: 1 })
  return events
}

type Shown = { readonly media: readonly Media[]; readonly card?: Card; readonly quoted?: string }

function toShown(embed: Embed | undefined, { url, did }: { url: string; did: string }): Shown {
  const image = ({ alt, image: given }: z.infer<typeof picture>): Media => {
    const cid = blob.safeParse(given).data?.ref.$link
    return {
      kind: 'image',
      url: cid === undefined ? url : `https://cdn.bsky.app/img/feed_fullsize/plain/${did}/${cid}@jpeg`,
      alt: alt.normalize('NFC'),
    }
  }
  switch (embed?.$type) {
    case undefined:
      return { media: [] }
    case 'app.bsky.embed.images':
      return { media: embed.images.map(image) }
    case 'app.bsky.embed.gallery':
      return { media: embed.items.map(image) }
    case 'app.bsky.embed.video':
      return { media: [{ kind: 'video', url, alt: (embed.alt ?? '').normalize('NFC') }] }
    case 'app.bsky.embed.external': {
      const { uri, title, description } = embed.external
      return isWeb(uri)
        ? { media: [], card: { title: title.normalize('NFC'), description: description.normalize('NFC'), url: uri } }
        : { media: [] }
    }
    case 'app.bsky.embed.record':
      return { media: [], quoted: embed.record.uri }
    case 'app.bsky.embed.recordWithMedia':
      return { ...toShown(embed.media, { url, did }), quoted: embed.record.record.uri }
  }
}

/** Whether the bytes of a stretch are whole characters of the text: a decoder that refuses broken ones decides. */
function isStretch(text: string, { byteStart, byteEnd }: { byteStart: number; byteEnd: number }): boolean {
  const bytes = new TextEncoder().encode(text)
  if (byteStart < 0 || byteStart >= byteEnd || byteEnd > bytes.length) return false
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes.slice(byteStart, byteEnd)) !== undefined
  } catch {
    return false
  }
}

function postId(uri: string | undefined): PostId | undefined {
  const [scheme, , did, collection, rkey] = (uri ?? '').split('/')
  return scheme === 'at:' && did?.startsWith('did:') && collection === 'app.bsky.feed.post' && rkey
    ? (`bluesky:${uri}` as PostId)
    : undefined
}

const isWeb = (uri: string) => ['http:', 'https:'].includes(URL.parse(uri)?.protocol ?? '')
const distinct = <T>(items: readonly T[]): T[] => items.filter((item, i) => items.indexOf(item) === i)

/** In which fields two lists of events differ: names alone, for these may be the words of real people. */
export function differingFields(actual: readonly PostEvent[], expected: readonly PostEvent[]): string[] {
  if (actual.length !== expected.length) return [`${actual.length} events, not ${expected.length}`]
  return actual.flatMap((event, i) => namesOf(event, expected[i], event.type))
}

function namesOf(actual: unknown, expected: unknown, name: string): string[] {
  if (isDeepStrictEqual(actual, expected)) return []
  if (!isObject(actual) || !isObject(expected)) return [name]
  const names = new Set([...Object.keys(actual), ...Object.keys(expected)])
  return [...names].flatMap((key) => namesOf(actual[key], expected[key], `${name}.${key}`))
}

const isObject = (value: unknown): value is { [name: string]: unknown } => typeof value === 'object' && value !== null
