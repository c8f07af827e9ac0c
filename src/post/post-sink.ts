import type { PostEvent } from './post-event.ts'

export type SourceName = string & { readonly brand: 'SourceName' }
/** Opaque outside the source that made it. */
export type Cursor = string & { readonly brand: 'Cursor' }

/** 1..500 events; everything up to `cursor` is then done. */
export type PostBatch = { readonly source: SourceName; readonly events: readonly PostEvent[]; readonly cursor: Cursor }

/** `stored`: new or newer versions of posts; `repeated`: posts already held in this or a higher version; `refused`: tombstoned posts. */
export type WriteResult = { readonly stored: number; readonly repeated: number; readonly refused: number }

/**
 * Where posts go. Safe to repeat. Once `write()` resolves, everything in the batch is durable and findable, and the cursor is
 * committed with it. If it throws, the cursor has not moved and nothing of the batch is findable; a repeat gives the same end
 * state. No delete is ever undone, whatever the order.
 */
export interface PostSink {
  write(batch: PostBatch, options: { signal: AbortSignal }): Promise<WriteResult>
  cursor(source: SourceName): Promise<Cursor | undefined>
}
