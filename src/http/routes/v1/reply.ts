import type { AskEvent, AskResult } from '../../../api/index.ts'
import { AppError, toAppError, type ErrorCode } from '../../../errors/index.ts'
import { createCitedText, type Mark } from './cited-text.ts'
import type { Shows } from './asked.ts'

/** A finished answer, before it takes the form of one route or the other. */
export type Reply = {
  readonly result: AskResult
  readonly text: string
  readonly marks: readonly Mark[]
  /** What the model thought, in stretches between its sentences. */
  readonly thoughts: readonly Thought[]
}
export type Thought = { readonly text: string; readonly isBeforeText: boolean }

/** What a client gets to see of an answer, in order: one `begin`, at last one `end`. Failures are thrown. */
export type Step =
  | { readonly type: 'begin'; readonly id: string; readonly createdAt: number }
  | { readonly type: 'search'; readonly search: number; readonly query: string }
  | { readonly type: 'searched'; readonly search: number }
  | { readonly type: 'thought'; readonly text: string }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'end'; readonly reply: Reply }

/** Folds the events of an answer. */
export async function* toSteps(events: AsyncIterable<AskEvent>, shows: Shows, signal: AbortSignal): AsyncGenerator<Step, void, void> {
  const cited = createCitedText(shows)
  const thoughts: Thought[] = []
  let isThinking = false
  for await (const event of events) {
    if (event.type === 'answer-start') yield { type: 'begin', id: event.id, createdAt: secondsOf(event.asOf) }
    else if (event.type === 'search-start') yield { type: 'search', search: event.search, query: queryOf(event.terms) }
    else if (event.type === 'search-end') yield { type: 'searched', search: event.search }
    else if (event.type === 'citation-add') cited.cite(event.citation)
    else if (event.type === 'sentence') {
      isThinking = false
      yield { type: 'text', text: cited.add(event.sentence) }
    } else if (event.type === 'reasoning-delta') {
      const before = isThinking ? thoughts.pop() : undefined
      thoughts.push({ text: `${before?.text ?? ''}${event.text}`, isBeforeText: cited.text === '' })
      isThinking = true
      yield { type: 'thought', text: event.text }
    } else if (event.type === 'answer-end') {
      const { result } = event
      throwFailure(result, signal)
      if (cited.text === '') yield { type: 'text', text: result.text }
      return yield { type: 'end', reply: { result, thoughts, marks: cited.marks, text: cited.text || result.text } }
    }
  }
  throw new AppError('internal', { message: 'The answer had no end.' })
}

/** A saved answer as a reply. */
export function savedReply(result: AskResult, shows: Shows): Reply {
  const cited = createCitedText(shows)
  for (const citation of result.citations) cited.cite(citation)
  for (const sentence of result.sentences) cited.add(sentence)
  return { result, thoughts: thoughtsOf(result), marks: cited.marks, text: cited.text || result.text }
}

const thoughtsOf = ({ reasoning = '' }: AskResult): Thought[] => (reasoning === '' ? [] : [{ text: reasoning, isBeforeText: true }])

function throwFailure({ finish, error }: AskResult, signal: AbortSignal): void {
  if (finish === 'aborted') throw toAppError(signal.reason ?? new DOMException('It was broken off.', 'AbortError'))
  if (finish !== 'failed') return
  const { code, message } = error ?? { code: 'internal', message: 'The answer failed.' }
  throw new AppError(code as ErrorCode, { message })
}

/** Words and phrases as they were searched for. */
export const queryOf = (terms: readonly string[]): string => terms.map((term) => (term.includes(' ') ? `"${term}"` : term)).join(' ')
export const secondsOf = (time: string): number => Math.floor(Date.parse(time) / 1_000)
