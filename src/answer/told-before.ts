import { figuresOf, placesOfText } from '../search/index.ts'
import { heldIn } from './coverage.ts'
import type { Question, Term } from './evidence.ts'

/** Whether it says what the answer before told: most of its words, since of a name in two ("Canal Street") one alone names something else. */
export function holdsTold(terms: readonly Term[], held: readonly boolean[]): boolean {
  const told = terms.flatMap(({ isTold }, i) => (isTold ? [held[i] === true] : []))
  return told.length === 0 || told.filter(Boolean).length * 2 > told.length
}

/** Whether a text says what was told before, where the question asks of that. */
export function isOfToldBefore(text: string, { terms, ofFigure }: Pick<Question, 'terms' | 'ofFigure'>): boolean {
  if (ofFigure !== undefined) return figuresOf(text).includes(ofFigure)
  return holdsTold(
    terms,
    heldIn(terms, {}, () => placesOfText(text)),
  )
}
