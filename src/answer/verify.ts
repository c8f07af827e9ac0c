import { saidAt } from '../post/index.ts'
import type { Sentence } from './answer-event.ts'
import { checkSentence, contradicts, denies, supportBeyond, wordsOf, type CheckName } from './checks/index.ts'
import type { Evidence, EvidenceItem } from './evidence.ts'
import { answerSettings as settings } from './settings.ts'
import { writerSettings } from './writer-choice.ts'
import type { DraftEvent } from './writer.ts'
import { quoteInstead } from './writers/quote.ts'

export type Draft = Extract<DraftEvent, { type: 'quote' | 'composed' | 'sentence' }>
export type Verdict = ({ readonly ok: true } & Sentence) | { readonly ok: false; readonly reason: DropReason }
export type DropReason = 'uncited' | 'unknown-number' | 'not-verbatim' | 'wrong-time' | 'wrong-author' | 'empty' | 'repeated' | CheckName

/** Citations a sentence may carry. */
const maxCitations = 4

/**
 * Decides whether a drafted sentence may leave. Every number must name an item of the evidence; a quote must stand in the stored
 * text of the post it cites, whatever the writer claims; a model's sentence must pass the checks against its posts, or a quote of the
 * closest of them, or the one that the writer names, stands in its place; a post that holds too little of the sentence is not cited for it. What
 * fails is counted. `lexicalFrom`: of the model that wrote, 0..1.
 */
export function verify(
  draft: Draft,
  evidence: Evidence,
  { lexicalFrom = writerSettings.lexical.strict }: { readonly lexicalFrom?: number | undefined } = {},
): Verdict {
  const numbers = draft.type === 'quote' ? [draft.number] : [...new Set(draft.numbers)]
  if (numbers.length === 0) return { ok: false, reason: 'uncited' }
  if (numbers.some((number) => evidence.items[number - 1]?.number !== number)) return { ok: false, reason: 'unknown-number' }
  if (numbers.length > maxCitations) return { ok: false, reason: 'uncited' }
  if (draft.type === 'quote') return verifyQuote(draft, evidence)
  if (draft.text.trim() === '') return { ok: false, reason: 'empty' }
  const cited = numbers.flatMap((number) => evidence.items[number - 1] ?? [])
  if (draft.type === 'composed') return verifyComposed(draft, cited)
  return verifySentence(draft, cited, evidence, lexicalFrom)
}

/** What code composed: its figures and words stand in a cited post, its times are when one was said or seen, and whom it names wrote one. */
function verifyComposed(
  { text, says = [], times = [], by = [] }: Extract<Draft, { type: 'composed' }>,
  cited: readonly EvidenceItem[],
): Verdict {
  if (!says.every((words) => cited.some(({ post }) => post.text.includes(words)))) return { ok: false, reason: 'not-verbatim' }
  if (!times.every((at) => cited.some(({ post }) => saidAt(post) === at || post.witnessedAt === at)))
    return { ok: false, reason: 'wrong-time' }
  if (!by.every((id) => cited.some(({ post }) => post.author.id === id))) return { ok: false, reason: 'wrong-author' }
  return { ok: true, text, numbers: cited.map(({ number }) => number), check: 'composed', passed: [], says }
}

function verifyQuote({ number, before, quote, inPicture = false }: Extract<Draft, { type: 'quote' }>, { items }: Evidence): Verdict {
  const post = items[number - 1]?.post
  const sources = inPicture ? (post?.media ?? []).map(({ text = '' }) => text) : [post?.text ?? '']
  const words = quote.replace(/…$/u, '')
  if (words.trim() === '') return { ok: false, reason: 'empty' }
  if (!sources.some((source) => source.includes(words))) return { ok: false, reason: 'not-verbatim' }
  return { ok: true, text: `${before}: “${quote}”`, numbers: [number], check: 'quote', passed: [] }
}

function verifySentence(
  { text, otherwise }: Extract<Draft, { type: 'sentence' }>,
  named: readonly EvidenceItem[],
  evidence: Evidence,
  lexicalFrom: number,
): Verdict {
  const { text: question } = evidence.question
  const bearing = named.filter(({ post }) => supportBeyond(question, text, wordsOf(post)) >= settings.citedFrom)
  // Who says the contrary is not cited for a denial: what one post alone denies would stand as the word of all.
  const agreeing = denies(text) ? bearing.filter(({ post }) => !contradicts(text, wordsOf(post))) : bearing
  const cited = [agreeing, bearing, named].find((some) => some.length > 0) ?? named
  const { passed, failed } = checkSentence(
    text,
    cited.map(({ post }) => post),
    { question, lexicalFrom },
  )
  const [first] = bearing.length === 0 ? (['words'] as const) : failed
  if (first === undefined) return { ok: true, text, numbers: cited.map(({ number }) => number), check: 'supported', passed }
  const instead = otherwise?.[0] ?? quoteInstead(text, named, evidence.question)
  const verdict = instead && verifyQuote(instead, evidence)
  return verdict?.ok ? { ...verdict, instead: first } : { ok: false, reason: first }
}
