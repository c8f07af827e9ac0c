import { mkdirSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { nextTurn } from '../segments/pacer.ts'
import type { BlockCache } from '../segments/block-cache.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import { isMissing, SegmentDamaged } from '../segments/segment-damaged.ts'
import { forgottenTables } from './forgotten-rows.ts'
import { keptTables } from './kept-columns.ts'
import { readManifest, segmentFolderOf, type SegmentEntry } from './manifest.ts'
import { mergeDue, rewriteDue } from './merge-policy.ts'
import { readMeta } from './schema.ts'
import { createFreshBlocks } from './sealing/fresh-blocks.ts'
import { learnSymbols } from './sealing/learn-symbols.ts'
import { createFileMending, type Mending } from './sealing/mend-files.ts'
import { mergeFiles } from './sealing/merge-files.ts'
import type { SealerStep } from './sealing/parts.ts'
import { createPostsThere } from './sealing/posts-there.ts'
import { createSegmentPublisher } from './sealing/segment-publisher.ts'
import { createSliceFiles } from './sealing/slice-file.ts'
import { openTouchedRows } from './sealing/touched-rows.ts'
import type { WordsSubscription } from './shared-words.ts'
import { openSymbolTables } from './symbol-tables.ts'

/** Blocks of columns that are made anew with each slice. */
const blocksAtOnce = 4

/**
 * Writes full slices into files, and merges files, so that few are searched and what was erased leaves the disk. Everything is made from the
 * rows; the manifest changes in one transaction, after the file is whole. Each step yields often; a step that another process did first
 * changes nothing. An abort leaves at most an unnamed file.
 */
export interface Sealer {
  /** Makes again from the rows what cannot be opened, or is damaged inside. Throws `SegmentTooNew` rather than lose a newer program's work. */
  repair(options: Mending): Promise<void>
  /** One slice, if one is full: true where there was. */
  sealNext(signal: AbortSignal): Promise<boolean>
  /**
   * One merge or rewrite, if one is due: true where it was. A file that turns out to be damaged is made again from the rows instead, and merged
   * when this is called again: false, so that a disk that damages whatever is written is not written to without end.
   */
  mergeNext(signal: AbortSignal): Promise<boolean>
  /** Blocks of columns that an older version wrote, or that are old, anew. */
  keepBlocks(signal: AbortSignal): Promise<void>
  /** This segment anew from its rows, as slices; `onSlice` after each. */
  renew(entry: SegmentEntry, signal: AbortSignal, onSlice?: () => void): Promise<void>
  /** Removes what a process that ended has left in the folder, named by nobody. */
  sweep(): void
  state(): FilesState
}
/** Every post below `sealedBefore` stands in a file; `nextSeq` is the next to be given. */
export type Sealed = { readonly sealedBefore: number; readonly nextSeq: number }
export type FilesState = Sealed & {
  /** Changes with the files that are named. */
  readonly version: unknown
  /** Files that were damaged or missing and have been made again, so far. */
  readonly mended: number
}

export type { SealerStep } from './sealing/parts.ts'
export type SealerOptions = {
  readonly cache: BlockCache
  readonly now: () => number
  /** Where the words of the newest posts are in memory; what is not there is made from the rows. */
  readonly words?: WordsSubscription
  /** Hears what has just been done: for tests that end the process there. */
  readonly onStep?: (step: SealerStep) => void
}

export function createSealer(database: DatabaseSync, path: string, { cache, now, words, onStep = () => {} }: SealerOptions): Sealer {
  const folder = segmentFolderOf(path)
  database.exec(forgottenTables + keptTables) // an older program may have opened it last
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const parts = { database, folder, cache, now, onStep }
  const symbols = openSymbolTables(database)
  const touchedRows = openTouchedRows(database)
  const posts = createPostsThere(parts, touchedRows)
  const blocks = createFreshBlocks(database, touchedRows, posts)
  const publisher = createSegmentPublisher(parts, touchedRows)
  const slices = createSliceFiles(parts, { symbols, publisher, words })
  const mending = createFileMending(parts, { posts, slices, publisher })
  const anyIn = database.prepare('select 1 from post where seq >= ? and seq < ? limit 1')
  const nextSeq = (): number => Number(readMeta(database, 'next_seq') ?? 0)

  return {
    renew: (entry, signal, onSlice) => mending.renew(entry, signal, onSlice),
    sweep: () => publisher.sweep(),
    state() {
      const { sealedBefore, version } = readManifest(database)
      return { sealedBefore, version, nextSeq: nextSeq(), mended: mending.mended }
    },
    async repair(options) {
      await mending.mend(readManifest(database).entries, options)
    },
    async sealNext(signal) {
      const { sealedBefore: base } = readManifest(database)
      const end = base + sliceSize
      if (nextSeq() < end) return false
      const { keep, ...read } = posts.ofSlice(base)
      const written = await slices.write(base, read, signal)
      if (publisher.publish(written, [], { from: base, to: end }) && written.length > 0) keep()
      words?.forget(end)
      for (let left = blocksAtOnce; left > 0 && blocks.keepOne(); left--);
      await learnSymbols(database, { base, read, symbols }, signal).catch(() => {}) // the slice is sealed, and the next one teaches as well
      return true
    },
    async keepBlocks(signal) {
      while (blocks.keepOne()) await nextTurn(signal)
    },
    async mergeNext(signal) {
      const { entries } = readManifest(database)
      const empty = entries.filter(({ base, size }) => !anyIn.get(base, base + size))
      if (empty.length > 0) {
        publisher.publish([], empty)
        return true
      }
      const due = mergeDue(entries) ?? rewriteDue(entries, now())
      if (!due) return false
      try {
        await mergeFiles(due, parts, { posts, publisher, signal })
      } catch (error) {
        if ((error instanceof SegmentDamaged || isMissing(error)) && (await mending.mend(due, { thorough: true, signal }))) return false
        throw error
      }
      onStep('merged')
      return true
    },
  }
}
