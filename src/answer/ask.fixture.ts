import type { Post } from '../post/index.ts'
import { storeOf } from './evidence.fixture.ts'
import type { Question } from './evidence.ts'
import { answer, createExtractiveWriter, type AnswerEvent, type AnswerTrace } from './index.ts'

/** One question over invented posts, from its words to its sentences. */
export async function askOver(posts: readonly Post[], question: string, asOf: number, previous?: Question) {
  const trace: AnswerTrace = { dropped: [] }
  const { signal } = new AbortController()
  const context = { store: await storeOf(posts), writer: createExtractiveWriter(), now: () => asOf, findDeadlineMs: 5_000, signal }
  const events: AnswerEvent[] = await Array.fromAsync(
    answer({ id: 'a', question, asOf, timeZone: 'UTC', ...(previous && { previous }) }, context, trace),
  )
  return {
    trace,
    finish: events.flatMap((event) => (event.type === 'answer-end' ? [event.finish] : []))[0],
    sentences: events.flatMap((event) => (event.type === 'sentence' ? [event.text] : [])),
  }
}
