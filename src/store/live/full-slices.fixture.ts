import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Cursor, PostEvent, SourceName } from '../../post/index.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import { openLiveStore } from './live-store.ts'
import { readMeta, writeMeta } from './schema.ts'

/** Writes these events and leaves the slice full by number: it holds few posts, so that sealing and merging take no time. */
export async function fillSlice(folder: string, events: readonly PostEvent[], source = 's' as SourceName): Promise<void> {
  {
    await using store = await openLiveStore({ folder })
    for (let at = 0; at < events.length; at += 2_000)
      await store.write({ source, events: events.slice(at, at + 2_000), cursor: '1' as Cursor }, { signal: new AbortController().signal })
  }
  using database = new DatabaseSync(join(folder, 'posts.db'))
  const next = Number(readMeta(database, 'next_seq'))
  writeMeta(database, 'next_seq', Math.ceil(next / sliceSize) * sliceSize)
}
