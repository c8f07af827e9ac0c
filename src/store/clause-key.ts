import type { Clause } from './search-query.ts'

/** How a clause is named in `HitPage.stats.terms`: `word`, `begin*`, `"a phrase"`. */
export function clauseKey(clause: Clause): string {
  if ('term' in clause) return clause.term
  return 'prefix' in clause ? `${clause.prefix}*` : `"${clause.phrase.join(' ')}"`
}

/** The words of a clause, as the index holds them. */
export const clauseWords = (clause: Clause): readonly string[] =>
  'term' in clause ? [clause.term] : 'phrase' in clause ? clause.phrase : [clause.prefix]
