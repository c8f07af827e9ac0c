import { hash } from 'node:crypto'
import type { AuthorId, PostId } from '../../post/index.ts'

/** The 16 bytes by which an id is found. */
export function keyOf(id: string): Uint8Array {
  return hash('sha256', id, 'buffer').subarray(0, 16)
}

const blueskyPost = '/app.bsky.feed.post/'

/**
 * An id without what the row already knows: a snowflake as an integer, a Bluesky record as `=<rkey>` (the did is the author's),
 * anything else whole.
 */
export function packId(id: PostId, author: AuthorId): bigint | string {
  const snowflake = /^x:([1-9]\d{0,17})$/.exec(id)?.[1]
  if (snowflake !== undefined) return BigInt(snowflake)
  const prefix = blueskyPrefix(author)
  if (prefix && id.startsWith(prefix)) return `=${id.slice(prefix.length)}`
  return id
}

/** `native` as SQLite's `cast(native as text)` gives it; an integer reads as digits alone. */
export function unpackId(native: string, author: AuthorId): PostId {
  if (/^\d+$/.test(native)) return `x:${native}` as PostId
  return (native.startsWith('=') ? `${blueskyPrefix(author)}${native.slice(1)}` : native) as PostId
}

const blueskyPrefix = (author: AuthorId) => (author.startsWith('bluesky:') ? `bluesky:at://${author.slice(8)}${blueskyPost}` : undefined)

/** The permalink that a network builds from ids alone; a post whose `url` is this one stores none. */
export function permalinkOf(id: PostId, author: AuthorId): string | undefined {
  if (id.startsWith('x:')) return `https://x.com/i/status/${id.slice(2)}`
  const prefix = blueskyPrefix(author)
  return prefix && id.startsWith(prefix) ? `https://bsky.app/profile/${author.slice(8)}/post/${id.slice(prefix.length)}` : undefined
}
