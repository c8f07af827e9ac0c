import { readlinkSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { basename } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { createBlockCache } from '../segments/block-cache.ts'
import { serveCalls } from '../../lib/worker-calls.ts'
import { createSealer, type FilesState, type Sealer } from './sealer.ts'
import { subscribeToWords, type WordsEnd } from './shared-words.ts'

/** The sealer's thread: neither the writer nor a query ever waits for it, unless it falls far behind. */
const { path, synchronous, words } = workerData as { path: string; synchronous: 'normal' | 'full'; words: WordsEnd }
let database: DatabaseSync | undefined
let sealer: Sealer | undefined
const stopped = new AbortController()
/** A slice that is begun is ended: it takes a part of a second, and the next opening would cut its posts into words again. */
const { signal: whole } = new AbortController()
const sealedOnClosing = 2
/** One seal at a time, and beside them one merge. */
let sealing: Promise<unknown> = Promise.resolve()
let merging: Promise<unknown> | undefined

/** Where the system knows a thread's priority (Linux): questions and commits come first where cores are few. */
function giveWay(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // There is no such file elsewhere, or it may not be: then all threads are equal.
  }
}

function opened(): Sealer {
  if (!sealer) {
    giveWay()
    database = new DatabaseSync(path, { timeout: 10_000 })
    // The writer alone checkpoints. A commit that forces the disk would hold the writer up as well; a manifest that a power cut takes back is made again.
    database.exec(`pragma cache_size = -2048; pragma wal_autocheckpoint = 0; pragma synchronous = ${synchronous};`)
    sealer = createSealer(database, path, {
      cache: createBlockCache({ maxBytes: 4 << 20 }),
      now: Date.now,
      words: subscribeToWords(words),
    })
  }
  return sealer
}

/** Seals what is full; merges what is due beside it. */
async function seal(): Promise<FilesState> {
  while (!stopped.signal.aborted && (await opened().sealNext(whole)));
  void startMerging()
  return opened().state()
}

function startMerging(): Promise<unknown> {
  return (merging ??= merge().finally(() => (merging = undefined)))
}

/** What is full and not sealed yet: an import ends somewhere. */
async function closeSlices(): Promise<void> {
  for (let left = sealedOnClosing; sealer && left > 0 && (await sealer.sealNext(whole)); left--);
}

async function merge(): Promise<void> {
  const { signal } = stopped
  try {
    while (!signal.aborted && (await opened().mergeNext(signal)));
    await opened().keepBlocks(signal)
  } catch (error) {
    if (!signal.aborted) void error // sealed segments serve as they are; it is tried again
  }
}

if (parentPort)
  serveCalls(parentPort, {
    repair: async (thorough) => {
      await opened().repair({ thorough: thorough === true, signal: stopped.signal })
      opened().sweep()
      void startMerging() // what a process that ended has left
      return opened().state()
    },
    upkeep: async () => {
      await startMerging()
      opened().sweep()
      return opened().state()
    },
    seal: () => {
      const mine = sealing.then(seal)
      sealing = mine.catch(() => {})
      return mine
    },
    close: async () => {
      stopped.abort()
      await Promise.all([sealing, merging])
      await closeSlices().catch(() => {}) // a full disk: they are made when it is opened
      database?.close()
      database = undefined
      sealer = undefined
    },
  })
