import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AppError } from '../errors/index.ts'
import { startWorker } from '../lib/worker-calls.ts'
import type { EpochMs } from '../post/index.ts'
import { createBursts, type Burst, type CountedPost } from './bursts.ts'
import { trendSettings } from './settings.ts'

/** Where posts are counted: here, or in a thread that a question never waits for. */
export interface Counter extends AsyncDisposable {
  /** Resolves when they are counted; at most so many at once as `countedAtOnce`. */
  count(posts: readonly CountedPost[], now: EpochMs): Promise<void>
  /** Looks for bursts where it is time. */
  tick(now: EpochMs): Promise<void>
  /** What bursts now, and how many posts of the last hour were counted. */
  read(now: EpochMs): Promise<Counted>
  /** What it holds. */
  bytes(): Promise<number>
}
export type Counted = { readonly bursts: readonly Burst[]; readonly posts: number }

export const countedAtOnce = 200
/** In this thread so long posts are counted at a stretch: whatever else it does may wait for one of these. */
const turnMs = 2
/** Its structures are typed arrays, which do not count here. */
const threadMegabytes = 64

/** For one command, or a clock that is set by hand. */
export function countHere(start: EpochMs): Counter {
  const bursts = createBursts(start)
  return {
    async count(posts, now) {
      let end = performance.now() + turnMs
      for (const post of posts) {
        bursts.observe(post, now)
        if (performance.now() < end) continue
        await nextTurn()
        end = performance.now() + turnMs
      }
    },
    async tick(now) {
      bursts.tick(now)
    },
    async read(now) {
      bursts.tick(now, true)
      return { bursts: bursts.current(now), posts: bursts.postsOf(now, trendSettings.minutes) }
    },
    async bytes() {
      return bursts.bytes()
    },
    async [Symbol.asyncDispose]() {},
  }
}

/** For a server: at 2,000 posts a second counting takes a quarter of a processor. `onDeath` hears once that the thread ended unasked. */
export function countInThread(start: EpochMs, onDeath: (error: AppError) => void): Counter {
  const worker = startWorker(
    new URL('./counter-worker.ts', import.meta.url),
    { start },
    { maxOldGenerationSizeMb: threadMegabytes, onDeath },
  )
  return {
    count: async (posts, now) => void (await worker.call('count', { posts: posts.map(slim), now })),
    tick: async (now) => void (await worker.call('tick', now)),
    read: async (now) => (await worker.call('read', now)) as Counted,
    bytes: async () => (await worker.call('bytes', null)) as number,
    [Symbol.asyncDispose]: () => worker[Symbol.asyncDispose](),
  }
}

/** What crosses is copied: no more than is read. */
const slim = ({ id, text, tags, links, langs, card, witnessedAt, createdAt, author }: CountedPost): CountedPost => ({
  ...{ id, text, tags, links, langs, witnessedAt, createdAt, author: { id: author.id } },
  ...(card && { card: { title: card.title } }),
})
