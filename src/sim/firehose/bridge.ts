import { setTimeout as delay } from 'node:timers/promises'
import { systemClock, type Clock } from '../../lib/clock.ts'
import { PastLost, readFirehose, repositoryDoor, Revisions } from '../../lib/atproto/read-firehose.ts'
import { createOutbound } from '../../lib/outbound.ts'
import type { FeedEvent } from '../feed.ts'

export type BridgeOptions = {
  /** A PDS or a relay: `ws://localhost:2583`. */
  readonly url: string
  readonly emit: (event: FeedEvent) => void
  /** What could not be read, and why a connection ended; a sentence. */
  readonly onProblem?: (what: string) => void
  /** The last number already known; 0: from the oldest that the server keeps. */
  readonly after?: number
  readonly now?: Clock
  readonly backOff?: { readonly firstMs: number; readonly mostMs: number }
}
export interface Bridge extends AsyncDisposable {
  /** Of the last frame whose events were emitted. */
  readonly seq: number
  readonly connections: number
}

/**
 * From the firehose of a PDS or relay to events that a Jetstream server can serve, until disposed. After a lost connection reading goes on
 * behind the last emitted frame, with full jitter.
 */
export function startBridge(options: BridgeOptions): Bridge {
  const { url, emit, onProblem = () => {}, after = 0, now = systemClock, backOff = { firstMs: 200, mostMs: 10_000 } } = options
  const outbound = createOutbound({ allowedOrigins: [new URL(url.replace(/^ws/, 'http')).origin], ...repositoryDoor })
  const stop = new AbortController()
  const revisions = new Revisions()
  let [seq, connections, failures] = [after, 0, 0]

  async function readOnce(): Promise<void> {
    const reading = { url, after: seq, now, signal: stop.signal, outbound, revisions, onProblem }
    for await (const batch of readFirehose(reading)) {
      for (const event of batch.events) emit(event)
      seq = batch.seq
      failures = 0
    }
  }
  function failed(error: unknown): void {
    onProblem(String(error))
    if (!(error instanceof PastLost)) return
    seq = 0
    revisions.clear()
  }

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      connections++
      await readOnce().catch(failed)
      const wait = Math.random() * Math.min(backOff.mostMs, backOff.firstMs * 2 ** Math.min(failures++, 10))
      await delay(wait, undefined, { signal: stop.signal }).catch(() => {})
    }
  }

  const running = run()
  return {
    get seq() {
      return seq
    },
    get connections() {
      return connections
    },
    async [Symbol.asyncDispose]() {
      stop.abort()
      await running
      await outbound[Symbol.asyncDispose]()
    },
  }
}
