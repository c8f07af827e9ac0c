import type { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { sliceSize, type MemorySegmentView } from '../segments/memory-segment.ts'
import type { Segment } from '../segments/segment.ts'
import { readManifest, segmentFolderOf, type SegmentEntry } from './manifest.ts'
import { readMeta } from './schema.ts'
import { subscribeToWords, type WordsEnd } from './shared-words.ts'

/** A segment, and how many posts it holds: those that died since count until it is written anew. */
export type IndexedSegment = { readonly segment: Segment; readonly posts: number; readonly name: string }

/** The words of all posts as one thread sees them: sealed files for full slices, and what the writer holds of the newest posts. */
export interface TextIndex extends Disposable {
  /**
   * Call inside a transaction: from then on the segments hold what the tables hold. Returns the seq up to which that is so: the next to be given,
   * or less where it was `late` before the words of another process's posts were here.
   */
  refresh(late: () => boolean): number
  /** Newest first. */
  segments(): readonly IndexedSegment[]
}

/** A file of the index, opened. */
export type OpenSegment = Segment & Disposable

export function openTextIndex(
  database: DatabaseSync,
  { path, words, openFile }: { path: string; words: WordsEnd; openFile: (path: string) => OpenSegment },
): TextIndex {
  const folder = segmentFolderOf(path)
  const files = new Map<string, OpenSegment>()
  const fresh = subscribeToWords(words)
  let version: unknown
  let entries: readonly SegmentEntry[] = []
  let sealedBefore = 0

  function follow(): void {
    const manifest = readManifest(database)
    if (manifest.version === version) return
    const wanted = new Set(manifest.entries.map(({ name }) => name))
    for (const [name, file] of files)
      if (!wanted.has(name)) {
        file[Symbol.dispose]()
        files.delete(name)
      }
    for (const { name } of manifest.entries) if (!files.has(name)) files.set(name, openFile(join(folder, name)))
    entries = manifest.entries
    sealedBefore = manifest.sealedBefore
    version = manifest.version
  }

  return {
    refresh(late) {
      follow()
      const there = fresh.await(Number(readMeta(database, 'next_seq') ?? 0), late)
      fresh.forget(sealedBefore)
      for (const [base, segment] of fresh.segments()) segment.limit = Math.min(Math.max(there - base, 0), sliceSize)
      return there
    },
    segments() {
      const memory = [...fresh.segments().values()].filter(({ base }) => base >= sealedBefore)
      return [
        ...memory.sort((a, b) => b.base - a.base).map(inMemory),
        ...entries.toReversed().flatMap(({ name, posts }) => {
          const segment = files.get(name)
          return segment ? [{ segment, posts, name }] : []
        }),
      ]
    },
    [Symbol.dispose]() {
      for (const file of files.values()) file[Symbol.dispose]()
    },
  }
}

const inMemory = (segment: MemorySegmentView): IndexedSegment => ({ segment, posts: segment.posts, name: `memory ${segment.base}` })
