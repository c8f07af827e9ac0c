import type { AuthorId, EpochMs, Post, PostEvent, PostId, PostSink, SourceName } from '../post/index.ts'
import type { CandidateHints, Candidates } from './candidates.ts'
import type { Clause, HitPage, SearchQuery } from './search-query.ts'

export type SourceStats = { readonly name: SourceName; readonly posts: number; readonly last?: EpochMs }
export type StoreStats = {
  /** Visible posts (deleted and hidden ones do not count). */
  readonly posts: number
  /** On disk, of all files of the store. */
  readonly bytes: number
  /** Of these, what erased posts have left behind: it is written over, or given back when a file of the index is written anew. */
  readonly freeBytes: number
  /** The last batch found no room on the disk: nothing new is kept until one does. */
  readonly isFull: boolean
  /** First and last witnessedAt of visible posts; absent while there are none. */
  readonly span?: { readonly from: EpochMs; readonly until: EpochMs }
  readonly networks: Readonly<Record<string, number>>
  readonly sources: readonly SourceStats[]
  /** The next seq to be given: `asOf.seqBefore` of now. */
  readonly nextSeq: number
}

/**
 * Which posts match? (checked by post-store.contract.ts). Deleted and hidden posts are absent from all that reads.
 * Every call sees one instant. `find` is exact: the true top k by BM25 as `search-query.ts` defines it, unless it says
 * `complete: false`.
 */
export interface PostStore extends PostSink, AsyncDisposable {
  find(query: SearchQuery, options: { deadlineMs: number; signal: AbortSignal }): Promise<HitPage>
  /** As `find`, in the form that ranking reads. `words`: at most 32; what a post may hold, each in any of its forms. */
  candidates(
    query: SearchQuery,
    words: readonly (readonly Clause[])[],
    options: { deadlineMs: number; signal: AbortSignal } & CandidateHints,
  ): Promise<Candidates>
  /** 0..1_000 posts by the `seq` that `find` and `candidates` tell; what was deleted, hidden or written anew since is missing. */
  posts(seqs: readonly number[], options: { signal: AbortSignal }): Promise<ReadonlyMap<number, Post>>
  /**
   * An answer rests on these versions of posts, 0..1_000 by seq: an edit keeps what it replaces until `release`, or until the post itself is
   * deleted or expires.
   */
  hold(holder: string, seqs: readonly number[]): Promise<void>
  /** 0..1_000 holders that hold nothing any more; what no other one holds is erased. */
  release(holders: readonly string[]): Promise<void>
  /** As `posts`, and held versions that were written anew since; those of hidden posts are missing. */
  versions(seqs: readonly number[], options: { signal: AbortSignal }): Promise<ReadonlyMap<number, Post>>
  /** 0..1_000 ids; unknown, deleted and hidden ones are missing from the map. */
  get(ids: readonly PostId[], options: { signal: AbortSignal }): Promise<ReadonlyMap<PostId, Post>>
  /** For `from:`; any case, with or without a leading `@`; several accounts on different networks may share a handle. Keys as asked. */
  authors(handles: readonly string[]): Promise<ReadonlyMap<string, readonly AuthorId[]>>
  /** Every accepted event but counts with seq > `after`, in order of seq; waits for more until `signal` aborts. Dead posts' puts are left out. */
  changes(after: number, options: { signal: AbortSignal }): AsyncIterable<PostEvent & { readonly seq: number }>
  /** Visible posts in order of arrival, for export and compliance. */
  scan(query: { from: EpochMs; until: EpochMs; network?: string }, options: { signal: AbortSignal }): AsyncIterable<Post>
  /**
   * Erases posts of these sources that were witnessed before `before`, oldest first and at most `most` of each; how many. Not a delete: no
   * tombstone is left. `forAge`: nobody has asked for it, as in retention of live sources; then the index may keep its words until what stands
   * beside it has gone as well.
   */
  expire(
    query: { sources: readonly SourceName[]; before: EpochMs; most?: number; forAge?: boolean },
    options: { signal: AbortSignal },
  ): Promise<number>
  /** The same for 0..1_000 posts by id, whoever brought them. They may come again; `expire` and `erase` are no deletes. */
  erase(ids: readonly PostId[]): Promise<number>
  stats(): Promise<StoreStats>
}
