import type { EpochMs, PostId } from '../../post/index.ts'
import type { QueryStats, SearchQuery } from '../../store/index.ts'
import type { AnswerRequest } from '../request.ts'
import type { FoundPost } from '../answer-event.ts'
import type { Nearest, Question, Window } from '../evidence.ts'
import type { RerankTrace } from '../rerank.ts'
import type { Whose } from '../speakers.ts'
import type { Draft, Verdict } from '../verify.ts'
import type { Usage } from '../writer.ts'
import type { Build } from './build.ts'

/**
 * What an answer was made from, and how: enough to show it in plain words and to run it again as of its moment. JSON; no copy of a post's text
 * but in drafts that did not leave as they were. Members are added, never renamed; a reader takes what it knows.
 */
export type StoredTrace = {
  readonly format: 1
  readonly build: Build
  readonly request: Omit<AnswerRequest, 'id'>
  readonly asOf: EpochMs
  /** `asked`: whom the asker named; `name`: whose name that was, or the default's of that moment. */
  readonly writer: { readonly asked?: string; readonly name: string }
  /** `hash`: of its text. */
  readonly prompt?: { readonly name: string; readonly hash: string }
  /** When the first post of the store was witnessed. */
  readonly earliest?: EpochMs
  /** What the store held when it was asked, at least. */
  readonly seqBefore?: number
  readonly question?: Question
  /** Whose own words are asked for: their accounts, and whether they have said anything. */
  readonly whose?: Whose
  /** Searches, where earlier posts were searched for; `search` has the hits of all. */
  readonly rounds?: number
  /** Whose posts were searched; of an answer that abstained, words that posts hold in place of ones that none does. */
  readonly networks?: readonly string[]
  readonly similar?: readonly string[]
  readonly search?: SearchRecord
  /** What a model said of the best posts: `search` has the order and the scores that came of it. */
  readonly rerank?: RerankTrace
  /** Where a window held nothing: when else it was spoken of. */
  readonly otherSpan?: OtherSpan
  readonly evidence?: EvidenceRecord
  readonly found: readonly FoundPost[]
  readonly missing: readonly string[]
  /** Of an answer that abstained. */
  readonly nearest?: Nearest
  readonly drafts: readonly DraftRecord[]
  readonly dropped: readonly { readonly reason: string; readonly text: string }[]
  readonly usage?: Usage
  /** Milliseconds of each step, in order; writing includes the time that the reader took. */
  readonly steps: Readonly<Record<string, number>>
  /** Of what was answered, as it left (`digestOf` of the API): a saved text that was altered is told by it. */
  readonly digest: string
}

export type OtherSpan = Window & { readonly posts: number }

/** `hits` is absent where the trace would have been too large: then the evidence alone can be taken up again. */
export type SearchRecord = {
  readonly query: SearchQuery
  readonly stats: QueryStats
  readonly complete: boolean
  readonly asOf: EpochMs
  readonly tookMs: number
  readonly cutAt?: number
  readonly unread: readonly number[]
  readonly hits?: HitsRecord
}

/** Every hit that was read, in the order of the ranking, column by column. */
export type HitsRecord = {
  readonly ids: readonly PostId[]
  readonly seqs: readonly number[]
  readonly scores: readonly number[]
  /** Bit i where it holds word i; null where the newest come first. */
  readonly held: readonly (number | null)[]
  /** What a score is made of, of the first ones. */
  readonly parts: readonly Readonly<Record<string, number>>[]
  /** Places of posts that say the same, in the order in which they came to grounding; the first stands for the others unless it is a repost. */
  readonly groups: readonly (readonly number[])[]
}

/**
 * `value`: the evidence without its question, packed (packed-value.ts); `posts[number − 1]`: which version of which post an item is. `lang`: of the question, which of words
 * alone is that of the posts that were found then (posts-language.ts); older traces lack it.
 */
export type EvidenceRecord = { readonly value: unknown; readonly posts: readonly EvidencePost[]; readonly lang?: string }
export type EvidencePost = {
  readonly id: PostId
  readonly seq: number
  readonly version: string
  /** As its author was named then. */
  readonly handle: string
  readonly name: string
}

/** One drafted sentence. `text` is absent where it left as it was: `sentence` says as which. */
export type DraftRecord = {
  readonly type: Draft['type']
  readonly numbers: readonly number[]
  readonly text?: string
  readonly sentence?: number
  readonly verdict: OmitText<Verdict>
}
type OmitText<T> = T extends unknown ? Omit<T, 'text'> : never
