import type { Model } from '../../models/index.ts'
import type { Evidence } from '../evidence.ts'
import { fill, promptText, readPrompt } from '../prompts/index.ts'
import { answerSettings as settings } from '../settings.ts'
import type { DraftEvent, Writer } from '../writer.ts'
import type { Group } from './group.ts'
import { textOf } from './model-text.ts'
import { quotePassage } from './passages.ts'
import { promptWords } from './prompt-words.ts'
import { restore, sanitise } from './sanitise.ts'
import { splitSentences } from './sentences.ts'
import { partsOf, tellsReplaced } from './told-by-code.ts'

const prompt = readPrompt('by-cluster-1')

/**
 * A model puts each group of posts that say the same into one sentence, without knowing of numbers or citations; code attaches those,
 * orders and joins. So a citation cannot be forged, one attacker's post reaches one sentence, and each leaves as soon as it is checked.
 * What one author says alone is quoted; figures, denials and what was so before are told by code. A failing model costs its sentences: the rest of the answer is quotes.
 */
export function createClusterWriter(model: Model, { lexicalFrom }: { lexicalFrom: number }): Writer {
  return {
    name: model.name,
    prompt: { name: prompt.name, text: promptText(prompt) },
    lexicalFrom,
    async *write(evidence, { signal }) {
      if (signal.aborted) return yield { type: 'draft-end', finish: 'aborted' }
      let canWrite = evidence.found.authors > 1
      for (const { draft: told, group } of partsOf(evidence)) {
        if (signal.aborted) return yield { type: 'draft-end', finish: 'aborted' }
        if (!group) {
          yield told
          continue
        }
        if (!canWrite || group.items.length < 2) {
          yield* [group.lead, ...group.besides].map((passage) => quotePassage(passage, evidence))
          continue
        }
        for await (const draft of writeGroup(group, { evidence, model, signal })) {
          if (draft.type === 'degraded') canWrite = false
          yield draft
        }
      }
      yield { type: 'draft-end', finish: signal.aborted ? 'aborted' : 'stop' }
    },
  }
}

type Call = { readonly evidence: Evidence; readonly model: Model; readonly signal: AbortSignal }

/** One sentence of one group; its lead quoted where the model fails or says nothing. */
export async function* writeGroup(group: Group, { evidence, model, signal }: Call): AsyncGenerator<DraftEvent> {
  let text = ''
  for await (const event of textOf(model, requestOf(group, evidence), signal)) {
    if (event.type === 'text') text += event.text
    else if (event.type === 'reasoning') yield { type: 'reasoning-delta', text: event.text }
    else {
      yield { type: 'usage', usage: event.usage }
      if (event.type === 'end' && event.finish === 'aborted') return
      if (event.type === 'fail') yield { type: 'degraded', error: event.error }
      if (event.type === 'fail' || (event.finish === 'length' && splitSentences(text).length < 2)) text = '' // half a sentence
    }
  }
  const sentence = firstSentence(text)
  const otherwise = [group.lead, ...group.besides].map((passage) => quotePassage(passage, evidence))
  if (sentence === '' || tellsReplaced(sentence, evidence)) yield* otherwise
  else yield { type: 'sentence', text: sentence, numbers: group.items.map(({ number }) => number), otherwise }
}

function requestOf({ items }: Group, { question }: Evidence) {
  const { stable, examples, posts, question: asks } = prompt
  const lines = items.map(({ post }) => `- ${promptWords(post)}`)
  return {
    stable,
    examples,
    posts: fill(posts, { posts: lines.join('\n') }),
    question: fill(asks, { question: sanitise(question.text, settings.promptQuestionLength) }),
    maxOutputTokens: settings.sentenceTokens,
    stop: ['\n'],
  }
}

/** Small models copy the bullet of the posts and go on after the sentence. */
function firstSentence(text: string): string {
  const [line = ''] = text.trim().split('\n')
  return restore(splitSentences(line.replace(/^[-•*\s]+/u, ''))[0] ?? '')
    .replace(/\[\d{1,3}(?:\s*,\s*\d{1,3})*\]/g, '')
    .trim()
}
