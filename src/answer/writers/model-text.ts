import type { Failure } from '../../errors/index.ts'
import type { Model, ModelRequest } from '../../models/index.ts'
import type { Usage } from '../writer.ts'

export type ModelText =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  | { readonly type: 'end'; readonly finish: 'stop' | 'length' | 'aborted'; readonly usage: Usage }
  | { readonly type: 'fail'; readonly error: Failure; readonly usage: Usage }

/** Characters a token of a sane answer has at most: a model that says more than that is stopped. */
const charactersPerToken = 16

/** A model's words with a bound on them; ends with exactly one `end` or `fail`. A throw is a failure as well. */
export async function* textOf(model: Model, request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelText> {
  let left = request.maxOutputTokens * charactersPerToken
  let thought = 4 * left
  const calls = 1
  const nothing: Usage = { calls, inputTokens: 0, outputTokens: 0, cachedTokens: 0 }
  try {
    for await (const event of model.stream(request, { signal })) {
      if (event.type === 'text-delta') {
        left -= event.text.length
        if (left < 0) return yield { type: 'end', finish: 'length', usage: nothing }
        yield { type: 'text', text: event.text }
      } else if (event.type === 'reasoning-delta') {
        thought -= event.text.length
        if (thought < 0) return yield { type: 'end', finish: 'length', usage: nothing }
        yield { type: 'reasoning', text: event.text }
      } else if (event.type === 'model-fail') return yield { type: 'fail', error: event.error, usage: nothing }
      else {
        const { finish, inputTokens, outputTokens, cachedTokens } = event
        return yield { type: 'end', finish, usage: { calls, inputTokens, outputTokens, cachedTokens } }
      }
    }
  } catch {
    if (signal.aborted) return yield { type: 'end', finish: 'aborted', usage: nothing }
  }
  yield { type: 'fail', error: brokeOff(model.name), usage: nothing }
}

export const brokeOff = (name: string): Failure => ({
  code: 'model_failed',
  message: `The model "${name}" broke off without an ending.`,
  retryable: true,
})

export const nothingUsable = (name: string): string => `The model "${name}" wrote nothing that could be used.`

export const addUsage = (a: Usage, b: Usage): Usage => ({
  calls: a.calls + b.calls,
  inputTokens: a.inputTokens + b.inputTokens,
  outputTokens: a.outputTokens + b.outputTokens,
  cachedTokens: a.cachedTokens + b.cachedTokens,
})
