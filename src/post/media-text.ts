import type { Media, Post } from './post.ts'

/** The post with words that were read in its picture at `url`; the same object where it shows none, or has them already. */
export function withMediaText(post: Post, { url, text }: { readonly url: string; readonly text: string }): Post {
  const isNew = (one: Media) => one.url === url && one.kind === 'image' && one.text !== text
  return post.media.some(isNew) ? { ...post, media: post.media.map((one) => (isNew(one) ? { ...one, text } : one)) } : post
}

/** An edit keeps what was read in the pictures that it keeps. */
export function keepingMediaText(next: Post, former: Post): Post {
  return former.media.reduce((post, { url, text }) => (text === undefined ? post : withMediaText(post, { url, text })), next)
}

/** The post as its author wrote it, without what was read in its pictures. */
export function withoutMediaText(post: Post): Post {
  return { ...post, media: post.media.map(({ text: _read, ...said }) => said) }
}
