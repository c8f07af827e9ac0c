import { clauseKey, idf, type Clause, type QueryStats } from '../store/index.ts'
import { formsOf } from './forms.ts'
import { searchSettings } from './settings.ts'

/** One word of a query in all its forms, as it was asked first; a post that holds any of them holds the word. */
export type WordForms = readonly Clause[]

/** Each word once, with the forms that a rule makes of it; a form that stands for an earlier word already is left to it. */
export function withForms(clauses: readonly Clause[]): WordForms[] {
  const asked = new Set(clauses.map(clauseKey))
  const seen = new Set<string>()
  const isNew = (key: string) => !seen.has(key) && seen.add(key)
  return clauses
    .filter((word) => isNew(clauseKey(word)))
    .map((word) => {
      const forms = 'term' in word ? formsOf(word.term).filter((form) => !asked.has(form) && isNew(form)) : []
      return [word, ...forms.map((term) => ({ term, weight: word.weight * searchSettings.formWeight }))]
    })
}

/** The idf of a word: of a word that is as frequent as its forms together. Posts that hold several of them are counted for each. */
export function idfOf(forms: WordForms, { docs, terms }: QueryStats): number {
  const family = forms.reduce((sum, clause) => sum + (terms[clauseKey(clause)] ?? 0), 0)
  return family === 0 ? 0 : idf(docs, Math.min(docs, family))
}

/**
 * The forms with weights that give each the idf of its word: left alone, the rarest spelling of a word would count most. What no post holds is
 * left out.
 */
export function weighed(forms: WordForms, stats: QueryStats): Clause[] {
  const own = idfOf(forms, stats)
  return forms.flatMap((clause) => {
    const frequency = stats.terms[clauseKey(clause)] ?? 0
    return frequency === 0 ? [] : [{ ...clause, weight: (clause.weight * own) / idf(stats.docs, frequency) }]
  })
}
