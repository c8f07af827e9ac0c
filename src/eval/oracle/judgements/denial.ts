import type { Truth } from '../../../sim/world/oracle.ts'
import { isMarkedDenied } from '../marks.ts'
import type { Shown, Statement } from '../shown.ts'
import { isOfEvent, states } from './values.ts'

/** The reader sees that it is denied: words of a post that denies it, or a sentence of ours that says so and cites one. */
export const showsDenial = ({ statements }: Shown, truth: Truth): boolean => statements.some((one) => isDenial(one, truth))

/** The reader sees what was only rumoured and never that it was denied. */
export const repeatsRumour = (shown: Shown, truth: Truth): boolean =>
  !showsDenial(shown, truth) &&
  shown.statements.some(({ words }) => !states(words, truth.value) && truth.rumours.some((one) => states(words, one)))

/** A post that denies it speaks; or what introduces a quote, or a sentence of ours, says that it is denied and cites one, or the rumour itself. */
function isDenial({ cited, isComposed, isQuote, frame }: Statement, truth: Truth): boolean {
  const cites = (what: 'denial' | 'rumour') =>
    cited.some((one) => isOfEvent(one, truth) && one.fact === truth.fact && one.truth === what && one.role !== 'hostile')
  const isMarked = (isComposed || isQuote) && isMarkedDenied(frame)
  return (cites('denial') && (!isComposed || isMarked)) || (cites('rumour') && isMarked)
}
