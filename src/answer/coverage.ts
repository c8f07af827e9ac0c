import { holds, isHeld, type Places } from '../search/index.ts'
import { clauseKey, idf, mostWords, type Clause, type QueryStats } from '../store/index.ts'
import { conceptOf, tells } from './concepts.ts'
import type { Term } from './evidence.ts'

/** The weight of each term: idf of its most frequent form (BM25's, Robertson and Spärck Jones), over the posts of that moment. */
export function weightsOf(terms: readonly Term[], stats: QueryStats): number[] {
  return terms.map(({ clauses }) => {
    return idf(stats.docs, frequencyOf(clauses, stats))
  })
}

export function frequencyOf(clauses: readonly Clause[], stats: QueryStats): number {
  return Math.max(0, ...clauses.map((clause) => stats.terms[clauseKey(clause)] ?? 0))
}

/** Which terms stand in a post, or words that tell the same: as the search knows it (bit i for term i), else as its words tell. */
export function heldIn(terms: readonly Term[], found: { readonly held?: number }, places: () => Places): boolean[] {
  const { held } = found
  const isKnown = held !== undefined && terms.length <= mostWords
  return terms.map((term, i) => (isKnown ? isHeld(held, i) || isToldOtherwise(term, places) : holdsTerm(places(), term)))
}

/** Whether a text holds a word of the question, or another one for it. */
export const holdsTerm = (places: Places, term: Term): boolean =>
  term.clauses.some((clause) => holds(places, clause)) || isToldOtherwise(term, () => places)

function isToldOtherwise(term: Term, places: () => Places): boolean {
  const concept = conceptOf(term)
  return concept !== undefined && tells(places(), concept)
}

/**
 * 0..1: which share of the question is held, weighted by idf. In a store of a few posts idf tells little, so the plain share of terms counts where
 * it is higher and every name is held.
 */
export function coverageOf(
  held: readonly boolean[],
  terms: readonly Term[],
  weights: readonly number[],
): { share: number; holdsAllNames: boolean } {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const covered = weights.reduce((sum, weight, i) => sum + (held[i] ? weight : 0), 0)
  const weighted = total === 0 ? 0 : covered / total
  const names = terms.filter((term) => term.isName).length
  const holdsAllNames = names > 0 && terms.every((term, i) => !term.isName || held[i])
  return { share: holdsAllNames ? Math.max(weighted, held.filter(Boolean).length / terms.length) : weighted, holdsAllNames }
}
