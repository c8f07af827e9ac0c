import { DatabaseSync } from 'node:sqlite'
import type { Cursor, Post, PostEvent, SourceName } from '../../post/index.ts'
import { allocateMemorySegment, createMemorySegment, sliceSize } from '../segments/memory-segment.ts'
import { openColumns } from './columns.ts'
import type { FindContext } from './find.ts'
import { createFrequencies } from './frequencies.ts'
import { writeMeta } from './schema.ts'
import { createWorkspace } from './workspace.ts'
import { createWriter } from './writer.ts'

/** What `find` works with over these posts, slice by slice: rows in SQLite, words in memory. The n-th post of a slice has the n-th seq there. */
export function findable(slices: readonly (readonly Post[])[]) {
  const database = new DatabaseSync(':memory:')
  const writer = createWriter(database, { synchronous: 'normal' })
  const columns = openColumns(database)
  const write = (...events: readonly PostEvent[]) => {
    writer.write([{ source: 's' as SourceName, events, cursor: '' as Cursor }])
    columns.refresh()
  }
  const segments = slices.map((posts, n) => {
    const base = n * sliceSize
    writeMeta(database, 'next_seq', base)
    write(...posts.map((post) => ({ type: 'post-put' as const, post })))
    const segment = createMemorySegment(allocateMemorySegment(base))
    for (const [doc, post] of posts.entries()) segment.add(base + doc, post)
    return { segment, posts: posts.length, name: `slice ${n}` }
  })
  const frequencies = createFrequencies(columns)
  const context: FindContext = { columns, segments: segments.toReversed(), frequencies, workspace: createWorkspace(), late: () => false }
  return { context, write, database }
}
