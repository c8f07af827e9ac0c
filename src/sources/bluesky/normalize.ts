import { noCounts, type AuthorId, type Card, type EpochMs, type Media, type Post, type PostEvent, type PostId } from '../../post/index.ts'
import { cleanText, fieldsOf, isWebAddress, listOf, textOf, textsOf, timeOf, type Fields } from '../fields.ts'
import type { Normalized } from '../source.ts'
import { readFacets } from './facets.ts'
import { isDid, type JetstreamEvent } from './wire.ts'

/** The collections that are read, and the only ones asked for. */
export const collections = {
  post: 'app.bsky.feed.post',
  like: 'app.bsky.feed.like',
  repost: 'app.bsky.feed.repost',
  profile: 'app.bsky.actor.profile',
  intents: 'org.user-intents.declaration',
} as const

/** A network that Jetstream carries: how its ids begin, and where a post can be seen. */
export type RepoNetwork = {
  readonly name: string
  readonly urlOf: (did: string, rkey: string) => string
  /** Where a picture can be had; absent: pictures have no address of their own, and are given that of their post. */
  readonly pictureUrlOf?: (did: string, cid: string) => string
  /** Whether the handles it tells can be shown as they are. Bluesky's can say anything: they are looked up, both ways. */
  readonly tellsHandles?: boolean
}
export const bluesky: RepoNetwork = {
  name: 'bluesky',
  urlOf: (did, rkey) => `https://bsky.app/profile/${did}/post/${rkey}`,
  // Bluesky's own servers, which give a picture of anybody it shows, made smaller, and none that was taken down.
  pictureUrlOf: (did, cid) => `https://cdn.bsky.app/img/feed_fullsize/plain/${did}/${cid}@jpeg`,
}

export const repoAuthor = (network: RepoNetwork, did: string) => `${network.name}:${did}` as AuthorId
export const repoPost = (network: RepoNetwork, did: string, rkey: string) =>
  `${network.name}:at://${did}/${collections.post}/${rkey}` as PostId

/**
 * What an author asks of all readers by a label on their profile: not to be shown to who is not logged in (the lexicon of app.bsky.actor.profile says
 * that its labels cover the profile; this one alone covers the account, com.atproto.label.defs).
 */
export const accountLabels = (profile: Fields): readonly string[] =>
  selfLabels(profile).includes('!no-unauthenticated') ? ['!no-unauthenticated'] : []

const selfLabels = (record: Fields): string[] =>
  listOf(fieldsOf(record['labels'])['values'])
    .slice(0, 10)
    .map((label) => textOf(fieldsOf(label)['val'])?.slice(0, 128).toWellFormed())
    .filter((label) => label !== undefined)

const nothing: Normalized = { events: [] }
const one = (event: PostEvent): Normalized => ({ events: [event] })

/** What an event means for posts. Total. A claim of the future is clamped: nothing was witnessed after it was received. */
export function normalizeJetstream(event: JetstreamEvent, receivedAt: EpochMs, network: RepoNetwork = bluesky): Normalized {
  const at = Math.min(event.at, receivedAt)
  const author = repoAuthor(network, event.did)
  switch (event.kind) {
    case 'commit':
      return normalizeCommit(event, { at, receivedAt, network })
    case 'identity':
      return event.handle === undefined || !network.tellsHandles ? nothing : one({ type: 'author-put', author, handle: event.handle, at })
    case 'account':
      return normalizeAccount(event, author, at)
    case 'sync': // the repository was reset: what follows restates it
      return one({ type: 'author-delete', author, at: at - 1 })
  }
}

type Commit = Extract<JetstreamEvent, { kind: 'commit' }>
type Received = { readonly at: EpochMs; readonly receivedAt: EpochMs; readonly network: RepoNetwork }

function normalizeCommit(commit: Commit, received: Received): Normalized {
  const { did, operation, collection, rkey, record } = commit
  const { at, network } = received
  const author = repoAuthor(network, did)
  switch (collection) {
    case collections.post:
      if (operation === 'delete') return one({ type: 'post-delete', id: repoPost(network, did, rkey), at })
      return normalizePost(commit, received)
    case collections.like:
    case collections.repost: {
      // A withdrawn like or repost names only itself, not its post: counts are of what was observed.
      const id = operation === 'create' ? toPostId(network, fieldsOf(record['subject'])['uri']) : undefined
      return id ? one({ type: 'count-add', id, what: collection === collections.like ? 'like' : 'repost', by: 1 }) : nothing
    }
    case collections.profile: {
      const name = textOf(record['displayName'])
      return operation !== 'delete' && name ? one({ type: 'author-put', author, name: cleanText(name, 500), at }) : nothing
    }
    case collections.intents: {
      const allow = fieldsOf(record['syntheticContentGeneration'])['allow']
      return one({ type: 'author-consent', author, consent: operation !== 'delete' && allow === false ? 'count-only' : 'answer', at })
    }
    default:
      return nothing
  }
}

/** `active` decides; `status` says how (account lifecycle, atproto.com/specs/account). */
function normalizeAccount({ active, status }: Extract<JetstreamEvent, { kind: 'account' }>, author: AuthorId, at: EpochMs): Normalized {
  if (active) return one({ type: 'author-show', author, at })
  if (status === 'deleted') return one({ type: 'author-delete', author, at })
  if (status === 'desynchronized' || status === 'throttled') return nothing // the network's trouble, not the author's wish
  return one({ type: 'author-hide', author, at })
}

function normalizePost({ did, rkey, rev, operation, record }: Commit, { at: witnessedAt, receivedAt, network }: Received): Normalized {
  const createdAt = timeOf(record['createdAt'])
  if (createdAt === undefined) return { drop: 'undated' }
  const url = network.urlOf(did, rkey)
  const written = textOf(record['text']) ?? ''
  const text = cleanText(written)
  const { media, card, quoted } = readEmbed(fieldsOf(record['embed']), {
    url,
    pictureUrlOf: (cid) => network.pictureUrlOf?.(did, cid) ?? url,
  })
  const quoteOf = toPostId(network, quoted)
  if (text === '' && media.length === 0 && !card && !quoteOf) return { drop: 'malformed' }
  const { links, tags, mentions } = readFacets(record, written)
  const reply = fieldsOf(record['reply'])
  const replyTo = toPostId(network, fieldsOf(reply['parent'])['uri'])
  const thread = toPostId(network, fieldsOf(reply['root'])['uri'])
  const post: Post = {
    id: repoPost(network, did, rkey),
    author: { id: repoAuthor(network, did), handle: '', name: '' },
    text,
    url,
    createdAt,
    witnessedAt,
    receivedAt,
    langs: textsOf(record['langs'])
      .filter((lang) => /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}$/.test(lang))
      .slice(0, 3),
    links: card ? [...new Set([...links, card.url])] : links,
    tags,
    mentions: mentions.map((mentioned) => repoAuthor(network, mentioned)),
    media,
    ...(replyTo && { replyTo }),
    ...(thread && { thread }),
    ...(quoteOf && { quoteOf }),
    ...(card && { card }),
    labels: selfLabels(record),
    counts: noCounts,
    version: rev,
    consent: 'answer',
  }
  const counted: PostEvent[] =
    operation === 'update'
      ? []
      : [
          ...(replyTo ? [{ type: 'count-add', id: replyTo, what: 'reply', by: 1 } as const] : []),
          ...(quoteOf ? [{ type: 'count-add', id: quoteOf, what: 'quote', by: 1 } as const] : []),
        ]
  return { events: [{ type: 'post-put', post }, ...counted] }
}

type Addresses = { readonly url: string; readonly pictureUrlOf: (cid: string) => string }

/** Pictures, films, link cards and quotes. Blobs have no address of their own: where they can be seen is the post, or what its network says of the blob. */
function readEmbed(embed: Fields, { url, pictureUrlOf }: Addresses): { media: Media[]; card: Card | undefined; quoted: unknown } {
  const inner = 'media' in embed ? fieldsOf(embed['media']) : embed // recordWithMedia
  const external = fieldsOf(inner['external'])
  const quoted = fieldsOf(embed['record'])
  const pictures = [...listOf(inner['images']), ...listOf(inner['items'])].slice(0, 20)
  const alt = (value: unknown) => cleanText(textOf(value) ?? '', 10_000)
  return {
    media: [
      ...pictures.map((picture): Media => {
        const { image, alt: said } = fieldsOf(picture)
        const cid = fieldsOf(fieldsOf(image)['ref'])['$link']
        return { kind: 'image', url: isCid(cid) ? pictureUrlOf(cid) : url, alt: alt(said) }
      }),
      ...('video' in inner ? [{ kind: 'video', url, alt: alt(inner['alt']) } as const] : []),
    ],
    card: isWebAddress(external['uri'])
      ? {
          title: cleanText(textOf(external['title']) ?? '', 1_000),
          description: cleanText(textOf(external['description']) ?? '', 2_000),
          url: external['uri'],
        }
      : undefined,
    quoted: quoted['uri'] ?? fieldsOf(quoted['record'])['uri'],
  }
}

/** Of a blob: version 1 in base32, as all are written (multiformats.io/cid). */
const isCid = (value: unknown): value is string => typeof value === 'string' && /^b[a-z2-7]{20,100}$/.test(value)

/** Of a record's address, where it is a post: lists, feeds and accounts can be quoted and liked as well. */
function toPostId(network: RepoNetwork, uri: unknown): PostId | undefined {
  const [, did, rkey] =
    (typeof uri === 'string' && uri.length <= 900 && /^at:\/\/([^/]+)\/app\.bsky\.feed\.post\/([A-Za-z0-9._:~-]{1,512})$/.exec(uri)) || []
  return rkey && isDid(did) ? repoPost(network, did, rkey) : undefined
}
