import type { Failure } from '../errors/index.ts'
import type { EpochMs, PostId } from '../post/index.ts'
import type { HitPage, SearchQuery } from '../store/index.ts'
import type { CheckName } from './checks/index.ts'
import type { EvidenceItem, Window } from './evidence.ts'
import type { Usage } from './writer.ts'

/** `unsourced`: a model's words, not from posts, unchecked. */
export type Check = 'quote' | 'composed' | 'supported' | 'partial' | 'unsourced'
export type Finish = 'complete' | 'abstained' | 'length' | 'aborted' | 'failed'
/** Why nothing was searched: no question about the world, or no word to search for. */
export type Declined = 'needs-no-posts' | 'no-words'
/** What an answer rests on; `model`: on no post. */
export type AnswerSource = 'posts' | 'model'

/** A post about the question, and its near-copies: how many further posts, by how many authors in all. */
export type FoundPost = { readonly id: PostId; readonly posts: number; readonly authors: number }

/** One that may leave. */
export type Sentence = {
  readonly text: string
  readonly numbers: readonly number[]
  readonly check: Check
  /** Of a model's sentence: the checks it passed. */
  readonly passed: readonly CheckName[]
  /** Of what code composed: stretches of its posts that it repeats; it stands only while one of them holds each. */
  readonly says?: readonly string[]
  /** Of a quote: it stands in place of a model's sentence that failed this check. */
  readonly instead?: CheckName
}

/**
 * What happens while a question is answered. Exactly one `answer-end` closes the stream, whatever happens. Text leaves only after
 * its sentence's citations were checked; a sentence's new citations come right before it.
 */
export type AnswerEvent =
  | {
      readonly type: 'answer-start'
      readonly id: string
      readonly asOf: EpochMs
      readonly window: Window
      readonly model: string
      readonly source: AnswerSource
    }
  | { readonly type: 'search-start'; readonly search: number; readonly query: SearchQuery }
  | { readonly type: 'search-end'; readonly search: number; readonly query: SearchQuery; readonly page: HitPage; readonly tookMs: number }
  /** What a model thinks before it writes: no part of the answer, unchecked. */
  | { readonly type: 'reasoning-delta'; readonly text: string }
  | { readonly type: 'citation-add'; readonly number: number; readonly item: EvidenceItem }
  | ({ readonly type: 'sentence'; readonly index: number } & Sentence)
  | { readonly type: 'degraded'; readonly error: Failure }
  | {
      readonly type: 'answer-end'
      readonly finish: Finish
      /** Of one that abstains without a search. */
      readonly declined?: Declined
      readonly error?: Failure
      readonly searched: { readonly posts: number; readonly queries: number }
      readonly otherSpan?: { readonly from: EpochMs; readonly until: EpochMs; readonly posts: number }
      readonly found: readonly FoundPost[]
      readonly usage: Usage
      readonly tookMs: number
    }
