import type { Post } from '../../../post/index.ts'

/**
 * Whether a put is newer than what is held under its id: by version, and where the network tells none by time of receipt, if anything that is said
 * differs.
 */
export function isNewer(post: Post, held: Post): boolean {
  if (post.version !== held.version) return post.version > held.version
  return post.version === '' && post.receivedAt >= held.receivedAt && contentKey(post) !== contentKey(held)
}

/** What must differ for a put without a version to be news: other times of receipt and other counts alone are none. */
const contentKey = (post: Post): string =>
  JSON.stringify([
    [post.createdAt, post.text, post.url, post.langs, post.links, post.tags, post.mentions, post.labels, post.consent],
    [post.replyTo, post.thread, post.quoteOf],
    post.media.map(({ kind, url, alt }) => [kind, url, alt]),
    post.card && [post.card.title, post.card.description, post.card.url],
  ])
