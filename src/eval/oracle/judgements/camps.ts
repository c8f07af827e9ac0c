import type { Dispute } from '../../../sim/world/oracle.ts'
import type { Shown } from '../shown.ts'
import { isOfEvent } from './values.ts'

/** How many of the camps speak in the answer, in words of their own and as what is so: whose count is told as an earlier one is not heard. */
export function campsShown({ statements }: Shown, dispute: Dispute): number {
  const heard = statements.flatMap(({ isComposed, isOver, cited }) =>
    isComposed || isOver
      ? []
      : cited.flatMap((one) => (isOfEvent(one, dispute) && one.fact === dispute.fact && one.role !== 'hostile' ? [one.state] : [])),
  )
  return new Set(heard).size
}
