import type { Clock } from '../lib/clock.ts'
import type { AuthorId, Post } from '../post/index.ts'
import type { Clause, PostStore } from '../store/index.ts'
import type { Reranker } from './rerank.ts'
import type { SecondReader } from './second-reader.ts'
import type { Past } from './trace/restore.ts'
import type { AloneWriter, Writer } from './writer.ts'

export type AnswerContext = {
  readonly store: PostStore
  readonly writer: Writer
  /** Where the operator named a model that re-ranks the best posts. */
  readonly reranker?: Reranker
  /** Where the operator named a model that reads the sentences of models a second time. */
  readonly secondReader?: SecondReader
  /** Where the operator allows answers without posts. */
  readonly alone?: AloneWriter
  readonly now: Clock
  readonly findDeadlineMs: number
  readonly signal: AbortSignal
  readonly onDrop?: (reason: string) => void
  /** What made an answer fail, for the log: its reader is told in words alone. */
  readonly onFault?: (error: unknown) => void
  /** What is talked about more than usual right now, the most first; absent where nobody counts. */
  readonly topics?: (options: { lang?: string; most: number; signal: AbortSignal }) => Promise<readonly TopicNow[]>
  /** Looks up authors whom their network has not named yet; true: some are stored now. */
  readonly nameAuthors?: (authors: readonly AuthorId[], options: { deadlineMs: number }) => Promise<boolean>
  /** Run again: what was found then takes the place of a search. */
  readonly past?: Past
}
/** One topic: what to search for where it is meant, and posts that tell it, the best first. */
export type TopicNow = { readonly clauses: readonly Clause[]; readonly posts: readonly Pick<Post, 'id' | 'author'>[] }
