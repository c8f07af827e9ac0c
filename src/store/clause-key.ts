import type { Clause } from './search-query.ts'

/** How a clause is named in `HitPage.stats.terms`: `word`, `begin*`, `"a phrase"`. */
export function clauseKey(clause: Clause): string {
  if ('term' in clause) return clause.term
  return 'prefix' in clause ? `${clause.prefix}*` : `"${clause.phrase.join(' ')}"`
}
