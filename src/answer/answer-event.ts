import type { Failure } from '../errors/index.ts'
import type { EpochMs, PostId } from '../post/index.ts'
import type { HitPage, SearchQuery } from '../store/index.ts'
import type { EvidenceItem, Window } from './evidence.ts'

export type Check = 'quote' | 'composed' | 'supported' | 'partial'
export type Finish = 'complete' | 'abstained' | 'length' | 'aborted' | 'failed'

/**
 * What happens while a question is answered. Exactly one `answer-end` closes the stream, whatever happens. Text leaves only after
 * its sentence's citations were checked; a sentence's new citations come right before it.
 */
export type AnswerEvent =
  | { readonly type: 'answer-start'; readonly id: string; readonly asOf: EpochMs; readonly window: Window; readonly model: string }
  | { readonly type: 'search-start'; readonly search: number; readonly query: SearchQuery }
  | { readonly type: 'search-end'; readonly search: number; readonly query: SearchQuery; readonly page: HitPage; readonly tookMs: number }
  | { readonly type: 'citation-add'; readonly number: number; readonly item: EvidenceItem }
  | { readonly type: 'sentence'; readonly index: number; readonly text: string; readonly numbers: readonly number[]; readonly check: Check }
  | { readonly type: 'degraded'; readonly error: Failure }
  | {
      readonly type: 'answer-end'
      readonly finish: Finish
      readonly error?: Failure
      readonly searched: { readonly posts: number; readonly queries: number }
      readonly otherSpan?: { readonly from: EpochMs; readonly until: EpochMs; readonly posts: number }
      readonly found: readonly { readonly id: PostId; readonly posts: number; readonly authors: number }[]
      readonly tookMs: number
    }
