import type { Post } from '../post/index.ts'
import { clauseKey } from '../store/index.ts'
import type { Question } from './evidence.ts'
import { answerSettings as settings } from './settings.ts'

/**
 * Where enough posts hold the whole of a name ("the Amber Duchess"), one that holds but a word of it, and writes it small, does not speak of it: it may be a common word
 * ("except duchess"). Gives whether a term is such a word in a post that holds it. In scripts with capitals.
 */
export function commonWordsOf({ terms }: Question, posts: readonly Post[]): (term: number, post: Post) => boolean {
  const small = terms.map(({ label }) => label.toLowerCase())
  const names = terms.map(({ label, isName, clauses }, i) => {
    if (!isName || !/^\p{Lu}\p{Ll}/u.test(label)) return []
    const own = new Set(clauses.map(clauseKey)) // words of one name are looked for as one word as well
    const others = terms.flatMap((term, j) => (j !== i && term.isName && term.clauses.some((one) => own.has(clauseKey(one))) ? [j] : []))
    return others.length > 0 ? [i, ...others] : []
  })
  if (names.every((name) => name.length === 0)) return () => false
  const holds = (text: string, i: number) => text.includes(small[i] ?? '')
  const holdsWhole = (name: readonly number[]) => (text: string) => name.every((i) => holds(text, i))
  const texts = posts.map(({ text }) => text.toLowerCase())
  const isKnown = names.map((name) => name.length > 0 && texts.filter(holdsWhole(name)).length >= settings.wholeNames)
  return (i, { text }) => {
    const { label = '' } = terms[i] ?? {}
    if (isKnown[i] !== true || text.includes(label) || text.includes(label.toUpperCase())) return false
    return !names[i]?.some((other) => other !== i && holds(text.toLowerCase(), other))
  }
}
