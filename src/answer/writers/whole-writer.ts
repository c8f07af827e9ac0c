import { createHash } from 'node:crypto'
import type { Model, ModelRequest } from '../../models/index.ts'
import { networkOf, saidAt } from '../../post/index.ts'
import type { Evidence, EvidenceItem } from '../evidence.ts'
import { fill, promptText, readPrompt, type PromptFile } from '../prompts/index.ts'
import { answerSettings as settings } from '../settings.ts'
import type { DraftEvent, Writer } from '../writer.ts'
import { createMarkedSentences } from './marked-sentences.ts'
import { textOf } from './model-text.ts'
import { promptWords } from './prompt-words.ts'
import { restore, sanitise } from './sanitise.ts'
import { partsOf, tellsReplaced } from './told-by-code.ts'

/**
 * A model sees the evidence as numbered lines and writes the answer with `[n]` marks. Only for models that a probe has shown to mark
 * rightly; the checks judge every sentence all the same. Figures, denials and what was so before are told by code around it.
 */
export function createWholeWriter(model: Model, { lexicalFrom, evidenceTokens }: { lexicalFrom: number; evidenceTokens: number }): Writer {
  const prompt = readPrompt('whole-prompt-2')
  return {
    name: model.name,
    prompt: { name: prompt.name, text: promptText(prompt) },
    lexicalFrom,
    async *write(evidence, { signal }): AsyncGenerator<DraftEvent> {
      if (signal.aborted) return yield { type: 'draft-end', finish: 'aborted' }
      if (evidence.items.length === 0) return yield { type: 'draft-end', finish: 'stop' }
      const parts = partsOf(evidence)
      const from = parts.findIndex(({ group }) => group !== undefined)
      const [first, last] = from < 0 ? [parts, []] : [parts.slice(0, from), parts.slice(from)]
      yield* first.map(({ draft }) => draft)
      const told = ({ text, numbers }: Marked): DraftEvent[] => (tellsReplaced(text, evidence) ? [] : [restored({ text, numbers })])
      const rest = last.flatMap(({ draft, group, isDenial }) => (group && !isDenial ? [] : [draft]))
      const sentences = createMarkedSentences()
      for await (const event of textOf(model, await fitting(model, evidence, { prompt, evidenceTokens, signal }), signal)) {
        if (event.type === 'text') yield* sentences.add(event.text).flatMap(told)
        else if (event.type === 'reasoning') yield { type: 'reasoning-delta', text: event.text }
        else {
          yield { type: 'usage', usage: event.usage }
          if (event.type === 'fail') return yield { type: 'draft-fail', error: event.error }
          if (event.finish === 'stop') yield* sentences.end().flatMap(told)
          if (event.finish !== 'aborted') yield* rest
          return yield { type: 'draft-end', finish: event.finish }
        }
      }
    },
  }
}

type Marked = { readonly text: string; readonly numbers: readonly number[] }

const restored = ({ text, numbers }: Marked): DraftEvent => ({
  type: 'sentence',
  text: restore(text),
  numbers,
})

/** As much evidence, best first, as the budget and the model's context hold; a model that still finds it too long says so itself. */
async function fitting(
  model: Model,
  evidence: Evidence,
  { prompt, evidenceTokens, signal }: { prompt: PromptFile; evidenceTokens: number; signal: AbortSignal },
): Promise<ModelRequest> {
  const nonce = `«${nonceOf(evidence)}»`
  const room = model.limits.contextTokens - settings.answerTokens
  const frame = await model.count(requestOf([], evidence, prompt, nonce), { signal })
  for (let items = evidence.items; ; items = items.slice(0, Math.ceil(items.length / 2))) {
    const request = requestOf(items, evidence, prompt, nonce)
    const whole = await model.count(request, { signal })
    const fits = whole <= room && whole - frame <= evidenceTokens
    if (fits || items.length === 1) return request
  }
}

function requestOf(items: readonly EvidenceItem[], { question, style }: Evidence, prompt: PromptFile, nonce: string): ModelRequest {
  return {
    stable: prompt.stable,
    examples: prompt.examples,
    posts: fill(prompt.posts, { posts: items.map((item) => evidenceLine(item, nonce)).join('\n') }),
    question: fill(prompt.question, {
      question: sanitise(question.text, settings.promptQuestionLength),
      now: new Date(question.asOf).toISOString(),
      style: prompt.styles?.[style ?? 'brief'] ?? '',
    }),
    maxOutputTokens: settings.answerTokens,
  }
}

/** Not to be guessed by who writes a post, as it rests on the others, on the question and its moment; the same where an answer is run again. */
const nonceOf = ({ question: { text, asOf }, items }: Evidence): string =>
  createHash('sha256')
    .update(JSON.stringify([text, asOf, items.map(({ post }) => [post.id, post.text])]))
    .digest('hex')
    .slice(0, 6)

/** `nonce`, another for every question, marks what is data; number, network, account and time come from the store, never from the post. */
function evidenceLine({ number, post }: EvidenceItem, nonce: string): string {
  const account = sanitise(post.author.handle || post.author.name, 80).replace(/\s+/g, '_')
  const time = new Date(saidAt(post)).toISOString().slice(0, 16)
  return `${nonce} [${number}] ${networkOf(post.id)} @${account} ${time}Z ${nonce} ${promptWords(post)}`
}
