import type { EpochMs, Post, PostId, SourceName } from '../../post/index.ts'
import { readEntries, readEntry, type EntryReading } from './entry.ts'
import type { Listed } from './kept.ts'

/** What is asked of the store where posts go with their source. */
export type ErasingStore = {
  expire(query: { sources: readonly SourceName[]; before: EpochMs }, options: { signal: AbortSignal }): Promise<number>
  erase(ids: readonly PostId[]): Promise<number>
  scan(query: { from: EpochMs; until: EpochMs; network?: string }, options: { signal: AbortSignal }): AsyncIterable<Post>
}
/** `left`: why posts that were to go are still there. */
export type Erased = { readonly erased: number; readonly left?: string }
export type ErasingOptions = EntryReading & {
  readonly store: ErasingStore
  /** Those of its kind that remain, also paused. */
  readonly remaining: readonly Listed[]
  /** Sources that read it and are there no more. */
  readonly gone: readonly SourceName[]
  /** Of the removed entry, which the registry has forgotten. */
  readonly secret: string | undefined
  readonly signal: AbortSignal
}

const erasedAtOnce = 500

/**
 * Erases what a removed entry brought, without a tombstone, and nothing that those which remain brought: all that sources brought which are there no
 * more, or what its connector says came by it.
 */
export async function eraseBrought(removed: Listed, options: ErasingOptions): Promise<Erased> {
  const { store, gone, secret, signal } = options
  const read = readEntry(removed, options, secret)
  const others = 'entry' in read ? readEntries(options.remaining, options) : []
  const canTell = 'entry' in read && read.connector.brought !== undefined
  // A source that is gone may have read for others that are paused: what these brought stays.
  const goesWhole = gone.length > 0 && !(canTell && others.length > 0)
  let erased = goesWhole ? await store.expire({ sources: gone, before: Infinity }, { signal }) : 0
  if (others.length === 0 || goesWhole) return { erased }
  if (!canTell)
    return { erased, left: `Its posts cannot be told from those of the other sources of this kind (${removed.kind}); they go by age.` }
  const { connector, entry } = read
  let ids: PostId[] = []
  const flush = async () => {
    erased += ids.length > 0 ? await store.erase(ids) : 0
    ids = []
  }
  for await (const post of store.scan({ from: 0, until: Number.MAX_SAFE_INTEGER }, { signal })) {
    if (connector.brought?.(entry, post) && !others.some((other) => connector.brought?.(other, post))) ids.push(post.id)
    if (ids.length >= erasedAtOnce) await flush()
  }
  await flush()
  return { erased }
}
