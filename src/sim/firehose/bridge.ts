import { setTimeout as delay } from 'node:timers/promises'
import { systemClock, type Clock } from '../../lib/clock.ts'
import { createOutbound } from '../../lib/outbound.ts'
import { readSocket } from '../../lib/socket.ts'
import type { FeedEvent } from '../feed.ts'
import { decodeFirehose, type FirehoseFrame } from './decode.ts'
import { readRepository } from '../../lib/repository.ts'

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

/** The specification's limit is 5 MB a frame. */
const maxFrameBytes = 5_000_000
const maxRepositoryBytes = 256_000_000
const revisionsKept = 100_000

/**
 * From the firehose of a PDS or relay to events that a Jetstream server can serve, until disposed. After a lost connection reading
 * goes on behind the last emitted frame, with full jitter. Signatures are not checked.
 *
 * A `#sync` that says no more than the last commit did is left out, as by the real Jetstream (observed: an account that comes back is
 * followed by one, and no row appears). Any other means that the repository is not what it was: a `sync`, and then all its records.
 */
export function startBridge(options: BridgeOptions): Bridge {
  const { url, emit, onProblem = () => {}, after = 0, now = systemClock, backOff = { firstMs: 200, mostMs: 10_000 } } = options
  const { host, origin } = new URL(url.replace(/^ws/, 'http'))
  const outbound = createOutbound({
    allowedOrigins: [origin],
    contentTypes: ['application/vnd.ipld.car'],
    maxBytes: maxRepositoryBytes,
    deadlineMs: 60_000,
  })
  const stop = new AbortController()
  const revisions = new Map<string, string>()
  let [seq, connections, failures] = [after, 0, 0]

  async function take(frame: FirehoseFrame): Promise<void> {
    if (frame.kind === 'malformed') onProblem(`A frame cannot be read: ${frame.why}`)
    if (frame.kind === 'info') onProblem(`${host} says ${frame.name}.`)
    if (frame.kind === 'error') {
      onProblem(`${host} ended the stream: ${frame.name}.`)
      if (frame.name === 'FutureCursor') beginAnew()
    }
    if (frame.kind !== 'events' || frame.seq <= seq) return
    if (frame.unreadable > 0) onProblem(`${frame.unreadable} operations of frame ${frame.seq} cannot be read.`)
    for (const event of frame.events) {
      if (event.kind === 'sync') await restate(event, frame.rev)
      else emit(event)
    }
    remember(frame)
    seq = frame.seq
    failures = 0
  }

  /** The server's numbers are lower than what is known: it lost its past, and what is known of it (event-stream specification). */
  function beginAnew(): void {
    seq = 0
    revisions.clear()
  }

  async function restate(event: FeedEvent & { kind: 'sync' }, rev: string | undefined): Promise<void> {
    const { did, at } = event
    if (revisions.get(did) === rev) return
    try {
      const address = `${origin}/xrpc/com.atproto.sync.getRepo?did=${encodeURIComponent(did)}`
      const { status, body } = await outbound.get(address, { signal: stop.signal })
      if (status !== 200) return onProblem(`The repository of ${did} cannot be had: status ${status}.`)
      const { records } = readRepository(body)
      emit(event)
      for (const commit of records) emit({ did, at, kind: 'commit', commit })
    } catch (error) {
      onProblem(`The repository of ${did} cannot be had: ${String(error)}`)
    }
  }

  function remember({ did, rev }: FirehoseFrame & { kind: 'events' }): void {
    if (rev === undefined) return
    revisions.delete(did)
    revisions.set(did, rev)
    if (revisions.size > revisionsKept) revisions.delete(revisions.keys().next().value ?? '')
  }

  async function readOnce(): Promise<void> {
    // Servers send what is greater than the cursor, or, as specified, also what equals it: one less covers both, and `take` knows the last.
    const address = new URL(`/xrpc/com.atproto.sync.subscribeRepos?cursor=${Math.max(0, seq - 1)}`, url)
    const allowedOrigins = [`${address.protocol}//${address.host}`]
    // The stream has no sign of life: where nothing happens for a minute, this connects again.
    for await (const { data } of readSocket(address, { signal: stop.signal, now, allowedOrigins, maxFrameBytes }))
      await take(decodeFirehose(data))
  }

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      connections++
      await readOnce().catch((error: unknown) => onProblem(String(error)))
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
