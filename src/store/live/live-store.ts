import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { join } from 'node:path'
import { AppError, toAppError } from '../../errors/index.ts'
import { systemClock, type Clock } from '../../lib/clock.ts'
import type { AuthorId, Cursor, Post, PostId } from '../../post/index.ts'
import type { PostStore, StoreStats } from '../post-store.ts'
import type { Candidates } from '../candidates.ts'
import type { HitPage } from '../search-query.ts'
import type { SequencedEvent } from './reader.ts'
import type { FilesState } from './sealer.ts'
import { createAuthorSweeps } from './author-sweeps.ts'
import { packBatch } from './packed-batch.ts'
import { createSealing, type Sealing } from './sealing-calls.ts'
import { startThreads, type Threads } from './threads.ts'
import type { Written } from './writer-worker.ts'

export type LiveStoreOptions = {
  /** Created with mode 0700 where it is missing. */
  readonly folder: string
  readonly now?: Clock
  /** `full` keeps the last commits over a power cut as well; `normal` survives any crash of the process. */
  readonly synchronous?: 'normal' | 'full'
  /** Threads that answer; default: one for each core but one, 1..4. */
  readonly readers?: number
  /** How often the files of the index are looked after where nothing is written: what was erased leaves them, what nobody needs goes. */
  readonly upkeepMs?: number
  /** Authors without posts are looked for this often at most, when posts have gone, and forgotten. */
  readonly leastBetweenSweepsMs?: number
  /** So many files of the index were damaged or missing, and have been made again from the posts. */
  readonly onMended?: (files: number) => void
  /** A thread ended unasked. Calls that need it fail from then on, so whoever serves others had better end. */
  readonly onDeath?: (error: AppError) => void
}
/** Batches on their way to the writer; more are refused, since the caller is to wait for its own. */
const maxWrites = 64
/** How often other processes' commits are looked for while someone waits for changes. */
const pollMs = 250
/** Posts that one commit expires: writes of others come in between. */
const expiredAtOnce = 500
/** Posts that are looked for at once, to be expired. */
const oldestAtOnce = 20_000
/** For which nobody else gives a signal. */
const sweepMs = 60_000

/**
 * Posts in SQLite, written by one thread and read by others; one more writes the files of the text index. Several processes may open one
 * folder.
 */
export async function openLiveStore({
  folder,
  now = systemClock,
  synchronous = 'normal',
  readers,
  upkeepMs = 60_000,
  leastBetweenSweepsMs = 3_600_000,
  onMended = () => {},
  onDeath,
}: LiveStoreOptions): Promise<PostStore> {
  const path = join(folder, 'posts.db')
  prepareFolder(folder)
  await stat(folder) // libuv's own threads begin with this, at this thread's priority; begun by the sealer's they would have its lower one
  const threads = startThreads({ path, synchronous, readers, onDeath })
  const { writer, sealer } = threads
  let sealing: Sealing | undefined
  try {
    await writer.call('open', null)
    for (const file of [path, `${path}-wal`, `${path}-shm`]) if (existsSync(file)) chmodSync(file, 0o600)
    const opened = (await sealer.call('repair', false)) as FilesState
    const onFiles = () => {
      threads.readers.warm()
      writer.call('releaseFiles', null).catch(() => {}) // a fault shows with the next write
    }
    const onUpkeep = () => threads.readers.warm()
    sealing = createSealing(sealer, opened, { upkeepMs, onFiles, onUpkeep, onMended })
    await sealing.room()
    await writer.call('warm', null)
    threads.readers.warm()
    return createStore({ ...threads, sealing, now, leastBetweenSweepsMs })
  } catch (error) {
    sealing?.[Symbol.dispose]()
    await threads[Symbol.asyncDispose]()
    throw error
  }
}

function prepareFolder(folder: string): void {
  try {
    if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    const known = toAppError(error)
    throw known.code === 'internal'
      ? new AppError('file_unreadable', { message: 'The data folder cannot be made there. Choose another with --data.', cause: error })
      : known
  }
}

type StoreParts = Threads & { readonly sealing: Sealing; readonly now: Clock; readonly leastBetweenSweepsMs: number }

function createStore({ writer, readers, sealing, now, leastBetweenSweepsMs, ...threads }: StoreParts): PostStore {
  const authors = createAuthorSweeps({ writer, readers, leastBetweenMs: leastBetweenSweepsMs })
  let writes = 0
  let isFull = false
  let onCommit = Promise.withResolvers<void>()
  const committed = () => {
    onCommit.resolve()
    onCommit = Promise.withResolvers()
  }
  /** A damaged file of the index is struck out and made again from the rows. */
  const mended = async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'store_corrupt') throw error
      await sealing.repair()
      return await ask()
    }
  }
  return {
    async write(batch, { signal }) {
      signal.throwIfAborted()
      if (writes >= maxWrites)
        throw new AppError('overloaded', { message: 'Too many batches wait to be written. Wait for the ones in hand.' })
      writes++
      try {
        await sealing.room()
        // No signal from here on: once handed over, the batch is written, and the caller learns of it.
        const { result, nextSeq } = (await writer.call('write', packBatch(batch))) as Written
        sealing.reached(nextSeq)
        isFull = false
        return result
      } catch (error) {
        if (toAppError(error).code === 'store_full') isFull = true
        throw error
      } finally {
        writes--
        committed()
      }
    },
    cursor: async (source) => ((await writer.call('cursor', source)) ?? undefined) as Cursor | undefined,
    find: async (query, { deadlineMs, signal }) =>
      (await mended(() => readers.call('find', { query: finite(query), end: Date.now() + deadlineMs, now: now() }, { signal }))) as HitPage,
    candidates: async (query, words, { deadlineMs, signal, ...hints }) =>
      (await mended(() =>
        readers.call('candidates', { query: finite(query), words, hints, end: Date.now() + deadlineMs, now: now() }, { signal }),
      )) as Candidates,
    async posts(seqs, { signal }) {
      if (seqs.length > 1_000) throw tooMany()
      return new Map((await readers.call('posts', seqs, { signal })) as [number, Post][])
    },
    async versions(seqs, { signal }) {
      if (seqs.length > 1_000) throw tooMany()
      return new Map((await readers.call('versions', seqs, { signal })) as [number, Post][])
    },
    async hold(holder, seqs) {
      if (seqs.length > 1_000) throw tooMany()
      await writer.call('hold', { holder, seqs })
    },
    async release(holders) {
      if (holders.length > 1_000) throw tooMany()
      await writer.call('release', holders)
    },
    async get(ids, { signal }) {
      if (ids.length > 1_000) throw tooMany()
      const posts = (await readers.call('get', ids, { signal })) as Post[]
      return new Map<PostId, Post>(posts.map((post) => [post.id, post]))
    },
    authors: async (handles) => new Map((await readers.call('authors', handles)) as [string, AuthorId[]][]),
    async *changes(after, { signal }) {
      for (let at = after; !signal.aborted;) {
        const wake = onCommit.promise
        const { events, last } = (await readers.call('changes', at)) as { events: SequencedEvent[]; last: number }
        for (const event of events) {
          if (signal.aborted) return
          yield event
        }
        at = last
        if (events.length === 0) await Promise.race([wake, delay(pollMs, undefined, { signal, ref: false }).catch(() => {})])
      }
    },
    async *scan({ from, until, network }, { signal }) {
      for (let after: number | undefined = -1; after !== undefined;) {
        const page = (await readers.call('scan', { from, until, network, after }, { signal })) as { posts: Post[]; last?: number }
        yield* page.posts
        after = page.last
      }
    },
    async expire({ sources, before, most = Infinity, forAge = false }, { signal }) {
      let erased = 0
      // One by one only where so many may go of each.
      for (const some of most === Infinity ? [sources] : sources.map((source) => [source]))
        for (let left = most; left > 0 && !signal.aborted;) {
          const limit = Math.min(oldestAtOnce, left)
          const seqs = (await readers.call('oldest', { sources: some, before: Math.min(before, 8.64e15), limit })) as number[]
          for (let at = 0; at < seqs.length && !signal.aborted; at += expiredAtOnce)
            erased += (await writer.call('expire', { seqs: seqs.slice(at, at + expiredAtOnce), forAge })) as number
          left = seqs.length === limit ? left - limit : 0
        }
      if (erased > 0) await authors.forget(signal)
      return erased
    },
    async erase(ids) {
      if (ids.length > 1_000) throw tooMany()
      const erased = (await writer.call('erase', ids)) as number
      if (erased > 0) await authors.forget(AbortSignal.timeout(sweepMs))
      return erased
    },
    stats: async () => ({ ...((await readers.call('stats', null)) as Omit<StoreStats, 'isFull'>), isFull }),
    async [Symbol.asyncDispose]() {
      sealing[Symbol.dispose]()
      await threads[Symbol.asyncDispose]()
    },
  }
}

const tooMany = () => new AppError('request_invalid', { message: 'At most 1,000 posts can be read at a time.' })

/** JSON has no infinity; bounds beyond the calendar mean the same. */
function finite<T extends { from: number; until: number }>(query: T): T {
  return { ...query, from: Math.max(query.from, -8.64e15), until: Math.min(query.until, 8.64e15) }
}
