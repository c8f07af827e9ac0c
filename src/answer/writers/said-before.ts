import { saidAt } from '../../post/index.ts'
import type { Evidence } from '../evidence.ts'
import { claimsOf } from '../grounding/claims.ts'
import { answerSettings as settings } from '../settings.ts'
import type { Passage } from './passages.ts'

/**
 * Where it is asked how things stand, what was said well before that which leads, in none of its words: it may be over since, and is told as what was said then. Of a number
 * figures tell that (figure-order.ts).
 */
export function isSaidBefore({ item, text }: Passage, lead: Passage | undefined, { question, style }: Evidence): boolean {
  if (!lead || !question.asksState || question.kind === 'how-many' || question.kind === 'timeline' || style === 'timeline') return false
  if (lead.item.coverage < item.coverage) return false // what leads may be of something else
  if (saidAt(lead.item.post) - saidAt(item.post) < settings.saidBeforeMs) return false
  const claims = (passage: Pick<Passage, 'item' | 'text'>) => claimsOf({ ...passage.item.post, text: passage.text }, question)
  return claims(lead).isDisjointFrom(claims({ item, text }))
}
