import type { Post } from '../post/index.ts'
import type { QueryStats } from '../store/index.ts'
import { languagesOf } from './language-of.ts'
import { searchSettings as settings } from './settings.ts'
import { idfOf, type WordForms } from './word-forms.ts'

/** Factors of a score that need the post itself; each at most 1, and 1 changes nothing. */
export type PostFactors = { readonly repost: number; readonly marks: number; readonly language: number }
/** Factors that the store's columns and postings tell. */
export type KnownFactors = { readonly coverage: number; readonly link: number; readonly keys?: number }

/**
 * `held`: bit i where a post holds word i in any form; `attached`: whether it has a link, a card or media. `others`: words that every candidate
 * holds; `keys`: places in `words` of those that tell one thing from others of its kind.
 */
export function createKnownFactors(
  words: readonly WordForms[],
  others: readonly WordForms[],
  stats: QueryStats,
  keys: readonly number[] = [],
): (held: number, attached: boolean) => KnownFactors {
  const weights = words.map((forms) => idfOf(forms, stats))
  const always = others.reduce((sum, forms) => sum + idfOf(forms, stats), 0)
  const total = weights.reduce((sum, weight) => sum + weight, always)
  const coverages = new Map<number, number>()
  const coverageOf = (held: number) => {
    const share = weights.reduce((sum, weight, i) => (isHeld(held, i) ? sum + weight : sum), always)
    return total === 0 ? 1 : Math.max(settings.coverage.least, share / total) ** settings.coverage.power
  }
  return (held, attached) => {
    const coverage = coverages.get(held) ?? coverageOf(held)
    coverages.set(held, coverage)
    const lacksKey = keys.some((key) => !isHeld(held, key))
    return { coverage, link: attached ? settings.link : 1, ...(keys.length > 0 && { keys: lacksKey ? settings.lacksKey : 1 }) }
  }
}

/** `lang`: the language asked in, or that of most of the best posts, where there is one. */
export function postFactors(post: Post, lang: string | undefined): PostFactors {
  return {
    repost: /^RT\b/i.test(post.text) ? settings.repost : 1,
    marks: post.tags.length + post.mentions.length > settings.marks.most ? settings.marks.factor : 1,
    language: isForeign(post, lang) ? settings.language.factor : 1,
  }
}

export const isHeld = (held: number, word: number): boolean => (held & (1 << word)) !== 0

const isForeign = (post: Post, lang: string | undefined) => lang !== undefined && post.langs.length > 0 && !languagesOf(post).has(lang)
