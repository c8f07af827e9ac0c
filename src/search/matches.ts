import { networkOf, type Post } from '../post/index.ts'
import { filterTerms } from '../store/index.ts'
import type { ParsedQuery } from './parse-query.ts'
import { holds, placesOf } from './places.ts'

/** Whether a post, as it arrives, is what a search box asks for: every word and filter but the window. Pure. */
export function matches(post: Post, { all, none, only, fromHandles, notFromHandles }: ParsedQuery): boolean {
  const handle = post.author.handle.toLowerCase()
  const isBy = (handles: readonly string[]) => handles.some((name) => name.toLowerCase() === handle)
  if (fromHandles.length > 0 && !isBy(fromHandles)) return false
  if (isBy(notFromHandles)) return false
  if (only.networks && !only.networks.includes(networkOf(post.id))) return false
  if (only.langs && !only.langs.some((wanted) => post.langs.some((lang) => isLang(lang, wanted)))) return false
  if (only.hasLink !== undefined && (post.links.length > 0 || post.card !== undefined) !== only.hasLink) return false
  if (only.hasMedia !== undefined && post.media.length > 0 !== only.hasMedia) return false
  const marks = filterTerms(only)
  if (all.length === 0 && none.length === 0 && marks.length === 0) return true
  const places = placesOf(post)
  return (
    all.every((clause) => holds(places, clause)) &&
    !none.some((clause) => holds(places, clause)) &&
    marks.every((terms) => terms.some((term) => places.has(term)))
  )
}

/** `en` also means `en-US`. */
function isLang(lang: string, wanted: string): boolean {
  const [a, b] = [lang.toLowerCase(), wanted.toLowerCase()]
  return a === b || a.startsWith(`${b}-`)
}
