import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { createBlockCache } from '../segments/block-cache.ts'
import { serveCalls } from './rpc.ts'
import { createSealer, type Sealed, type Sealer } from './sealer.ts'
import { subscribeToWords, type WordsEnd } from './shared-words.ts'

/** The sealer's thread: neither the writer nor a query ever waits for it, unless it falls far behind. */
const { path, synchronous, words } = workerData as { path: string; synchronous: 'normal' | 'full'; words: WordsEnd }
let database: DatabaseSync | undefined
let sealer: Sealer | undefined
const stopped = new AbortController()
/** One seal at a time, and beside them one merge. */
let sealing: Promise<unknown> = Promise.resolve()
let merging: Promise<unknown> | undefined
let sweeping: NodeJS.Timeout | undefined
const sweptAfterMs = 30_000

function opened(): Sealer {
  if (!sealer) {
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
async function seal(): Promise<Sealed> {
  const { signal } = stopped
  while (!signal.aborted && (await opened().sealNext(signal)));
  merging ??= merge().finally(() => (merging = undefined))
  return opened().sealed()
}

/** Also where no more posts come: what was merged does not stand on the disk twice. */
function sweep(): void {
  sweeping = undefined
  if (opened().sweep()) sweeping = setTimeout(sweep, sweptAfterMs).unref()
}

async function merge(): Promise<void> {
  const { signal } = stopped
  try {
    while (!signal.aborted && (await opened().mergeNext(signal)));
    sweeping ??= setTimeout(sweep, sweptAfterMs).unref()
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
      clearTimeout(sweeping)
      await Promise.all([sealing, merging])
      database?.close()
      database = undefined
      sealer = undefined
    },
  })
