import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { PostId, SourceName, WriteResult } from '../../post/index.ts'
import type { AuthorsGone } from './authors-gone.ts'
import { takeGroup } from './commit-group.ts'
import { unpackBatch, type PackedBatch } from './packed-batch.ts'
import { serveCalls } from '../../lib/worker-calls.ts'
import type { WordsEnd } from './shared-words.ts'
import { createWriter, type EventBatch, type Writer } from './writer.ts'

/** The writer's thread. Batches that arrive while a commit runs are taken together into the next one (group commit). */
const { path, synchronous, words } = workerData as { path: string; synchronous: 'normal' | 'full'; words: WordsEnd[] }

/** `nextSeq`: by which it is seen how much waits to be sealed. */
export type Written = { readonly result: WriteResult; readonly nextSeq: number }
type Waiting = { readonly batch: EventBatch; readonly resolve: (written: Written) => void; readonly reject: (error: unknown) => void }
const waiting: Waiting[] = []
let writer: Writer | undefined

function commitWaiting(): void {
  const group = takeGroup(waiting)
  try {
    const results = opened().write(group.map(({ batch }) => batch))
    const { nextSeq } = opened()
    group.forEach(({ resolve }, i) => resolve({ result: results[i] as WriteResult, nextSeq }))
  } catch (error) {
    for (const { reject } of group) reject(error)
  }
  if (waiting.length > 0) setImmediate(commitWaiting)
}

function opened(): Writer {
  writer ??= createWriter(new DatabaseSync(path, { timeout: 10_000 }), { synchronous, words, path })
  return writer
}

if (parentPort)
  serveCalls(parentPort, {
    open: () => void opened(),
    warm: () => opened().warm(),
    releaseFiles: () => opened().releaseFiles(),
    write: (batch) =>
      new Promise<Written>((resolve, reject) => {
        if (waiting.length === 0) setImmediate(commitWaiting)
        waiting.push({ batch: unpackBatch(batch as PackedBatch), resolve, reject })
      }),
    expire: (value) => {
      const { seqs, forAge } = value as { seqs: number[]; forAge: boolean }
      return opened().expire(seqs, forAge)
    },
    erase: (ids) => opened().eraseAll(ids as PostId[]),
    forgetAuthors: (gone) => opened().forgetAuthors(gone as AuthorsGone),
    hold: (value) => {
      const { holder, seqs } = value as { holder: string; seqs: number[] }
      opened().hold(holder, seqs)
    },
    release: (holders) => opened().release(holders as string[]),
    cursor: (source) => opened().cursor(source as SourceName),
    close: () => {
      writer?.close()
      writer = undefined
    },
  })
