import { clauseKey, idf, type Clause, type HitPage, type QueryStats, type SearchQuery } from '../store/index.ts'
import { formsOf } from './forms.ts'
import { clausesOf } from './parse-query.ts'
import type { SearchContext } from './search.ts'
import { searchSettings } from './settings.ts'

/** A word of a query as it is, and its other forms. */
export type WordForms = { readonly word: Clause; readonly forms: readonly string[] }

/**
 * The best posts for any of a text's words in any form. Asks the store twice: how frequent the forms are as of the query, then with
 * weights that give each form the idf of its word. Left alone, the rarest spelling of a word would count most.
 */
export async function findForms(
  text: string,
  scope: Omit<SearchQuery, 'any' | 'all' | 'none'>,
  { store, deadlineMs, signal }: SearchContext,
): Promise<HitPage> {
  const words = withForms(clausesOf(text))
  const query = { ...scope, all: [], none: [] }
  const options = { deadlineMs, signal }
  const { stats } = await store.find({ ...query, any: words.flatMap(plainClauses), limit: 1 }, options)
  return store.find({ ...query, any: words.flatMap((one) => weighed(one, stats)) }, options)
}

/** Each word once; a form that stands for an earlier word already is left to it. */
export function withForms(clauses: readonly Clause[]): WordForms[] {
  const asked = new Set(clauses.map(clauseKey))
  const seen = new Set<string>()
  const isNew = (key: string) => !seen.has(key) && seen.add(key)
  return clauses
    .filter((word) => isNew(clauseKey(word)))
    .map((word) => ({
      word,
      forms: 'term' in word ? formsOf(word.term).filter((form) => !asked.has(form) && isNew(form)) : [],
    }))
}

const plainClauses = ({ word, forms }: WordForms): Clause[] => [word, ...forms.map((term) => ({ term, weight: 1 }))]

/** Posts that hold several forms are counted for each: close enough to their union, which the index cannot tell without reading them. */
export function weighed({ word, forms }: WordForms, { docs, terms }: QueryStats): Clause[] {
  const frequency = (clause: Clause) => terms[clauseKey(clause)] ?? 0
  const held = plainClauses({ word, forms }).filter((clause) => frequency(clause) > 0)
  const family = Math.min(
    docs,
    held.reduce((sum, clause) => sum + frequency(clause), 0),
  )
  return held.map((clause) => ({
    ...clause,
    weight: (word.weight * (clause === word ? 1 : searchSettings.formWeight) * idf(docs, family)) / idf(docs, frequency(clause)),
  }))
}
