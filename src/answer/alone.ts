import { AppError } from '../errors/index.ts'
import type { Model } from '../models/index.ts'
import type { AnswerTrace } from './answer-trace.ts'
import type { AnswerContext } from './context.ts'
import type { AnswerRequest } from './request.ts'
import type { AnswerEvent, Declined, Finish } from './answer-event.ts'
import { wordsAlone } from './draft-gate.ts'
import type { Question } from './evidence.ts'
import { gateModelText, passGate } from './output-gate.ts'
import { fill, promptText, readPrompt } from './prompts/index.ts'
import { answerSettings as settings } from './settings.ts'
import { needOf } from './understand/index.ts'
import { aside, createReasoningGate } from './write-out.ts'
import type { AloneWriter, DraftEvent } from './writer.ts'
import { createMarkedSentences } from './writers/marked-sentences.ts'
import { nothingUsable, textOf } from './writers/model-text.ts'
import { repeats } from './writers/repeats.ts'

export function createAloneWriter(model: Model): AloneWriter {
  const prompt = readPrompt('alone-1')
  return {
    name: model.name,
    prompt: { name: prompt.name, text: promptText(prompt) },
    async *write({ question, previous }, { signal }) {
      const request = {
        stable: prompt.stable,
        examples: prompt.examples,
        posts: previous === undefined ? '' : fill(prompt.posts, { posts: `Asked before: ${previous}` }),
        question: fill(prompt.question, { question }),
        maxOutputTokens: settings.answerTokens,
      }
      const sentences = createMarkedSentences()
      for await (const event of textOf(model, request, signal)) {
        if (event.type === 'reasoning') yield { type: 'reasoning-delta', text: event.text }
        else if (event.type === 'text') yield* drafts(sentences.add(event.text), prompt.stable)
        else {
          yield { type: 'usage', usage: event.usage }
          if (event.type === 'fail') return yield { type: 'draft-fail', error: event.error }
          yield* drafts(sentences.end(), prompt.stable)
          return yield { type: 'draft-end', finish: event.finish }
        }
      }
    },
  }
}

const drafts = (sentences: readonly { readonly text: string }[], told: string): DraftEvent[] =>
  sentences.flatMap(({ text }) => (repeats(text, told) ? [] : [{ type: 'sentence', text, numbers: [] }]))

/** Whether this question is answered without posts. Throws `request_invalid` where that is asked for and the operator does not allow it. */
export function speaksAlone(question: Question, { posts = 'always' }: AnswerRequest, { alone }: AnswerContext): boolean {
  if (posts === 'always' || (posts === 'auto' && (!alone || needOf(question) === 'posts'))) return false
  if (alone) return true
  throw new AppError('request_invalid', {
    message: 'Answers here come from posts. Only the operator can let a model answer without any (GROUNDSWELL_CHAT_WITHOUT_POSTS=on).',
  })
}

/** Why a question is declined without a search: it is none about the world and no model may answer it, or it holds no word to search for. */
export function declines(question: Question, { posts = 'always' }: AnswerRequest): Declined | undefined {
  if (posts === 'auto' && needOf(question) === 'none') return 'needs-no-posts'
  return question.notes.includes('no-words') ? 'no-words' : undefined
}

/** The model's own words, labelled as such: no search, no citation, no check but the gate. What it says again is left out; that it says nothing is a failure. */
export async function* speakAlone(
  question: Question,
  { previous }: AnswerRequest,
  { alone, signal }: AnswerContext,
  trace: AnswerTrace,
): AsyncGenerator<AnswerEvent, Finish, void> {
  const reasoning = createReasoningGate()
  const said = new Set<string>()
  if (alone) trace.prompt = alone.prompt.name
  for await (const draft of alone?.write({ question: question.text, ...(previous && { previous: previous.text }) }, { signal }) ?? []) {
    if (draft.type === 'draft-fail') throw new AppError(draft.error.code, { message: draft.error.message })
    if (draft.type === 'draft-end') {
      if (draft.finish !== 'aborted' && said.size === 0) throw new AppError('model_failed', { message: nothingUsable(alone?.name ?? '') })
      return draft.finish === 'stop' ? 'complete' : draft.finish
    }
    if (draft.type === 'sentence') {
      const text = passGate(gateModelText(draft.text, ''))
      const words = wordsAlone(text)
      if (words === '' || said.has(words)) continue
      yield { type: 'sentence', index: said.size, text, numbers: [], check: 'unsourced', passed: [] }
      said.add(words)
    } else if (draft.type === 'usage' || draft.type === 'reasoning-delta' || draft.type === 'degraded')
      yield* aside(draft, reasoning, trace)
  }
  return 'aborted'
}
