import type { DatabaseSync } from 'node:sqlite'
import { sliceSize, type MemorySegmentView } from '../segments/memory-segment.ts'
import type { Segment } from '../segments/segment.ts'
import type { Manifest } from './manifest.ts'
import { createSegmentFiles, type OpenSegment } from './segment-files.ts'
import { subscribeToWords, type WordsEnd } from './shared-words.ts'

/** A segment, and how many posts it holds: those that died since count until it is written anew. */
export type IndexedSegment = { readonly segment: Segment; readonly posts: number; readonly name: string }

/** The words of all posts as one thread sees them: sealed files for full slices, and what the writer holds of the newest posts. */
export interface TextIndex extends Disposable {
  /**
   * Call inside a transaction: from then on the segments hold what the tables hold. Returns the seq up to which that is so: `nextSeq`, the next to be
   * given, or less where it was `late` before the words of another process's posts were here. Undefined where this transaction sees a store of
   * before another process sealed what was never seen here, or of before a file was replaced: begin another one.
   */
  refresh(nextSeq: number, late: () => boolean): number | undefined
  /** Newest first. */
  segments(): readonly IndexedSegment[]
}

export function openTextIndex(
  database: DatabaseSync,
  { path, words, openFile }: { path: string; words: WordsEnd; openFile: (path: string) => OpenSegment },
): TextIndex {
  const files = createSegmentFiles(database, path, openFile)
  const fresh = subscribeToWords(words)
  let manifest: Manifest = { version: undefined, entries: [], sealedBefore: 0 }

  return {
    refresh(nextSeq, late) {
      const followed = files.follow()
      if (!followed) return undefined
      manifest = followed
      const { from, until: there } = fresh.await(nextSeq, late)
      if (from > manifest.sealedBefore) return undefined
      fresh.forget(manifest.sealedBefore)
      for (const [base, segment] of fresh.segments()) segment.limit = Math.min(Math.max(there - base, 0), sliceSize)
      return there
    },
    segments() {
      const memory = [...fresh.segments().values()].filter(({ base }) => base >= manifest.sealedBefore)
      return [
        ...memory.sort((a, b) => b.base - a.base).map(inMemory),
        ...manifest.entries.toReversed().flatMap(({ name, posts }) => {
          const segment = files.get(name)
          return segment ? [{ segment, posts, name }] : []
        }),
      ]
    },
    [Symbol.dispose]: () => files[Symbol.dispose](),
  }
}

const inMemory = (segment: MemorySegmentView): IndexedSegment => ({ segment, posts: segment.posts, name: `memory ${segment.base}` })
