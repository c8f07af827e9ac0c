import type { Post } from '../post/index.ts'
import { holds, placesOf } from '../search/index.ts'
import type { Question, Term } from './evidence.ts'
import { langOf } from './grounding/counted.ts'
import { answerSettings } from './settings.ts'
import { tellsItsLanguage } from './understand/index.ts'

const settings = answerSettings.language

type Found = { readonly found: { readonly item: { readonly post: Post } }; readonly held: readonly boolean[] }

/**
 * A question typed as words alone ("nuage toxique Kalvik vrai ?") is in the language of those who use its words: of the authors of posts that hold one, places and
 * names aside, most; where nobody uses any in that form, of those who use a name ("Turmschule"). As it is where its small words tell, or nobody's do.
 */
export function inLanguageOfPosts(question: Question, found: readonly Found[]): Question {
  if (tellsItsLanguage(question.text)) return question
  const those = (isAmong: (term: Term) => boolean) => question.terms.flatMap((term, i) => (isAmong(term) ? [i] : []))
  const plain = authorsByLanguage(
    those(({ isName, isPlace }) => !isName && !isPlace),
    question,
    found,
  )
  const counts =
    plain.length > 0
      ? plain
      : authorsByLanguage(
          those(({ isName, isPlace, isKey }) => isName === true && !isPlace && !isKey),
          question,
          found,
        )
  const all = counts.reduce((sum, { size }) => sum + size, 0)
  const [most] = counts
  if (!most || most.size < settings.authors || most.size < settings.share * all) return question
  return most.lang === 'de' ? withGermanNouns(question) : { ...question, lang: most.lang }
}

/** How many authors use one of these terms in each language, most first. */
function authorsByLanguage(some: readonly number[], { terms }: Question, found: readonly Found[]) {
  const authors = new Map<string, Set<string>>()
  for (const { found: one, held } of found) {
    const { author, langs } = one.item.post
    if (langs.length !== 1 || !some.some((i) => held[i] && standsIn(terms[i], one.item.post))) continue
    const spoken = langOf({ langs })
    authors.set(spoken, (authors.get(spoken) ?? new Set()).add(author.id))
  }
  return [...authors].map(([lang, { size }]) => ({ lang, size })).sort((a, b) => b.size - a.size)
}

/** The word itself: what tells the same in another language tells nothing of the asker's. */
const standsIn = (term: Term | undefined, post: Post): boolean => term?.clauses.some((clause) => holds(placesOf(post), clause)) === true

/** German writes every noun with a capital: of words alone none but the key words and tags is a name. */
function withGermanNouns(question: Question): Question {
  const terms = question.terms.map((term) => (term.isKey || /^[#@]/u.test(term.label) ? term : { ...term, isName: false }))
  return { ...question, lang: 'de', terms, tellsNames: false }
}
