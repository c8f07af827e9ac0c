import { type Clause, type HitPage, type QueryStats, type SearchQuery } from '../store/index.ts'
import type { SearchContext } from './context.ts'
import { weighed, type WordForms } from './word-forms.ts'

export type WeighedWords = {
  /** Every form that some post holds, with a weight that gives it the idf of its word; as they are where no post holds any. */
  readonly clauses: readonly Clause[]
  /** How frequent each form is as of the query. */
  readonly stats: QueryStats
  readonly complete: boolean
}

/** Asks for frequencies in an empty window, which looks at no post. */
export async function weighWords(
  words: readonly WordForms[],
  query: SearchQuery,
  { store, deadlineMs, signal }: SearchContext,
): Promise<WeighedWords> {
  const { after: _after, ...scope } = query
  const { stats, complete } = await store.find({ ...scope, any: words.flat(), until: scope.from, limit: 1 }, { deadlineMs, signal })
  const clauses = words.flatMap((forms) => weighed(forms, stats))
  return { clauses: clauses.length > 0 ? clauses : words.flat(), stats, complete }
}

/** The best posts for any of the words in any form. The page's `stats` tell the frequency of every form. */
export async function findWords(words: readonly WordForms[], query: SearchQuery, context: SearchContext): Promise<HitPage> {
  const told = await weighWords(words, query, context)
  const page = await context.store.find({ ...query, any: told.clauses }, { deadlineMs: context.deadlineMs, signal: context.signal })
  return {
    ...page,
    complete: page.complete && told.complete,
    stats: { ...page.stats, terms: { ...told.stats.terms, ...page.stats.terms } },
  }
}
