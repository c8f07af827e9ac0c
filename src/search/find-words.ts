import { type Clause, type HitPage, type SearchQuery } from '../store/index.ts'
import type { SearchContext } from './search.ts'
import { weighed, type WordForms } from './word-forms.ts'

export type FoundWords = {
  readonly page: HitPage
  /** The clauses that were looked up. */
  readonly clauses: readonly Clause[]
}

/**
 * The best posts for any of the words in any form. Asks the store twice: how frequent the forms are as of the query (in an empty window, which
 * looks at no post), then with weights that give each form the idf of its word. The page's `stats` tell the frequency of every form.
 */
export async function findWords(
  words: readonly WordForms[],
  query: SearchQuery,
  { store, deadlineMs, signal }: SearchContext,
): Promise<FoundWords> {
  const options = { deadlineMs, signal }
  const { after: _after, ...scope } = query
  const told = await store.find({ ...scope, any: words.flat(), until: scope.from, limit: 1 }, options)
  const clauses = words.flatMap((forms) => weighed(forms, told.stats))
  const page = await store.find({ ...query, any: clauses.length > 0 ? clauses : words.flat() }, options)
  return {
    page: {
      ...page,
      complete: page.complete && told.complete,
      stats: { ...page.stats, terms: { ...told.stats.terms, ...page.stats.terms } },
    },
    clauses,
  }
}
