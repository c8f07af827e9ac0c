import { countedAtOnce } from './counter.ts'
import type { EpochMs, Post } from '../post/index.ts'
import type { PostStore, SearchQuery } from '../store/index.ts'

/** How far back the store is read after a start, and how much of that at most. */
const most = { backMs: 6 * 3_600_000, posts: 60_000, ms: 15_000 }
const page = { posts: 500, deadlineMs: 2_000 }
/**
 * Reads the last hours of a store, the newest posts first, until the bounds: the baselines are shares of what was read, so part of the past
 * serves as well. What is read here and comes in meanwhile counts once.
 */
export async function rebuild(
  store: PostStore,
  { now, count, signal }: { now: EpochMs; count: (posts: readonly Post[]) => Promise<void>; signal: AbortSignal },
): Promise<void> {
  const end = performance.now() + most.ms
  let query: SearchQuery = { any: [], all: [], none: [], from: now - most.backMs, until: now + 1, limit: page.posts, count: 'atLeast' }
  for (let posts = 0; posts < most.posts && performance.now() < end && !signal.aborted;) {
    const { hits, next } = await store.find(query, { deadlineMs: page.deadlineMs, signal })
    const found = await store.get(
      hits.map(({ id }) => id),
      { signal },
    )
    const read = [...found.values()]
    posts += read.length
    for (let at = 0; at < read.length && !signal.aborted; at += countedAtOnce) await count(read.slice(at, at + countedAtOnce))
    if (!next) return
    query = { ...query, after: next }
  }
}
