import { setTimeout as delay } from 'node:timers/promises'
import { toFailure, type Failure } from '../../errors/index.ts'
import type { ModelEvent, ModelLimits, ModelRequest, OpenModel } from '../model.ts'

/**
 * What a scripted model does with a call: its pieces of text (a failure in their place breaks off), from whatever it is asked. For tests
 * and measurements: what is built on a model must hold whatever a model does.
 */
export type Script = (request: ModelRequest) => Iterable<Piece>
export type Piece =
  | string
  | { readonly think: string }
  | { readonly fail: Failure }
  | { readonly waitMs: number }
  | { readonly silence: true }

export type ScriptedOptions = {
  readonly name?: string
  readonly script: Script
  /** Between pieces. */
  readonly delayMs?: number
  readonly limits?: Partial<ModelLimits>
}

/** The words of a text one by one, blanks kept. */
export const wordsOf = (text: string): string[] => text.match(/\s*\S+\s*$|\s*\S+/g) ?? []

export function createScriptedModel({ name = 'scripted', script, delayMs = 0, limits }: ScriptedOptions): OpenModel {
  let closed = false
  const all: ModelLimits = { contextTokens: 2_048, concurrent: 1, queued: 8, ...limits }
  const count = ({ stable, examples = [], posts, question }: ModelRequest): number =>
    [stable, posts, question, ...examples.flatMap(({ user, assistant }) => [user, assistant])].reduce(
      (sum, text) => sum + wordsOf(text).length,
      0,
    )
  return {
    name,
    limits: all,
    count: async (request) => count(request),
    async *stream(request, { signal }) {
      const inputTokens = count(request)
      const end = (finish: 'stop' | 'length' | 'aborted', outputTokens: number): ModelEvent => ({
        type: 'model-end',
        finish,
        rawFinish: finish,
        inputTokens,
        outputTokens,
        cachedTokens: 0,
      })
      if (signal.aborted) return yield end('aborted', 0)
      if (closed) return yield fail('model_unavailable', `The model "${name}" is closed.`)
      if (inputTokens + request.maxOutputTokens > all.contextTokens && inputTokens > all.contextTokens - 1)
        return yield fail('context_length_exceeded', 'The prompt is longer than the model’s context.')
      let outputTokens = 0
      const stops = createStops(request.stop ?? [])
      try {
        for (const piece of script(request)) {
          if (signal.aborted) return yield end('aborted', outputTokens)
          await pause(piece, delayMs, signal)
          if (typeof piece === 'string') {
            const { text, isEnd } = stops.add(piece)
            if (text !== '') yield { type: 'text-delta', text }
            if (isEnd) return yield end('stop', outputTokens)
            if (++outputTokens >= request.maxOutputTokens) return yield* [...stops.rest(), end('length', outputTokens)]
          } else if ('think' in piece) yield { type: 'reasoning-delta', text: piece.think }
          else if ('fail' in piece) return yield { type: 'model-fail', error: piece.fail }
        }
        yield* [...stops.rest(), end('stop', outputTokens)]
      } catch (error) {
        yield signal.aborted ? end('aborted', outputTokens) : { type: 'model-fail', error: toFailure(error) }
      }
    },
    async [Symbol.asyncDispose]() {
      closed = true
    },
  }
}

/** Lets text out up to the first stop word; what may be the beginning of one waits. */
function createStops(words: readonly string[]) {
  const longest = Math.max(0, ...words.map((word) => word.length - 1))
  let held = ''
  return {
    add(piece: string): { text: string; isEnd: boolean } {
      held += piece
      const found = words.map((word) => held.indexOf(word)).filter((at) => at >= 0)
      const end = found.length > 0 ? Math.min(...found) : Math.max(0, held.length - longest)
      const text = held.slice(0, end)
      held = held.slice(end)
      return { text, isEnd: found.length > 0 }
    },
    rest: (): ModelEvent[] => (held === '' ? [] : [{ type: 'text-delta', text: held }]),
  }
}

const fail = (code: Failure['code'], message: string): ModelEvent => ({ type: 'model-fail', error: { code, message, retryable: true } })

async function pause(piece: Piece, delayMs: number, signal: AbortSignal): Promise<void> {
  if (typeof piece === 'object' && 'silence' in piece) await delay(2 ** 31 - 1, undefined, { signal })
  const ms = typeof piece === 'object' && 'waitMs' in piece ? piece.waitMs : delayMs
  if (ms > 0) await delay(ms, undefined, { signal })
}
