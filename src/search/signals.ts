import type { Post } from '../post/index.ts'
import type { QueryStats } from '../store/index.ts'
import { languagesOf } from './language-of.ts'
import { holds, placesOf } from './places.ts'
import { searchSettings as settings } from './settings.ts'
import { idfOf, type WordForms } from './word-forms.ts'

/** Factors of a score that a post has by itself and by the words asked for; 1 changes nothing. */
export type Factors = {
  readonly coverage: number
  readonly link: number
  readonly repost: number
  readonly marks: number
  readonly language: number
}

/** What each post's factors are for these words; `lang`: the language of most of the best posts, where there is one. */
export function createFactors(words: readonly WordForms[], stats: QueryStats, lang: string | undefined): (post: Post) => Factors {
  const weights = words.map((forms) => idfOf(forms, stats))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return (post) => {
    const places = placesOf(post)
    const held = weights.reduce((sum, weight, i) => sum + (words[i]?.some((clause) => holds(places, clause)) ? weight : 0), 0)
    return {
      coverage: total === 0 ? 1 : Math.max(settings.coverage.least, held / total) ** settings.coverage.power,
      link: post.links.length > 0 || post.card !== undefined || post.media.length > 0 ? settings.link : 1,
      repost: /^RT\b/i.test(post.text) ? settings.repost : 1,
      marks: post.tags.length + post.mentions.length > settings.marks.most ? settings.marks.factor : 1,
      language: isForeign(post, lang) ? settings.language.factor : 1,
    }
  }
}

const isForeign = (post: Post, lang: string | undefined) => lang !== undefined && post.langs.length > 0 && !languagesOf(post).has(lang)
