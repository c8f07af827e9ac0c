import { AppError } from '../../../errors/index.ts'
import type { ModelRequest } from '../../model.ts'
import type { Token } from './library.ts'
import type { Loaded } from './load.ts'
import { prefill } from './prefill.ts'
import { toHistory, toTokens } from './prompt.ts'

/**
 * Reads a prompt and looks at what would come next: the logit of the first word's first token less that of the second's. Prompts that begin
 * alike are evaluated from where they differ. Throws `context_length_exceeded` before any work, and the signal's reason when aborted.
 */
export async function judge(
  loaded: Loaded,
  { request, words }: { readonly request: ModelRequest; readonly words: readonly [string, string] },
  signal: AbortSignal,
): Promise<number> {
  const { model, chat, pool, contextTokens } = loaded
  const tokens = toTokens(chat, model, toHistory(request))
  if (tokens.length >= contextTokens)
    throw new AppError('context_length_exceeded', {
      message: `The prompt has ${tokens.length} tokens; the model reads ${contextTokens} in all.`,
    })
  const [one, another] = words.map((word) => model.tokenize(word, false, 'trimLeadingSpace')[0])
  if (one === undefined || another === undefined || one === another) throw new TypeError('two words that begin alike cannot be told apart')
  const seat = pool.take(tokens, 'most')
  try {
    await prefill(seat.sequence, tokens, signal)
    const last = tokens.at(-1) as Token
    const [result] = await seat.sequence.controlledEvaluate([[last, { generateNext: { logits: { filter: { tokens: [one, another] } } } }]])
    const logits = result?.next.logits
    return (logits?.get(one) ?? NaN) - (logits?.get(another) ?? NaN)
  } finally {
    pool.giveBack(seat)
  }
}
