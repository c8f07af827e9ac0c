import { createHash } from 'node:crypto'
import type { Post } from '../../post/index.ts'

/**
 * 16 characters that tell one version of a post from another: of everything that its author wrote, so but its counts, its author's names, what the
 * author decided since, and what was read in its pictures.
 */
export function versionOf(post: Post): string {
  const { id, author, text, url, createdAt, witnessedAt, receivedAt, langs, links, tags, mentions, labels, version } = post
  const media = post.media.map(({ kind, url: at, alt }) => [kind, at, alt])
  const card = post.card && [post.card.title, post.card.description, post.card.url]
  const said = [id, author.id, text, url, createdAt, witnessedAt, receivedAt, langs, links, tags, mentions, labels, version]
  return shortHash(JSON.stringify([said, media, card, post.replyTo, post.thread, post.quoteOf]))
}

/** The first 96 bits of SHA-256, in base64url. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16)
}
