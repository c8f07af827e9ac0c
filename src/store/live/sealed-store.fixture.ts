import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Cursor, PostEvent, SourceName } from '../../post/index.ts'
import { createBlockCache } from '../segments/block-cache.ts'
import { createReader } from './reader.ts'
import { prepareForReading } from './schema.ts'
import { createSealer, type SealerStep } from './sealer.ts'
import { createWordsChannels } from './shared-words.ts'
import { createWorkspace } from './workspace.ts'
import { createWriter } from './writer.ts'

/** Hears what the sealer has just done, and may write. */
type OnStep = (step: SealerStep, write: (events: readonly PostEvent[]) => void, path: string) => void

/** A store whose full slices are files, written, sealed and read in this one thread; what it does for a question can be looked at. */
export async function openSealedStore(events: readonly PostEvent[], { onStep = () => {} }: { onStep?: OnStep } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-sealed-'))
  const path = join(folder, 'posts.db')
  const cache = createBlockCache()
  const workspace = createWorkspace()
  const [channel] = createWordsChannels(1)
  if (!channel) throw new TypeError('No channel.')
  const writer = createWriter(new DatabaseSync(path), { synchronous: 'normal', words: [channel.writing] })
  const write = (some: readonly PostEvent[]) => {
    for (let at = 0; at < some.length; at += 2_000)
      writer.write([{ source: 's' as SourceName, events: some.slice(at, at + 2_000), cursor: '' as Cursor }])
  }
  write(events)
  const segments = join(folder, 'segments')
  mkdirSync(segments, { recursive: true })
  const sealer = createSealer(new DatabaseSync(path), path, {
    cache: createBlockCache({ maxBytes: 1 << 20 }),
    now: Date.now,
    onStep: (step) => onStep(step, write, path),
  })
  while (await sealer.sealNext(new AbortController().signal));
  const database = new DatabaseSync(path, { readOnly: true })
  prepareForReading(database)
  const reader = createReader(database, { path, words: channel.reading, cache, workspace })
  const close = () => {
    reader.close()
    writer.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { reader, write, sealer, path, cache, work: workspace.work, segments, close }
}
