import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { StoreStats } from '../post-store.ts'
import { readManifest, segmentFolderOf } from './manifest.ts'

/**
 * What a store takes on the disk: its tables with what stands beside them, and the files of its index. Free is what SQLite writes over, its log
 * (WAL) too, whose pages are those of the table; of the index what posts that are gone take, and files that nobody names: the sealer gives both back.
 */
export function diskUse(database: DatabaseSync, path: string): Pick<StoreStats, 'bytes' | 'freeBytes'> {
  const tables = Array.from(sizesIn(dirname(path)), ([name, size]) => (name.startsWith(basename(path)) ? size : 0))
  const [pages, pageSize] = ['freelist_count', 'page_size'].map((name) => Number(database.prepare(`pragma ${name}`).get()?.[name]))
  let bytes = sum(tables)
  let freeBytes = (pages ?? 0) * (pageSize ?? 0) + (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0)
  const goneOf = new Map(
    readManifest(database).entries.map(({ name, posts, erased, expired }) => [name, Math.min(1, (erased + expired) / Math.max(1, posts))]),
  )
  for (const [name, size] of sizesIn(segmentFolderOf(path))) {
    bytes += size
    freeBytes += Math.round(size * (goneOf.get(name) ?? 1))
  }
  return { bytes, freeBytes }
}

function sizesIn(folder: string): [name: string, size: number][] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => [name, statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0])
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)
