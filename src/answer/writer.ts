import type { Failure } from '../errors/index.ts'
import type { Evidence } from './evidence.ts'

export type DraftEvent =
  /** One whole sentence; `numbers` into evidence.items, 1-based, 0..4 of them. `quoteOf`: the text inside the quotation marks is verbatim from that post. */
  | { readonly type: 'sentence'; readonly text: string; readonly numbers: readonly number[]; readonly kind: 'quote' | 'composed' | 'written'; readonly quote?: string }
  | { readonly type: 'reasoning-delta'; readonly text: string }
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
