import type { Cursor, PostEvent, SourceName } from '../post/index.ts'

export type DropReason = 'malformed' | 'undated' | 'too-large' | 'not-public'
/** One refused item; `sample`: its beginning, 0..512 UTF-16 units, for the log. */
export type Drop = { readonly reason: DropReason; readonly sample: string }
/** What one record means for posts, or why it was dropped. */
export type Normalized = { readonly events: readonly PostEvent[] } | { readonly drop: DropReason }
export type SourceItem = { readonly event: PostEvent; readonly cursor: Cursor }

/**
 * Where posts come from (checked by source.contract.ts). Resuming after a cursor may repeat events and never skips one; per
 * author the source's order, across authors any; a bad item goes to `onDrop`, never thrown; a lost connection throws
 * `source_unavailable`; aborting `signal` ends the iteration without an error.
 */
export interface Source {
  readonly name: SourceName
  read(options: { after?: Cursor; onDrop: (drop: Drop) => void; signal: AbortSignal }): AsyncIterable<SourceItem>
}
