import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { PostId } from '../../post/index.ts'
import type { CandidateHints } from '../candidates.ts'
import type { Clause, SearchQuery } from '../search-query.ts'
import type { Oldest } from './oldest.ts'
import { createReader, type Reader } from './reader.ts'
import { openBlockCache } from '../segments/block-cache.ts'
import { serveCalls } from '../../lib/worker-calls.ts'
import { prepareForReading } from './schema.ts'
import type { WordsEnd } from './shared-words.ts'
import type { SharedBlocks } from './threads.ts'

/** The reader's thread, with a connection of its own: an import never makes a query wait. */
const { path, words, blocks } = workerData as { path: string; words: WordsEnd; blocks: SharedBlocks }
let reader: Reader | undefined

function opened(): Reader {
  if (!reader) {
    const database = new DatabaseSync(path, { readOnly: true, timeout: 10_000 })
    prepareForReading(database)
    reader = createReader(database, { path, words, cache: openBlockCache(blocks.memory, blocks.thread) })
  }
  return reader
}

/** `end`: by the clock of all threads, since a call may have waited before it came here. */
type FindCall = { query: SearchQuery; end: number; now: number }
type CandidatesCall = FindCall & { words: readonly (readonly Clause[])[]; hints: CandidateHints }
type ScanCall = { from: number; until: number; network?: string; after: number }

if (parentPort)
  serveCalls(parentPort, {
    find: (value, { isStopped }) => {
      const { query, end, now } = value as FindCall
      return opened().find(query, { now, late: () => Date.now() > end || isStopped() })
    },
    candidates: (value, { isStopped }) => {
      const { query, words, hints, end, now } = value as CandidatesCall
      return opened().candidates(query, words, { ...hints, now, late: () => Date.now() > end || isStopped() })
    },
    posts: (seqs) => opened().posts(seqs as number[]),
    versions: (seqs) => opened().versions(seqs as number[]),
    get: (ids) => opened().get(ids as PostId[]),
    authors: (handles) => opened().authors(handles as string[]),
    changes: (after) => opened().changes(after as number),
    scan: (value) => {
      const { after, ...query } = value as ScanCall
      return opened().scan(query, after)
    },
    stats: () => opened().stats(),
    oldest: (query) => opened().oldest(query as Oldest),
    authorsGone: (after) => opened().authorsGone(after as number),
    warm: () => opened().warm(),
    close: () => {
      reader?.close()
      reader = undefined
    },
  })
