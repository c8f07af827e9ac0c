import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../lib/clock.ts'
import type { EpochMs, SourceName } from '../post/index.ts'

/** What is asked of a store here (store/post-store.ts has the contract). */
export type RetainingStore = {
  expire(
    query: { sources: readonly SourceName[]; before: EpochMs; most?: number; forAge: true },
    options: { signal: AbortSignal },
  ): Promise<number>
  stats(): Promise<{
    readonly bytes: number
    readonly freeBytes: number
    readonly sources: readonly { readonly name: SourceName; readonly posts: number }[]
  }>
}
export type RetentionOptions = {
  readonly store: RetainingStore
  readonly keepMs: number
  readonly keepBytes: number
  readonly now: Clock
  readonly everyMs?: number
}

/** Of the posts that are too many at once, this share goes in one round: what the index gives back follows a little later. */
const leastShare = 0.01

/** What archives brought stays. What any live source brought goes in time, also one that is paused or was removed: nobody hears of its deletes any more. */
const isLive = (name: SourceName) => !name.startsWith('archive:')

/** Erases what is older than `keepMs`, and the oldest while the store uses more than `keepBytes`; now and then every minute, until disposed. */
export function keepWithin({ store, keepMs, keepBytes, now, everyMs = 60_000 }: RetentionOptions): AsyncDisposable {
  const stop = new AbortController()
  const { signal } = stop

  async function sweep(): Promise<void> {
    const there = (await store.stats()).sources.map(({ name }) => name)
    await store.expire({ sources: there.filter(isLive), before: now() - keepMs, forAge: true }, { signal })
    const stats = await store.stats()
    const held = stats.sources.filter(({ name }) => isLive(name))
    const all = stats.sources.reduce((sum, { posts }) => sum + posts, 0)
    // What archives brought is not counted: it stays, and must not push out everything that is live.
    const share = held.reduce((sum, { posts }) => sum + posts, 0) / Math.max(1, all)
    const used = (stats.bytes - stats.freeBytes) * share
    if (used <= keepBytes) return
    for (const { name, posts } of held) {
      const most = Math.ceil(posts * Math.max(leastShare, (used - keepBytes) / used))
      if (most > 0) await store.expire({ sources: [name], before: Infinity, most, forAge: true }, { signal })
    }
  }
  const running = (async () => {
    while (!signal.aborted) {
      // A failure to erase is the store's failure: it shows with the next write, and the next round tries again.
      await sweep().catch(() => {})
      await delay(everyMs, undefined, { signal, ref: false }).catch(() => {})
    }
  })()
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      await running
    },
  }
}
