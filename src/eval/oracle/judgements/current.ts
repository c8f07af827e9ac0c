import type { Truth } from '../../../sim/world/oracle.ts'
import type { Shown } from '../shown.ts'
import { isAbout, states } from './values.ts'

/** What the answer gives first as so of what is asked is so: statements about other facts of the event, and what is marked as earlier or denied, aside. */
export function isCurrent({ statements }: Shown, truth: Truth): boolean {
  const first = statements.find((one) => !one.isOver && isAbout(one, truth))
  return first !== undefined && states(first.words, truth.value)
}

/** The very first thing that is no count states what is so. */
export function leadsWithCurrent({ statements }: Shown, truth: Truth): boolean {
  const first = statements.find((one) => !one.isComposed || isAbout(one, truth))
  return first !== undefined && states(first.words, truth.value)
}
