import { fold } from './fold.ts'
import { networkOf, saidAt, type Post } from './post.ts'

/**
 * Who says this, one name for one person on several networks, as far as a bridge tells; nothing is guessed from names. Bridgy Fed (fed.brid.gy,
 * docs) puts Bluesky's posts into the fediverse under an address that holds the original's, and people of the fediverse onto Bluesky under a
 * handle that only it can give out; Mostr (mostr.pub) puts Nostr's keys into the fediverse under an address that holds the key.
 */
export function voiceOf({ id, author }: Post): string {
  switch (networkOf(id)) {
    case 'mastodon': {
      const [, did] = /^mastodon:https:\/\/bsky\.brid\.gy\/convert\/ap\/at:\/\/(did:[a-z]+:[^/]+)\//.exec(id) ?? []
      if (did) return `bluesky:${did}`
      const [, key] = /^mastodon:https:\/\/mostr\.pub\/users\/([0-9a-f]{64})$/.exec(author.id) ?? []
      if (key) return `nostr:${key}`
      return author.handle.includes('@') ? fediverse(author.handle) : author.id
    }
    case 'bluesky': {
      const [, bridged] = /^(.+)\.ap\.brid\.gy$/i.exec(author.handle) ?? []
      return bridged ? fediverse(bridged) : author.id
    }
    default:
      return author.id
  }
}

/** `ana@m.example` is `ana.m.example` as a part of a host name, which has no `_`. */
const fediverse = (handle: string) => `fediverse:${handle.toLowerCase().replace('@', '.').replaceAll('_', '-')}`

/** The same text with the same links on another network so soon is one person’s, whatever the names. */
const crossPost = { withinMs: 10 * 60_000, leastLength: 30 }

/** How many people say these: authors, a person counted once where a bridge or a cross-post tells. */
export function voicesIn(posts: readonly Post[]): number {
  const one = new Map<string, string>()
  const leader = (voice: string): string => {
    const to = one.get(voice)
    return to === undefined || to === voice ? voice : leader(to)
  }
  const voices = posts.map(voiceOf)
  const networks = new Set(posts.map(({ id }) => networkOf(id)))
  if (networks.size > 1)
    for (const alike of Object.values(Object.groupBy(posts.keys(), (at) => keyOf(posts[at] as Post)))) {
      for (const [n, at] of (alike ?? []).entries())
        for (const other of (alike ?? []).slice(0, n)) {
          const [a, b] = [posts[at] as Post, posts[other] as Post]
          if (isCrossPost(a, b)) one.set(leader(voices[at] as string), leader(voices[other] as string))
        }
    }
  return new Set(voices.map(leader)).size
}

/** Of its words and links; a short text, or one without a link, may be two people’s. */
function keyOf({ text, links, id }: Post): string {
  const words = fold(text.replace(/https?:\S+/g, ' '))
    .replace(/\s+/g, ' ')
    .trim()
  return links.length === 0 || words.length < crossPost.leastLength ? `alone ${id}` : `${words} ${[...links].sort().join(' ')}`
}
const isCrossPost = (a: Post, b: Post) => networkOf(a.id) !== networkOf(b.id) && Math.abs(saidAt(a) - saidAt(b)) <= crossPost.withinMs
