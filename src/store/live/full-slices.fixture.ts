import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Cursor, PostEvent, SourceName } from '../../post/index.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import { openLiveStore } from './live-store.ts'
import { readMeta, writeMeta } from './schema.ts'

/** Writes these events and leaves the slice full by number: it holds few posts, so that sealing and merging take no time. */
export async function fillSlice(folder: string, events: readonly PostEvent[]): Promise<void> {
  {
    await using store = await openLiveStore({ folder })
    await store.write({ source: 's' as SourceName, events, cursor: '1' as Cursor }, { signal: new AbortController().signal })
  }
  using database = new DatabaseSync(join(folder, 'posts.db'))
  const next = Number(readMeta(database, 'next_seq'))
  writeMeta(database, 'next_seq', Math.ceil(next / sliceSize) * sliceSize)
}
