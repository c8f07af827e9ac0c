import { fold } from '../post/index.ts'
import { clauseKey, type Clause, type QueryStats, type SearchQuery } from '../store/index.ts'
import { frequencyOf } from './coverage.ts'
import type { Question } from './evidence.ts'
import type { Searching } from './finding.ts'
import { answerSettings } from './settings.ts'

const settings = answerSettings.typos

/**
 * Words that posts hold and that differ by one letter from a word of the question that none holds: what the asker may have meant, the most frequent first.
 * Of words in Latin, Cyrillic or Greek letters alone, and long enough for one letter to be a slip.
 */
export async function similarWords(
  { terms }: Question,
  stats: QueryStats,
  query: SearchQuery,
  { store, findDeadlineMs, signal }: Searching,
): Promise<string[]> {
  const unknown = terms
    .filter(({ clauses, label }) => alphabetOf(fold(label)) !== undefined && frequencyOf(clauses, stats) === 0)
    .slice(0, settings.words)
  if (unknown.length === 0) return []
  const likes = unknown.map(({ label }) => ({ label, words: oneLetterFrom(fold(label)) }))
  const any = likes.flatMap(({ words }) => words.map((term): Clause => ({ term, weight: 1 })))
  // An empty window: frequencies are told, and no post is looked at.
  const told = await store.find({ ...query, any, until: query.from, limit: 1 }, { deadlineMs: findDeadlineMs, signal })
  return likes.flatMap(({ label, words }) => {
    const known = words
      .map((word) => ({ word, posts: told.stats.terms[clauseKey({ term: word, weight: 1 })] ?? 0 }))
      .filter(({ posts }) => posts >= settings.leastPosts)
      .sort((a, b) => b.posts - a.posts || (a.word < b.word ? -1 : 1))
    return known.slice(0, settings.offered).map(({ word }) => (/^\p{Lu}/u.test(label) ? capital(word) : word))
  })
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

const alphabets = ['abcdefghijklmnopqrstuvwxyz', 'абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґ', 'αβγδεζηθικλμνξοπρστυφχψω'].map((letters) => [
  ...letters,
])
const alphabetOf = (word: string): readonly string[] | undefined =>
  word.length < settings.shortest || word.length > settings.longest
    ? undefined
    : alphabets.find((letters) => [...word].every((letter) => letters.includes(letter)))

/** One letter left out, put in, exchanged for another or for its neighbour; the first letter is seldom the wrong one and stays. */
function oneLetterFrom(word: string): string[] {
  const letters = alphabetOf(word) ?? []
  const found = new Set<string>()
  for (let at = 1; at <= word.length; at++) {
    const [before, after] = [word.slice(0, at), word.slice(at)]
    for (const letter of letters) {
      found.add(`${before}${letter}${after}`)
      if (after !== '') found.add(`${before}${letter}${after.slice(1)}`)
    }
    if (after !== '') found.add(before + after.slice(1))
    if (after.length > 1) found.add(`${before}${after.charAt(1)}${after.charAt(0)}${after.slice(2)}`)
  }
  found.delete(word)
  return [...found]
}
