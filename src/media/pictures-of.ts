import { createHash } from 'node:crypto'
import type { Post } from '../post/index.ts'

/** A picture of a post that has an address of its own. */
export type PostPicture = {
  /** Its place in `media`. */
  readonly at: number
  /** What our own address names it by: 16 characters, the same while the post shows this very file. */
  readonly key: string
  readonly url: string
}

/**
 * The pictures that could be fetched. A network that tells no address of its pictures gives that of the post; films, sounds and addresses
 * without https have none.
 */
export function picturesOf({ media, url: own }: Pick<Post, 'media' | 'url'>): PostPicture[] {
  return media.flatMap(({ kind, url }, at) =>
    kind === 'image' && url !== own && /^https?:/i.test(url) && URL.canParse(url) ? [{ at, key: keyOf(url), url }] : [],
  )
}

const keyOf = (url: string): string => createHash('sha256').update(url).digest('base64url').slice(0, 16)
