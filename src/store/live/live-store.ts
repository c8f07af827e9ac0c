import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { join } from 'node:path'
import { AppError, toAppError } from '../../errors/index.ts'
import { systemClock, type Clock } from '../../lib/clock.ts'
import type { AuthorId, Cursor, Post, PostId, WriteResult } from '../../post/index.ts'
import type { PostStore, StoreStats } from '../post-store.ts'
import type { HitPage } from '../search-query.ts'
import type { SequencedEvent } from './reader.ts'
import { startWorker, type WorkerCalls } from './rpc.ts'

export type LiveStoreOptions = {
  /** Created with mode 0700 where it is missing. */
  readonly folder: string
  readonly now?: Clock
  /** `full` keeps the last commits over a power cut as well; `normal` survives any crash of the process. */
  readonly synchronous?: 'normal' | 'full'
}
/** Batches on their way to the writer; more are refused, since the caller is to wait for its own. */
const maxWrites = 64
/** How often other processes' commits are looked for while someone waits for changes. */
const pollMs = 250
/** Stored posts after which the reader catches up without being asked, so that no question waits for a whole import. */
const postsBetweenWarmings = 8_192
/** Posts that one commit expires: writes of others come in between. */
const expiredAtOnce = 500

/** Posts in SQLite, written by one thread and read by another. Several processes may open one folder. */
export async function openLiveStore({ folder, now = systemClock, synchronous = 'normal' }: LiveStoreOptions): Promise<PostStore> {
  const path = join(folder, 'posts.db')
  prepareFolder(folder)
  const writer = startWorker(new URL('./writer-worker.ts', import.meta.url), { path, synchronous }, { maxOldGenerationSizeMb: 64 })
  const reader = startWorker(new URL('./reader-worker.ts', import.meta.url), { path }, { maxOldGenerationSizeMb: 64 })
  try {
    await writer.call('open', null)
    for (const file of [path, `${path}-wal`, `${path}-shm`]) if (existsSync(file)) chmodSync(file, 0o600)
    warm(reader)
  } catch (error) {
    await Promise.all([writer[Symbol.asyncDispose](), reader[Symbol.asyncDispose]()])
    throw error
  }
  return createStore(writer, reader, now)
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

function createStore(writer: WorkerCalls, reader: WorkerCalls, now: Clock): PostStore {
  let writes = 0
  let unread = 0
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
        // No signal from here on: once handed over, the batch is written, and the caller learns of it.
        const result = (await writer.call('write', batch)) as WriteResult
        unread += result.stored
        if (unread >= postsBetweenWarmings) {
          unread = 0
          warm(reader)
        }
        return result
      } finally {
        writes--
        committed()
      }
    },
    cursor: async (source) => ((await writer.call('cursor', source)) ?? undefined) as Cursor | undefined,
    find: async (query, { deadlineMs, signal }) =>
      (await reader.call('find', { query: finite(query), deadlineMs, now: now() }, { signal })) as HitPage,
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
      await reader[Symbol.asyncDispose]()
      await writer[Symbol.asyncDispose]() // last: closing the last connection writes the WAL back
    },
  }
}

/** JSON has no infinity; bounds beyond the calendar mean the same. */
function finite<T extends { from: number; until: number }>(query: T): T {
  return { ...query, from: Math.max(query.from, -8.64e15), until: Math.min(query.until, 8.64e15) }
}
