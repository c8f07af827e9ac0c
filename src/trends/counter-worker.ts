import { parentPort, workerData } from 'node:worker_threads'
import { serveCalls } from '../lib/worker-calls.ts'
import type { EpochMs } from '../post/index.ts'
import type { CountedPost } from './bursts.ts'
import { countHere } from './counter.ts'

/** The thread in which posts are counted. */
const counter = countHere((workerData as { start: EpochMs }).start)

if (parentPort)
  serveCalls(parentPort, {
    count: (value) => {
      const { posts, now } = value as { posts: readonly CountedPost[]; now: EpochMs }
      return counter.count(posts, now)
    },
    tick: (now) => counter.tick(now as EpochMs),
    read: (now) => counter.read(now as EpochMs),
    bytes: () => counter.bytes(),
    close: () => {},
  })
