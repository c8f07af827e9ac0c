import type { Truth } from '../../../sim/world/oracle.ts'
import type { Shown } from '../shown.ts'
import { isOfEvent, states } from './values.ts'

/** Something that is no longer so, or was said long ago, stands there and is marked neither as earlier nor as denied. What states the current value as well tells a change. */
export function givesOutdated({ statements }: Shown, truth: Truth): boolean {
  return statements.some(
    ({ words, isOver, isComposed, cited }) =>
      !isOver &&
      !states(words, truth.value) &&
      (truth.outdated.some((values) => states(words, values)) ||
        (!isComposed && cited.some((one) => isOfEvent(one, truth) && one.fact === truth.fact && one.role === 'back-dated'))),
  )
}
