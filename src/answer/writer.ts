import type { Failure } from '../errors/index.ts'
import type { Evidence } from './evidence.ts'

export type DraftEvent =
  /** Verbatim words of one post: `quote` is a stretch of its text; `before` says whose they are. */
  | { readonly type: 'quote'; readonly number: number; readonly before: string; readonly quote: string }
  /** A sentence that code made from counts and times. `numbers` into evidence.items, 1-based, 1..4 of them. */
  | { readonly type: 'composed'; readonly text: string; readonly numbers: readonly number[] }
  | { readonly type: 'draft-end'; readonly finish: 'stop' | 'length' | 'aborted' }
  | { readonly type: 'draft-fail'; readonly error: Failure }

/**
 * Turns evidence into sentences (checked by writer.contract.ts). A writer sees no database and no URL; it yields whole sentences
 * with evidence numbers; the checks decide what leaves. Exactly one `draft-end` or `draft-fail` closes the stream; abort ends it
 * with `finish: 'aborted'`.
 */
export interface Writer {
  readonly name: string
  write(evidence: Evidence, options: { signal: AbortSignal }): AsyncIterable<DraftEvent>
}
