import type { Post } from './post.ts'
import { fold } from './fold.ts'
import { tokenize, type Emit } from './tokenizer.ts'

/** The texts of a post that are searched, in order: its own, alt texts and what was read in pictures, card, and tags that do not stand in the text. */
export function eachIndexedField(post: Post, visit: (text: string) => void): void {
  visit(post.text)
  for (const { alt, text = '' } of post.media) for (const field of [alt, text]) if (field !== '') visit(field)
  if (post.card) for (const field of [post.card.title, post.card.description]) if (field !== '') visit(field)
  if (post.tags.length > 0) {
    const text = fold(post.text)
    for (const tag of post.tags) if (!text.includes(`#${fold(tag)}`)) visit(`#${tag}`)
  }
}

/**
 * Tokens of everything that is searched. A gap of one position between fields keeps phrases from crossing them; hosts of links
 * that the text does not show follow as secondary tokens. Returns the document length: primary tokens, gaps not counted.
 */
export function indexTokens(post: Post, emit: Emit): number {
  let position = 0
  let gaps = 0
  const hosts = new Set<string>()
  const count: Emit = (term, at, primary) => {
    if (primary && term.startsWith('host:')) hosts.add(term)
    emit(term, at, primary)
  }
  eachIndexedField(post, (text) => {
    if (position > 0) {
      position++
      gaps++
    }
    position = tokenize(text, count, position)
  })
  for (const link of post.links) {
    const host = hostTermOf(link)
    if (host === undefined || hosts.has(host)) continue
    hosts.add(host)
    emit(host, position, false)
  }
  return position - gaps
}

/** `host:example.org` for an http(s) link, without `www.`. */
export function hostTermOf(link: string): string | undefined {
  const host = /^https?:\/\/(?:[^/?#@]*@)?([^/?#:]+)/i.exec(link)?.[1]
  return host ? `host:${fold(host).replace(/^www\./, '')}`.slice(0, 64) : undefined
}
