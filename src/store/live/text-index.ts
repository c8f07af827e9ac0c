import type { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { createMemorySegment, sliceOf, sliceSize, type MemorySegment } from '../segments/memory-segment.ts'
import type { Segment } from '../segments/segment.ts'
import { readManifest, segmentFolderOf, type SegmentEntry } from './manifest.ts'
import { postSelect, toPost, type PostRow } from './row.ts'

/** A segment, and how many posts it holds: those that died since count until it is written anew. */
export type IndexedSegment = { readonly segment: Segment; readonly posts: number; readonly name: string }

/**
 * The words of all posts as one thread sees them: sealed files for full slices, and the newest posts in memory, tokenised here from their
 * rows. So a post can be found in the very transaction that shows its row, whoever wrote it.
 */
export interface TextIndex extends Disposable {
  /** Call inside a transaction: from then on the segments hold what the tables hold. */
  refresh(): void
  /** Newest first. */
  segments(): readonly IndexedSegment[]
}

/** A file of the index, opened. */
export type OpenSegment = Segment & Disposable

export function openTextIndex(database: DatabaseSync, path: string, openFile: (path: string) => OpenSegment): TextIndex {
  const folder = segmentFolderOf(path)
  const files = new Map<string, OpenSegment>()
  const slices = new Map<number, { segment: MemorySegment; posts: number }>()
  const rowsAfter = database.prepare(`${postSelect} where p.seq > ? order by p.seq`)
  let version: unknown
  let entries: readonly SegmentEntry[] = []
  let lastSeq = -1
  let sealedBefore = 0
  let known: readonly IndexedSegment[] | undefined

  function follow(): void {
    const manifest = readManifest(database)
    if (manifest.version === version) return
    version = manifest.version
    entries = manifest.entries
    known = undefined
    const wanted = new Set(entries.map(({ name }) => name))
    for (const [name, file] of files)
      if (!wanted.has(name)) {
        file[Symbol.dispose]()
        files.delete(name)
      }
    for (const { name } of entries) if (!files.has(name)) files.set(name, openFile(join(folder, name)))
    const sealed = manifest.sealedBefore
    if (sealed < sealedBefore) {
      slices.clear() // a file was lost: what stood in it is read again
      lastSeq = sealed - 1
    }
    sealedBefore = sealed
    for (const slice of slices.keys()) if ((slice + 1) * sliceSize <= sealed) slices.delete(slice)
    lastSeq = Math.max(lastSeq, sealed - 1)
  }

  function add(row: PostRow): void {
    const number = sliceOf(row.seq)
    let slice = slices.get(number)
    if (!slice) {
      slices.set(number, (slice = { segment: createMemorySegment(number * sliceSize), posts: 0 }))
      known = undefined
    }
    slice.segment.add(row.seq, toPost(row))
    slice.posts++
    lastSeq = row.seq
  }

  return {
    refresh() {
      follow()
      for (const row of rowsAfter.iterate(lastSeq) as unknown as Iterable<PostRow>) add(row)
    },
    segments() {
      known ??= [
        ...[...slices.values()].map(({ segment }) => memory(segment, slices)),
        ...entries.flatMap(({ name, posts }) => {
          const segment = files.get(name)
          return segment ? [{ segment, posts, name }] : []
        }),
      ].sort((a, b) => b.segment.base - a.segment.base)
      return known
    },
    [Symbol.dispose]() {
      for (const file of files.values()) file[Symbol.dispose]()
    },
  }
}

/** What is in memory grows: its count is asked for when it is needed. */
const memory = (segment: MemorySegment, slices: ReadonlyMap<number, { posts: number }>): IndexedSegment => ({
  segment,
  name: `memory ${segment.base}`,
  get posts() {
    return slices.get(sliceOf(segment.base))?.posts ?? 0
  },
})
