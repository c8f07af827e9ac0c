import type { Evidence } from '../evidence.ts'
import type { DraftEvent } from '../writer.ts'
import { passagesOf, quotePassage, type Passage } from './passages.ts'
import { accountOf } from './quote.ts'
import { isSaidBefore } from './said-before.ts'
import { fillWords, momentWords, wordsIn } from './wording.ts'

/**
 * Where the beginning is asked for: who said it first among the posts that are here, and when; their words, then those of the next ones who said it. `told`: what is
 * quoted already; `lead`: what leads the answer, beside which the beginning may be over.
 */
export function beginningOf(
  evidence: Evidence,
  { told = [], lead }: { readonly told?: readonly number[]; readonly lead?: Passage | undefined } = {},
): Extract<DraftEvent, { type: 'composed' | 'quote' }>[] {
  const { question, first = [], items } = evidence
  const item = items[(first[0] ?? 0) - 1]
  if (!item) return []
  const at = item.post.witnessedAt
  const text = fillWords(wordsIn(question.lang).firstSeen, {
    who: accountOf(item.post, question),
    time: momentWords(at, question.asOf, question),
  })
  const most = question.kind === 'origin' ? first.length : 1
  const quotes = passagesOf(first.slice(0, most), evidence).filter((one) => !told.includes(one.item.number))
  return [
    { type: 'composed', text, numbers: [item.number], times: [at], by: [item.post.author.id] },
    ...quotes.map((passage) => quotePassage(passage, evidence, isSaidBefore(passage, lead, evidence) || undefined)),
  ]
}
