import type { EntryHealth } from './entry-health.ts'
import type { Cursor, EpochMs, PostEvent, SourceName } from '../post/index.ts'

export type DropReason =
  | 'malformed'
  | 'undated'
  | 'too-large'
  | 'not-public'
  /** Not signed by whom it names. */
  | 'forged'
  /** Its author wanted it gone by now. */
  | 'expired'
  /** More than anybody needs, and each would have to be kept. */
  | 'too-many'
/** One refused item; `sample`: its beginning, 0..512 UTF-16 units, for the log. */
export type Drop = { readonly reason: DropReason; readonly sample: string }
/** What one record means for posts, or why it was dropped. */
export type Normalized = { readonly events: readonly PostEvent[] } | { readonly drop: DropReason }
export type SourceItem = {
  readonly event: PostEvent
  readonly cursor: Cursor
  /** Our clock when a live network's bytes came in. */
  readonly receivedAt?: EpochMs
  /** What it weighs while it waits: the length of its frame, since a text that was cut out of it holds all of it. */
  readonly bytes?: number
  /** Of a count: the same key is the same count, said again. Other events can be written twice without harm. */
  readonly key?: string
}

/**
 * Where posts come from (checked by source.contract.ts). Resuming after a cursor may repeat events and never skips one; per
 * author the source's order, across authors any; a bad item goes to `onDrop`, never thrown; a lost connection throws
 * `source_unavailable`; aborting `signal` ends the iteration without an error.
 */
export interface Source {
  readonly name: SourceName
  /** What the ids of its authors begin with, where its name does not. */
  readonly network?: string
  read(options: ReadOptions): AsyncIterable<SourceItem>
  /** Where the network can be read from any moment of its recent past. */
  readonly time?: SourceTime
  /** Of each entry, where it reads several at once (connector.ts). */
  readonly entries?: () => readonly EntryHealth[]
}
export type ReadOptions = {
  readonly after?: Cursor
  readonly onDrop: (drop: Drop) => void
  /** A long stretch of the past is asked for: counts may be left out of it, and reading ends where the network has nothing more. */
  readonly past?: boolean
  /** The network can be read from now on, also while it says nothing. */
  readonly onOpen?: () => void
  /** The network lost a part of its past, or no longer has what was asked for: posts may be missing. `what`: a sentence. */
  readonly onGap?: (what: string) => void
  readonly signal: AbortSignal
}
export type SourceTime = {
  /** How far a first start goes back. */
  readonly rewindMs: number
  /** To go on from this moment. */
  readonly cursorAt: (at: EpochMs) => Cursor
  /** The moment up to which a cursor has read; undefined for one that is not its own. */
  readonly readTo: (cursor: Cursor) => EpochMs | undefined
}

/** When something happened by the network's clock; counts carry no time. */
export function happenedAt({ event }: SourceItem): EpochMs | undefined {
  if (event.type === 'post-put') return event.post.witnessedAt
  return 'at' in event ? event.at : undefined
}
