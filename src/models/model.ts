import type { Failure } from '../errors/index.ts'

/**
 * One call of a language model. The type has no place for tools: a call whose prompt may hold posts cannot have any.
 * `stable` comes first and is the same for every call (servers keep it in their prefix cache); `examples` are finished turns after it;
 * `posts` is hostile text, already made harmless; `question` stands after it.
 */
export type ModelRequest = {
  readonly stable: string
  readonly examples?: readonly { readonly user: string; readonly assistant: string }[]
  readonly posts: string
  readonly question: string
  /** Tokens, 1 or more. */
  readonly maxOutputTokens: number
  /** The text must be one JSON value, where the model can be held to that. */
  readonly json?: boolean
  /** Generation ends before any of these, 0..4 of them. */
  readonly stop?: readonly string[]
}

export type ModelEvent =
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'reasoning-delta'; readonly text: string }
  | {
      readonly type: 'model-end'
      readonly finish: 'stop' | 'length' | 'aborted'
      /** As the runtime or server put it. */
      readonly rawFinish: string
      /** Tokens; 0 where the server does not say. */
      readonly inputTokens: number
      readonly outputTokens: number
      /** Of the input, tokens that were not evaluated again. */
      readonly cachedTokens: number
    }
  | { readonly type: 'model-fail'; readonly error: Failure }

export type ModelLimits = {
  /** Prompt and answer together. */
  readonly contextTokens: number
  /** Calls served at once. */
  readonly concurrent: number
  /** Calls that may wait for a seat. */
  readonly queued: number
}

/**
 * Who generates text (checked by model.contract.ts).
 *
 * - `stream`: any number of deltas, never empty, then exactly one `model-end` or `model-fail`, then the iterator ends. Deltas
 *   concatenate to the text and are not aligned to sentences. Failure is an event, not a throw.
 * - An abort at any moment (waiting, loading, reading the prompt, writing) ends the stream with `finish: 'aborted'` within 250 ms; a
 *   signal that is already aborted costs no work; who leaves the loop has aborted.
 * - A stream that breaks off without a reason to finish is `model-fail`, never `model-end`.
 * - A prompt that does not fit is `context_length_exceeded`, never cut. `count` says how many tokens a request is: exactly where the
 *   model tokenizes here, else an upper estimate.
 * - Messages hold no secret, no path and nothing of a prompt.
 */
export interface Model {
  /** As configured by the operator and shown to people. */
  readonly name: string
  readonly limits: ModelLimits
  count(request: ModelRequest, options: { signal: AbortSignal }): Promise<number>
  stream(request: ModelRequest, options: { signal: AbortSignal }): AsyncIterable<ModelEvent>
  /**
   * How much likelier an answer begins with the first of two words than with the second: the difference of their logits. One token is
   * looked at and none is generated. Below a billion weights only its rank among like requests tells anything. Absent where a model cannot
   * tell. Throws `model_unavailable`, `context_length_exceeded` and the signal's reason, within 250 ms of an abort.
   */
  judge?(request: ModelRequest, words: readonly [string, string], options: { signal: AbortSignal }): Promise<number>
}

export type OpenModel = Model & AsyncDisposable

export const isModelEnding = ({ type }: ModelEvent): boolean => type === 'model-end' || type === 'model-fail'
