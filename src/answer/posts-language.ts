import type { Post } from '../post/index.ts'
import type { Question } from './evidence.ts'
import { langOf } from './grounding/counted.ts'
import { answerSettings } from './settings.ts'
import { tellsItsLanguage } from './understand/index.ts'

const settings = answerSettings.language

type Found = { readonly found: { readonly item: { readonly post: Post } }; readonly held: readonly boolean[] }

/**
 * A question typed as words alone ("nuage toxique Kalvik vrai ?") is in the language of those who use its words: of the authors of posts that hold one, places and
 * names aside, most. As it is where its small words tell, or nobody's do.
 */
export function inLanguageOfPosts(question: Question, found: readonly Found[]): Question {
  if (tellsItsLanguage(question.text)) return question
  const plain = question.terms.flatMap(({ isName, isPlace }, i) => (isName || isPlace ? [] : [i]))
  const authors = new Map<string, Set<string>>()
  for (const { found: one, held } of found) {
    const { author, langs } = one.item.post
    if (langs.length !== 1 || !plain.some((i) => held[i])) continue
    const spoken = langOf({ langs })
    authors.set(spoken, (authors.get(spoken) ?? new Set()).add(author.id))
  }
  const counts = [...authors].map(([lang, { size }]) => ({ lang, size })).sort((a, b) => b.size - a.size)
  const all = counts.reduce((sum, { size }) => sum + size, 0)
  const [most] = counts
  return most && most.size >= settings.authors && most.size >= settings.share * all ? { ...question, lang: most.lang } : question
}
