import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Cursor, Post, PostEvent, SourceName } from '../../../post/index.ts'
import { createBlockCache } from '../../segments/block-cache.ts'
import { sliceSize } from '../../segments/memory-segment.ts'
import { openSegmentFile, type SegmentFile } from '../../segments/segment-file.ts'
import { readManifest, segmentFolderOf } from '../manifest.ts'
import { writeMeta } from '../schema.ts'
import { createWordsChannels, subscribeToWords } from '../shared-words.ts'
import { openSymbolTables } from '../symbol-tables.ts'
import { createWriter } from '../writer.ts'
import type { SealerStep } from './parts.ts'
import { createPostsThere } from './posts-there.ts'
import { createSegmentPublisher } from './segment-publisher.ts'
import { createSliceFiles } from './slice-file.ts'
import { openTouchedRows } from './touched-rows.ts'

const { signal } = new AbortController()

/** A store of few posts in slices that are full by number, and the sealer's parts, one by one. The n-th post of a slice has the n-th seq there. */
export function openSealingParts(slices: readonly (readonly Post[])[]) {
  const root = mkdtempSync(join(tmpdir(), 'groundswell-sealing-'))
  const path = join(root, 'posts.db')
  const folder = segmentFolderOf(path)
  mkdirSync(folder)
  const [channel] = createWordsChannels(1)
  if (!channel) throw new TypeError('No channel.')
  const words = subscribeToWords(channel.reading)
  const database = new DatabaseSync(path)
  const writer = createWriter(new DatabaseSync(path), { synchronous: 'normal', words: [channel.writing] })
  const write = (...events: readonly PostEvent[]) => void writer.write([{ source: 's' as SourceName, events, cursor: '' as Cursor }])
  for (const [n, posts] of slices.entries()) {
    writeMeta(database, 'next_seq', n * sliceSize)
    write(...posts.map((post) => ({ type: 'post-put' as const, post })))
  }
  writeMeta(database, 'next_seq', slices.length * sliceSize)
  write()

  const steps: SealerStep[] = []
  const cache = createBlockCache({ maxBytes: 1 << 20 })
  const parts = { database, folder, cache, now: () => 5_000, onStep: (step: SealerStep) => void steps.push(step) }
  const symbols = openSymbolTables(database)
  const touchedRows = openTouchedRows(database)
  const posts = createPostsThere(parts, touchedRows)
  const publisher = createSegmentPublisher(parts, touchedRows)
  const files = createSliceFiles(parts, { symbols, publisher, words: undefined })
  return {
    path,
    parts,
    steps,
    write,
    symbols,
    touchedRows,
    posts,
    publisher,
    files,
    words,
    named: () => readManifest(database).entries,
    filesIn: () => readdirSync(folder),
    open: (name: string) => openSegmentFile(join(folder, name), { cache }),
    /** The slice from `base` on as a file. */
    async seal(base: number) {
      const { keep, ...read } = posts.ofSlice(base)
      publisher.publish(await files.write(base, read, signal), [], { from: base, to: base + sliceSize })
      keep()
    },
    [Symbol.dispose]() {
      channel.writing.port.close()
      writer.close()
      database.close()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/** Seqs of the posts that hold a term in a file, newest first. */
export function seqsOf(file: SegmentFile, word: string): number[] {
  const cursor = file.term(word)?.cursor()
  const seqs: number[] = []
  for (let doc = cursor?.doc ?? -1; cursor && doc >= 0; doc = cursor.next()) seqs.push(file.base + doc)
  return seqs
}
