import { fold } from '../../post/index.ts'
import type { Term } from '../evidence.ts'

/** Whether a word is counted itself ("how many homes"), and is not what befell people ("how many people died"). */
export const isCountedThing = (term: Term, text: string): boolean =>
  /(?:many|much|combien d[e'’]|cuant[oa]s?|wie ?viele?n?|quant[oa]s?)\s*$/u.test(fold(text).split(fold(term.label))[0] ?? '')
