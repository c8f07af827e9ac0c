import { toFailure, type Failure } from '../errors/index.ts'
import type { Model } from '../models/index.ts'
import type { Post } from '../post/index.ts'
import type { AnswerEvent } from './answer-event.ts'
import { createJudge, type Judge } from './judge.ts'
import { answerSettings } from './settings.ts'
import { promptWords } from './writers/prompt-words.ts'
import { sanitise } from './writers/sanitise.ts'

/** A model that reads a model's sentence beside the posts it cites, and how likely it says that they say so: one more signal, after the checks. Below 0 it doubts. */
export type SecondReader = Judge<string, readonly Post[]>
/** What it said of each sentence, by its place in the answer; why it said no more. */
export type SecondReading = {
  readonly model: string
  readonly prompt: string
  readonly read: { readonly sentence: number; readonly difference: number }[]
  failed?: Failure
}

const settings = answerSettings.secondReading

export const createSecondReader = (model: Model): SecondReader | undefined =>
  createJudge(model, 'second-reading-1', (sentence, posts) => ({
    posts: posts.map((post) => `- ${promptWords(post)}`).join('\n'),
    sentence: sanitise(sentence, answerSettings.promptPostLength),
  }))

/**
 * Sentences of a model on their way out: one that the second reader doubts is told as `partial`, none is held back. A reader that fails or is slow is asked
 * no more, and `trace` says so.
 */
export async function* readAgain(
  events: Iterable<AnswerEvent>,
  cited: Map<number, Post>,
  { reader, reading, signal }: { readonly reader: SecondReader; readonly reading: SecondReading; readonly signal: AbortSignal },
): AsyncGenerator<AnswerEvent> {
  for (const event of events) {
    if (event.type === 'citation-add') cited.set(event.number, event.item.post)
    if (event.type !== 'sentence' || event.check !== 'supported' || reading.failed) yield event
    else {
      const posts = event.numbers.flatMap((number) => cited.get(number) ?? [])
      const difference = await reader
        .judge(event.text, posts, { signal: AbortSignal.any([signal, AbortSignal.timeout(settings.withinMs)]) })
        .catch((error: unknown) => {
          if (!signal.aborted) reading.failed = toFailure(error)
          return NaN
        })
      if (!Number.isNaN(difference)) reading.read.push({ sentence: event.index, difference })
      yield difference < 0 ? { ...event, check: 'partial' } : event
    }
  }
}
