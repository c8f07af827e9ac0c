import type { Post } from './post.ts'
import { fold } from './fold.ts'
import { asTerms, tokenizeRanges, type Emit, type EmitRange } from './tokenizer.ts'

/**
 * UTF-16 units in which a post is searched, of all its texts and links together; what stands behind them is shown and not found. Ten times what
 * connectors keep of a text, and never more words than a slice of the index has room for: six a unit at most (U+3316).
 */
export const searchedUnits = 200_000

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
  return indexRanges(post, asTerms(emit))
}

/** The same without a string for each. */
export function indexRanges(post: Post, emit: EmitRange): number {
  let position = 0
  let gaps = 0
  let left = searchedUnits
  const hosts = post.links.length > 0 ? new Set<string>() : undefined
  const see: EmitRange = hosts
    ? (text, from, end, at, primary) => {
        if (primary && text.startsWith('host:', from)) hosts.add(text.slice(from, end))
        emit(text, from, end, at, primary)
      }
    : emit
  eachIndexedField(post, (text) => {
    if (left <= 0) return
    if (position > 0) {
      position++
      gaps++
    }
    position = tokenizeRanges(text.length > left ? text.slice(0, left) : text, see, position)
    left -= text.length
  })
  for (const link of post.links) {
    if ((left -= link.length) < 0) break
    const host = hostTermOf(link)
    if (host === undefined || hosts?.has(host)) continue
    hosts?.add(host)
    emit(host, 0, host.length, position, false)
  }
  return position - gaps
}

/** `host:example.org` for an http(s) link, without `www.`. */
export function hostTermOf(link: string): string | undefined {
  const host = /^https?:\/\/(?:[^/?#@]*@)?([^/?#:]+)/i.exec(link)?.[1]
  return host ? `host:${fold(host).replace(/^www\./, '')}`.slice(0, 64) : undefined
}
