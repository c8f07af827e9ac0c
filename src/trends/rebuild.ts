import { setImmediate as nextTurn } from 'node:timers/promises'
import type { EpochMs, Post } from '../post/index.ts'
import type { PostStore, SearchQuery } from '../store/index.ts'

/** How far back the store is read after a start, and how much of that at most. */
const most = { backMs: 6 * 3_600_000, posts: 60_000, ms: 15_000 }
const page = { posts: 500, deadlineMs: 2_000 }
/** Posts between which others have their turn. */
const stretch = 50

/**
 * Reads the last hours of a store, the newest posts first, until the bounds: the baselines are shares of what was read, so part of the past
 * serves as well. What is read here and comes in meanwhile counts once.
 */
export async function rebuild(
  store: PostStore,
  { now, observe, signal }: { now: EpochMs; observe: (post: Post) => void; signal: AbortSignal },
): Promise<void> {
  const end = performance.now() + most.ms
  let query: SearchQuery = { any: [], all: [], none: [], from: now - most.backMs, until: now + 1, limit: page.posts, count: 'atLeast' }
  for (let posts = 0; posts < most.posts && performance.now() < end && !signal.aborted;) {
    const { hits, next } = await store.find(query, { deadlineMs: page.deadlineMs, signal })
    const found = await store.get(
      hits.map(({ id }) => id),
      { signal },
    )
    for (const post of found.values()) {
      observe(post)
      if (++posts % stretch === 0) await nextTurn()
    }
    if (!next) return
    query = { ...query, after: next }
  }
}
