import type { Post, PostId } from '../../src/post/index.ts'
import type { Question } from './questions.ts'

/** What is measured: ours, or a peer that does the same work. */
export interface Engine extends AsyncDisposable {
  /** Resolves when the posts are durable and can be found. */
  /** `source`: who brings them, where an engine lets sources take turns. */
  write(posts: readonly Post[], source?: string): Promise<void>
  /** Resolves when they cannot be found any more. */
  remove(ids: readonly PostId[]): Promise<void>
  /** Undefined: this engine cannot be asked so. */
  find(question: Question): Promise<Answer> | undefined
  /** How many posts can be found by this word, for checks. */
  count(term: string): Promise<number>
}
/** `tookMs`: in the worker, where the engine tells. */
export type Answer = { readonly ids: readonly string[]; readonly tookMs: number | undefined }
export type EngineName = 'groundswell' | 'fts5-sliced' | 'fts5-single' | 'sqlite' | 'minisearch' | 'postgres'
