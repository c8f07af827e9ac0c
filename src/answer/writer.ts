import type { Failure } from '../errors/index.ts'
import type { AuthorId, EpochMs } from '../post/index.ts'
import type { Evidence } from './evidence.ts'

/** Tokens of all calls of a model; 0 where a server does not say. */
export type Usage = { readonly calls: number; readonly inputTokens: number; readonly outputTokens: number; readonly cachedTokens: number }
export const noUsage: Usage = { calls: 0, inputTokens: 0, outputTokens: 0, cachedTokens: 0 }

export type DraftEvent =
  /** Verbatim words of one post: `quote` is a stretch of its text; `before` says whose they are. */
  | {
      readonly type: 'quote'
      readonly number: number
      readonly before: string
      readonly quote: string
      /** The words were read in a picture of the post, which `before` says. */
      readonly inPicture?: boolean
    }
  /**
   * A sentence that code made from counts, figures and times. `numbers` into evidence.items, 1-based, 1..4 of them; `says`: stretches of these posts
   * that it repeats; `times`: when one of them was said; `by`: authors whom it names.
   */
  | {
      readonly type: 'composed'
      readonly text: string
      readonly numbers: readonly number[]
      readonly says?: readonly string[]
      readonly times?: readonly EpochMs[]
      readonly by?: readonly AuthorId[]
    }
  /**
   * A model's sentence, without marks in it; `numbers` as it or the code attached them: 0 or more, perhaps forged. `otherwise`: what is quoted where
   * it fails, one or more; default: the closest words of what it cites.
   */
  | {
      readonly type: 'sentence'
      readonly text: string
      readonly numbers: readonly number[]
      readonly otherwise?: readonly Extract<DraftEvent, { type: 'quote' }>[]
    }
  | { readonly type: 'reasoning-delta'; readonly text: string }
  | { readonly type: 'usage'; readonly usage: Usage }
  /** Something less took over, and the draft goes on. */
  | { readonly type: 'degraded'; readonly error: Failure }
  | { readonly type: 'draft-end'; readonly finish: 'stop' | 'length' | 'aborted' }
  | { readonly type: 'draft-fail'; readonly error: Failure }

/** What a model is told, word for word, for everybody to read. */
export type Prompt = { readonly name: string; readonly text: string }

/**
 * Turns evidence into sentences (checked by writer.contract.ts). A writer sees no database and no URL; it yields whole sentences
 * with evidence numbers; the checks decide what leaves. Exactly one `draft-end` or `draft-fail` closes the stream; abort ends it
 * with `finish: 'aborted'`.
 */
export interface Writer {
  readonly name: string
  readonly prompt?: Prompt
  /** Share of a sentence's words that its cited posts must hold, 0..1; where a model writes. */
  readonly lexicalFrom?: number
  write(evidence: Evidence, options: { signal: AbortSignal }): AsyncIterable<DraftEvent>
}

/** A model that answers without posts; every sentence is its own word. Ends as a `Writer` does. */
export interface AloneWriter {
  readonly name: string
  readonly prompt: Prompt
  write(asked: { readonly question: string; readonly previous?: string }, options: { signal: AbortSignal }): AsyncIterable<DraftEvent>
}

export const isDraftEnding = ({ type }: DraftEvent): boolean => type === 'draft-end' || type === 'draft-fail'
