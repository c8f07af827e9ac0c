import { createHash } from 'node:crypto'
import { cidOf, encodeCbor } from '../../lib/atproto/dag-cbor.ts'
import type { FeedCommit, FeedEvent } from '../feed.ts'

/** What is told of a post, of whatever network (the API's post). Times are ISO 8601. */
export type ToldPost = {
  readonly postId: string
  readonly url: string
  readonly network: string
  readonly author: { readonly handle: string }
  readonly text: string
  readonly createdAt: string
  readonly langs: readonly string[]
  readonly links: readonly string[]
  readonly tags: readonly string[]
}
export interface PostsFeed {
  /** A create, or an update of what was told; before it who its author is, where that is new. */
  put(post: ToldPost): readonly FeedEvent[]
  /** A delete of what was told; nothing where it is not remembered. */
  gone(postId: string): readonly FeedEvent[]
}

const collection = 'app.bsky.feed.post'
/** Posts and authors that are remembered. */
const most = 20_000
const handleSyntax = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/i

/**
 * Posts of any network as the events of an AT Protocol network, for clients of Jetstream. A post of Bluesky keeps its DID and key; any other gets a DID
 * under `groundswell.invalid`, which nobody can own, and a key from its id, always the same. Records are what Groundswell keeps, not what was
 * signed, each with the CID of what is told; they have no reply, and under `groundswell` stands where the post is from.
 */
export function createPostsFeed(now: () => number): PostsFeed {
  const told = new Map<string, { readonly did: string; readonly rkey: string }>()
  const introduced = new Map<string, string>()
  let lastRev = 0
  /** A TID: microseconds in base32 that sorts, each later than the one before (atproto.com/specs/tid). */
  const nextRev = () => tid((lastRev = Math.max(lastRev + 1, Math.floor(now() * 1_000))))
  const commitOf = (
    place: { did: string; rkey: string },
    operation: FeedCommit['operation'],
    record?: FeedCommit['record'],
  ): FeedEvent => ({
    did: place.did,
    at: now(),
    kind: 'commit',
    commit: { rev: nextRev(), operation, collection, rkey: place.rkey, ...(record && { record, cid: cidOf(encodeCbor(record)) }) },
  })
  return {
    put(post) {
      const place = placeOf(post)
      const isNew = !told.has(post.postId)
      remember(told, post.postId, place)
      const events: FeedEvent[] = []
      const { handle } = post.author
      if (handleSyntax.test(handle) && introduced.get(place.did) !== handle) {
        remember(introduced, place.did, handle)
        events.push({ did: place.did, at: now(), kind: 'identity', identity: { handle } })
      }
      return [...events, commitOf(place, isNew ? 'create' : 'update', recordOf(post))]
    },
    gone(postId) {
      const place = told.get(postId)
      return place && told.delete(postId) ? [commitOf(place, 'delete')] : []
    },
  }
}

function placeOf({ postId, network, author }: ToldPost): { readonly did: string; readonly rkey: string } {
  const [, did, rkey] = /^bluesky:at:\/\/(did:[^/]+)\/app\.bsky\.feed\.post\/(.+)$/.exec(postId) ?? []
  if (did && rkey) return { did, rkey }
  const name = /^[a-z]{1,20}$/.test(network) ? network : 'other'
  return { did: `did:web:${name}.groundswell.invalid:${digest(author.handle === '' ? postId : author.handle)}`, rkey: digest(postId) }
}
const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32)

function recordOf({ postId, url, network, text, createdAt, langs, links, tags }: ToldPost): NonNullable<FeedCommit['record']> {
  const [link] = links
  return {
    $type: collection,
    text,
    createdAt,
    ...(langs.length > 0 && { langs }),
    ...(tags.length > 0 && { tags }),
    ...(link !== undefined && { embed: { $type: 'app.bsky.embed.external', external: { uri: link, title: '', description: '' } } }),
    groundswell: { postId, url, network },
  }
}

const sortable = '234567abcdefghijklmnopqrstuvwxyz'
function tid(micros: number): string {
  let [text, left] = ['', BigInt(micros) << 10n]
  for (let i = 0; i < 13; i++) {
    text = `${sortable[Number(left & 31n)]}${text}`
    left >>= 5n
  }
  return text
}

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key)
  map.set(key, value)
  if (map.size > most) map.delete(map.keys().next().value ?? '')
}
