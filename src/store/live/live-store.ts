import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { join } from 'node:path'
import { AppError, toAppError } from '../../errors/index.ts'
import { systemClock, type Clock } from '../../lib/clock.ts'
import type { AuthorId, Cursor, Post, PostId, WriteResult } from '../../post/index.ts'
import type { PostStore, StoreStats } from '../post-store.ts'
import type { HitPage } from '../search-query.ts'
import type { SequencedEvent } from './reader.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import { startWorker, type WorkerCalls } from './rpc.ts'

export type LiveStoreOptions = {
  /** Created with mode 0700 where it is missing. */
  readonly folder: string
  readonly now?: Clock
  /** `full` keeps the last commits over a power cut as well; `normal` survives any crash of the process. */
  readonly synchronous?: 'normal' | 'full'
  /** A thread ended unasked. Calls that need it fail from then on, so whoever serves others had better end. */
  readonly onDeath?: (error: AppError) => void
}
/** Batches on their way to the writer; more are refused, since the caller is to wait for its own. */
const maxWrites = 64
/** Posts that stand in no file of the index: every reader holds their words in memory. More of them wait to be written. */
const maxUnsealed = 2 * sliceSize
/**
 * What a thread that holds unsealed posts' words may take at most: some 10 MB for ordinary posts, and room for long ones (8 bytes a word).
 */
const indexHeapMb = 512
/** Of the writer, who remembers 100,000 authors and takes 2,000 events into one commit. */
const writerHeapMb = 192
/** How often other processes' commits are looked for while someone waits for changes. */
const pollMs = 250
/** Stored posts after which the reader catches up without being asked, so that no question waits for a whole import. */
const postsBetweenWarmings = 8_192
const leastBetweenWarmingsMs = 3_000
/** Posts that one commit expires: writes of others come in between. */
const expiredAtOnce = 500

/**
 * Posts in SQLite, written by one thread and read by another; a third writes the files of the text index. Several processes may open one
 * folder.
 */
export async function openLiveStore({ folder, now = systemClock, synchronous = 'normal', onDeath }: LiveStoreOptions): Promise<PostStore> {
  const path = join(folder, 'posts.db')
  prepareFolder(folder)
  const writer = startWorker(
    new URL('./writer-worker.ts', import.meta.url),
    { path, synchronous },
    { maxOldGenerationSizeMb: writerHeapMb, onDeath },
  )
  const indexing = { maxOldGenerationSizeMb: indexHeapMb, onDeath }
  const sealer = startWorker(new URL('./sealer-worker.ts', import.meta.url), { path }, indexing)
  const reader = startWorker(new URL('./reader-worker.ts', import.meta.url), { path }, indexing)
  try {
    await writer.call('open', null)
    for (const file of [path, `${path}-wal`, `${path}-shm`]) if (existsSync(file)) chmodSync(file, 0o600)
    const unsealed = (await sealer.call('repair', false)) as number
    const sealing = createSealing(sealer, unsealed)
    await sealing.room()
    warm(reader)
    return createStore({ writer, reader, sealer, sealing, now })
  } catch (error) {
    await Promise.all([writer, reader, sealer].map((worker) => worker[Symbol.asyncDispose]()))
    throw error
  }
}

/** Has the reader load what every question needs. A fault shows with the question. */
function warm(reader: WorkerCalls): void {
  reader.call('warm', null).catch(() => {})
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

/** Sees that full slices are sealed as they come, and that writing waits where the sealer is far behind. */
type Sealing = {
  add(posts: number): void
  room(): Promise<void>
  /** Reads every file of the index whole, and makes again what is damaged. One at a time, whoever asks. */
  repair(): Promise<void>
}

function createSealing(sealer: WorkerCalls, already: number): Sealing {
  let unsealed = already
  let running: Promise<void> | undefined
  let failure: unknown
  const run = async () => {
    try {
      unsealed = (await sealer.call('seal', null)) as number
      failure = undefined
    } catch (error) {
      failure = error // a full disk, as a rule: tried again with the next posts
    } finally {
      running = undefined
    }
  }
  const start = () => (running ??= run())
  let repairing: Promise<void> | undefined
  return {
    add(posts) {
      unsealed += posts
      if (unsealed >= sliceSize) void start()
    },
    repair() {
      const repair = async () => {
        unsealed = (await sealer.call('repair', true)) as number
        await this.room()
      }
      return (repairing ??= repair().finally(() => (repairing = undefined)))
    },
    async room() {
      while (unsealed > maxUnsealed) {
        await start()
        if (failure !== undefined) throw failure
      }
    },
  }
}

type Workers = Record<'writer' | 'reader' | 'sealer', WorkerCalls> & { readonly sealing: Sealing; readonly now: Clock }

function createStore({ writer, reader, sealer, sealing, now }: Workers): PostStore {
  let writes = 0
  let unread = 0
  let warmedAt = -Infinity
  let onCommit = Promise.withResolvers<void>()
  const committed = () => {
    onCommit.resolve()
    onCommit = Promise.withResolvers()
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
        const result = (await writer.call('write', batch)) as WriteResult
        unread += result.stored
        sealing.add(result.stored)
        if (unread >= postsBetweenWarmings) {
          unread = 0
          // While so many come so fast, their slices are sealed before anybody asks: the reader's share of two cores is the writer's.
          if (performance.now() - warmedAt > leastBetweenWarmingsMs) warm(reader)
          warmedAt = performance.now()
        }
        return result
      } finally {
        writes--
        committed()
      }
    },
    cursor: async (source) => ((await writer.call('cursor', source)) ?? undefined) as Cursor | undefined,
    async find(query, { deadlineMs, signal }) {
      const ask = async () => (await reader.call('find', { query: finite(query), deadlineMs, now: now() }, { signal })) as HitPage
      try {
        return await ask()
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'store_corrupt') throw error
        await sealing.repair() // a damaged file of the index: struck out, and made again from the rows
        return await ask()
      }
    },
    async get(ids, { signal }) {
      if (ids.length > 1_000) throw new AppError('request_invalid', { message: 'At most 1,000 posts can be read at a time.' })
      const posts = (await reader.call('get', ids, { signal })) as Post[]
      return new Map<PostId, Post>(posts.map((post) => [post.id, post]))
    },
    authors: async (handles) => new Map((await reader.call('authors', handles)) as [string, AuthorId[]][]),
    async *changes(after, { signal }) {
      for (let at = after; !signal.aborted;) {
        const wake = onCommit.promise
        const { events, last } = (await reader.call('changes', at)) as { events: SequencedEvent[]; last: number }
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
        const page = (await reader.call('scan', { from, until, network, after }, { signal })) as { posts: Post[]; last?: number }
        yield* page.posts
        after = page.last
      }
    },
    async expire({ sources, before, most = Infinity }, { signal }) {
      let erased = 0
      for (const source of sources)
        for (let left = most; left > 0 && !signal.aborted;) {
          const limit = Math.min(expiredAtOnce, left)
          const last = (await writer.call('expire', { source, before: Math.min(before, 8.64e15), limit })) as number
          erased += last
          left = last === limit ? left - last : 0
        }
      return erased
    },
    stats: async () => (await reader.call('stats', null)) as StoreStats,
    async [Symbol.asyncDispose]() {
      await Promise.all([reader[Symbol.asyncDispose](), sealer[Symbol.asyncDispose]()])
      await writer[Symbol.asyncDispose]() // last: closing the last connection writes the WAL back
    },
  }
}

/** JSON has no infinity; bounds beyond the calendar mean the same. */
function finite<T extends { from: number; until: number }>(query: T): T {
  return { ...query, from: Math.max(query.from, -8.64e15), until: Math.min(query.until, 8.64e15) }
}
