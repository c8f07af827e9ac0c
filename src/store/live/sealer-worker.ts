import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { createBlockCache } from '../segments/block-cache.ts'
import { serveCalls } from './rpc.ts'
import { createSealer, type Sealed, type Sealer } from './sealer.ts'
import { subscribeToWords, type WordsEnd } from './shared-words.ts'

/** The sealer's thread: neither the writer nor a query ever waits for it, unless it falls far behind. */
const { path, words } = workerData as { path: string; words: WordsEnd }
let database: DatabaseSync | undefined
let sealer: Sealer | undefined
const stopped = new AbortController()
/** One seal at a time, and beside them one merge. */
let sealing: Promise<unknown> = Promise.resolve()
let merging: Promise<unknown> | undefined

function opened(): Sealer {
  if (!sealer) {
    database = new DatabaseSync(path, { timeout: 10_000 })
    database.exec('pragma cache_size = -2048; pragma wal_autocheckpoint = 0;') // the writer alone checkpoints
    sealer = createSealer(database, path, {
      cache: createBlockCache({ maxBytes: 4 << 20 }),
      now: Date.now,
      words: subscribeToWords(words),
    })
  }
  return sealer
}

/** Seals what is full; merges what is due beside it. */
async function seal(): Promise<Sealed> {
  const { signal } = stopped
  while (!signal.aborted && (await opened().sealNext(signal)));
  merging ??= merge().finally(() => (merging = undefined))
  return opened().sealed()
}

async function merge(): Promise<void> {
  const { signal } = stopped
  try {
    while (!signal.aborted && (await opened().mergeNext(signal)));
  } catch (error) {
    if (!signal.aborted) void error // sealed segments serve as they are; it is tried again
  }
}

if (parentPort)
  serveCalls(parentPort, {
    repair: async (thorough) => {
      await opened().repair({ thorough: thorough === true, signal: stopped.signal })
      return opened().sealed()
    },
    seal: () => {
      const mine = sealing.then(seal)
      sealing = mine.catch(() => {})
      return mine
    },
    close: async () => {
      stopped.abort()
      await Promise.all([sealing, merging])
      database?.close()
      database = undefined
      sealer = undefined
    },
  })
