import type { Check } from './answer-event.ts'
import type { Evidence } from './evidence.ts'
import type { DraftEvent } from './writer.ts'

type Draft = Extract<DraftEvent, { type: 'quote' | 'composed' }>
export type Verdict =
  | { readonly ok: true; readonly text: string; readonly numbers: readonly number[]; readonly check: Check }
  | { readonly ok: false; readonly reason: DropReason }
export type DropReason = 'uncited' | 'unknown-number' | 'not-verbatim' | 'empty'

/** Citations a sentence may carry. */
const maxCitations = 4

/**
 * Decides whether a drafted sentence may leave. Every number must name an item of the evidence; a quote must stand in the stored
 * text of the post it cites, whatever the writer claims, and is cut from there again. A failed sentence is dropped and counted.
 */
export function verify(draft: Draft, evidence: Evidence): Verdict {
  const numbers = draft.type === 'quote' ? [draft.number] : [...new Set(draft.numbers)]
  if (numbers.length === 0 || numbers.length > maxCitations) return { ok: false, reason: 'uncited' }
  if (numbers.some((number) => evidence.items[number - 1]?.number !== number)) return { ok: false, reason: 'unknown-number' }
  if (draft.type === 'composed')
    return draft.text.trim() === '' ? { ok: false, reason: 'empty' } : { ok: true, text: draft.text, numbers, check: 'composed' }
  const source = evidence.items[draft.number - 1]?.post.text ?? ''
  const words = draft.quote.replace(/…$/u, '')
  if (words.trim() === '') return { ok: false, reason: 'empty' }
  if (!source.includes(words)) return { ok: false, reason: 'not-verbatim' }
  return { ok: true, text: `${draft.before}: “${draft.quote}”`, numbers, check: 'quote' }
}
