import type { Clause } from '../store/index.ts'
import { isFunctionWord } from './function-words.ts'
import { placesOf, type Places } from './places.ts'
import type { Post } from '../post/index.ts'
import { searchSettings } from './settings.ts'

const settings = searchSettings.expansion

/**
 * What else is said where the question is spoken of: the words of the best posts by how likely one is drawn there, P(t) = Σ P(d) · tf / length
 * with P(d) by score (Lavrenko and Croft 2001). Exact copies count once. The weights sum to `weight`; nothing where there are too few posts.
 * `best`: best first; `lang`: whose function words are left out.
 */
export function expansionOf(best: readonly Scored[], { weight, lang }: { weight: number; lang: string }): Clause[] {
  const different = firstOfCopies(best, lang)
  if (different.length < settings.least) return []
  const total = different.reduce((sum, { score }) => sum + score, 0)
  const likely = new Map<string, number>()
  for (const { words, score } of different) {
    const length = words.reduce((sum, { count }) => sum + count, 0)
    for (const { term, count } of words) likely.set(term, (likely.get(term) ?? 0) + ((score / total) * count) / length)
  }
  const terms = [...likely].sort(([a, p], [b, q]) => q - p || (a < b ? -1 : 1)).slice(0, settings.terms)
  const mass = terms.reduce((sum, [, p]) => sum + p, 0)
  return terms.map(([term, p]) => ({ term, weight: (weight * p) / mass }))
}

type Scored = { readonly post: Post; readonly score: number }
type Told = { readonly words: readonly { readonly term: string; readonly count: number }[]; readonly score: number }

/** As many as are used. */
function firstOfCopies(best: readonly Scored[], lang: string): Told[] {
  const seen = new Set<string>()
  const first: Told[] = []
  for (const { post, score } of best) {
    const words = tellingWords(placesOf(post), lang)
    const key = words.map(({ term, count }) => `${term} ${count}`).join(' ')
    if (words.length === 0 || seen.has(key)) continue
    seen.add(key)
    if (first.push({ words, score }) === settings.posts) break
  }
  return first
}

const tellingWords = (places: Places, lang: string) =>
  [...places].flatMap(([term, { length }]) =>
    isMark(term) || isShort(term) || isFigure(term) || isFunctionWord(term, lang) ? [] : [{ term, count: length }],
  )
/** Stands beside its words. */
const isMark = (term: string) => /^host:|^[@#]/.test(term)
/** One or two letters tell little, but where a character is a syllable or a word. */
const isShort = (term: string) => /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}]{1,2}$/u.test(term)
const isFigure = (term: string) => /^[\p{N}.,:]+$/u.test(term)
