import { dirname, join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { readMeta } from './schema.ts'

/** A sealed segment, as the tables name it: what is not named here is no part of the index, whatever lies in the folder. */
export type SegmentEntry = {
  /** Of its file. */
  readonly name: string
  readonly base: number
  readonly size: number
  /** Posts it was written from. */
  readonly posts: number
  /** Posts in it that were deleted or replaced since. */
  readonly erased: number
  /** When the first of them was; undefined: none. */
  readonly erasedAt: number | undefined
  /** Posts in it that have gone since because of their age: their neighbours will soon. */
  readonly expired: number
}
export type Manifest = {
  /** Changes with every change of the rest. */
  readonly version: unknown
  /** Oldest first, without overlap. */
  readonly entries: readonly SegmentEntry[]
  /** Every post with a lower seq stands in a segment. */
  readonly sealedBefore: number
}

export const segmentFolderOf = (path: string): string => join(dirname(path), 'segments')

/** Call inside a transaction, so that it belongs to the rows that are read with it. */
export function readManifest(database: DatabaseSync): Manifest {
  const version = readMeta(database, 'segments_version') ?? 0
  const rows = database.prepare('select * from segment order by base').all()
  return {
    version,
    sealedBefore: Number(readMeta(database, 'sealed_before') ?? 0),
    entries: rows.map((row) => ({
      name: String(row['name']),
      base: Number(row['base']),
      size: Number(row['size']),
      posts: Number(row['posts']),
      erased: Number(row['erased']),
      erasedAt: row['erased_at'] === null ? undefined : Number(row['erased_at']),
      expired: Number(row['expired'] ?? 0), // a store that an older program made may not have it before it is opened for writing
    })),
  }
}

/** In one transaction: `added` in place of `removed`. `sealedBefore` only ever grows, unless a segment is lost. */
export function changeManifest(
  database: DatabaseSync,
  { added = [], removed = [], sealedBefore }: { added?: readonly SegmentEntry[]; removed?: readonly string[]; sealedBefore: number },
): void {
  const insert = database.prepare('insert into segment(name, base, size, posts, erased, erased_at) values (?, ?, ?, ?, ?, ?)')
  const drop = database.prepare('delete from segment where name = ?')
  const keep = database.prepare('insert into meta(key, value) values (?, ?) on conflict(key) do update set value = excluded.value')
  for (const name of removed) drop.run(name)
  for (const { name, base, size, posts, erased, erasedAt } of added) insert.run(name, base, size, posts, erased, erasedAt ?? null)
  keep.run('sealed_before', sealedBefore)
  keep.run('segments_version', Number(readMeta(database, 'segments_version') ?? 0) + 1)
}
