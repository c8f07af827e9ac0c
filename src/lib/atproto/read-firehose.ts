import { AppError } from '../../errors/index.ts'
import type { Clock } from '../clock.ts'
import type { Outbound } from '../outbound.ts'
import { readSocket, type SocketOptions } from '../socket.ts'
import { decodeFirehose, type FirehoseEvent, type FirehoseFrame } from './firehose.ts'
import { readRepository } from './repository.ts'

/** What one frame says, a repository that was reset with all its records behind the `sync`. */
export type FirehoseBatch = {
  readonly seq: number
  /** When it says that it was written. */
  readonly at: number
  readonly events: readonly FirehoseEvent[]
  /** Our clock. */
  readonly receivedAt: number
  readonly bytes: number
}
export type FirehoseOptions = {
  /** A PDS or a relay: `wss://host`. */
  readonly url: string
  /** The last number already known; undefined: from now on; 0: from the oldest that the server keeps. */
  readonly after: number | undefined
  /** Of what is known already, the first frame that is wanted again; with `at` when it said that it was written. Default: none. */
  readonly from?: { readonly seq: number; readonly at: number }
  readonly now: Clock
  readonly signal: AbortSignal
  /** Origins that may be private; default: that of `url`. */
  readonly allowedOrigins?: readonly string[]
  /** For repositories, at the same host. */
  readonly outbound: Outbound
  /** Kept from one reading to the next. */
  readonly revisions: Revisions
  readonly onOpen?: () => void
  /** What could not be read: a sentence. */
  readonly onProblem: (what: string) => void
  readonly connectMs?: number
  /** A server that says nothing so long about what is known already does not know it; default: 30 s. */
  readonly resumeMs?: number
}

/** The last revision of each repository, of at most so many. */
export class Revisions {
  readonly #of = new Map<string, string>()
  get(did: string): string | undefined {
    return this.#of.get(did)
  }
  set(did: string, rev: string): void {
    this.#of.delete(did)
    this.#of.set(did, rev)
    if (this.#of.size > revisionsKept) this.#of.delete(this.#of.keys().next().value ?? '')
  }
  clear(): void {
    this.#of.clear()
  }
}
const revisionsKept = 100_000

/** The server began anew: what is known of its numbers and revisions means nothing any more. */
export class PastLost extends AppError {
  constructor(message: string) {
    super('source_unavailable', { message })
  }
}

/** What the outbound door must let through for repositories. */
export const repositoryDoor = { contentTypes: ['application/vnd.ipld.car'], maxBytes: 256_000_000, deadlineMs: 60_000 } as const

const repositoryMs = 10_000
/** The specification's limit is 5 MB a frame. */
const maxFrameBytes = 5_000_000
/** The stream has no sign of life of its own, and a small server may say nothing for hours. */
const pingMs = 20_000

/**
 * The firehose of a PDS or relay (`com.atproto.sync.subscribeRepos`) until the connection ends. Signatures are not checked. Throws
 * `source_unavailable`, as `PastLost` where the server's numbers are lower than what is known (event-stream
 * specification), or where `from` is another frame now: so many numbers were given out again that frames behind it may be others too.
 *
 * A `#sync` that says no more than the last commit did is left out, as by the real Jetstream (observed: an account that comes back is
 * followed by one, and no row appears). Any other means that the repository is not what it was: a `sync`, and then all its records.
 */
export async function* readFirehose(options: FirehoseOptions): AsyncGenerator<FirehoseBatch> {
  const { url, after, from, now, revisions, onOpen, onProblem, connectMs, resumeMs = 30_000 } = options
  const address = new URL('/xrpc/com.atproto.sync.subscribeRepos', url)
  // Servers send what is greater than the cursor, or, as specified, also what equals it: one less covers both, and has at least the last one
  // said again. A relay that is asked for more than it has says nothing, for ever (observed).
  const mute = new AbortController()
  let waiting: NodeJS.Timeout | undefined
  const first = from?.seq ?? (after === undefined ? undefined : after + 1)
  if (first !== undefined) address.searchParams.set('cursor', String(Math.max(0, first - (from ? 1 : 2))))
  const { allowedOrigins = [`${address.protocol}//${address.host}`] } = options
  const socket: SocketOptions = {
    ...{ now, allowedOrigins, maxFrameBytes, pingMs },
    signal: AbortSignal.any([options.signal, mute.signal]),
    ...(connectMs !== undefined && { connectMs }),
    onOpen: () => {
      if (after !== undefined && after > 0) waiting = setTimeout(() => mute.abort(), resumeMs)
      onOpen?.()
    },
  }
  try {
    for await (const { data, receivedAt } of readSocket(address, socket)) {
      clearTimeout(waiting)
      const frame = decodeFirehose(data)
      if (frame.kind === 'malformed') onProblem(`A frame cannot be read: ${frame.why}`)
      if (frame.kind === 'info') onProblem(`${address.host} says ${frame.name}.`)
      if (frame.kind === 'error') throw endedBy(address.host, frame.name)
      if (frame.kind !== 'events' || (first !== undefined && frame.seq < first)) continue
      if (from && frame.seq === from.seq && frame.at !== from.at) throw new PastLost(`${address.host} numbers its frames anew.`)
      if (frame.unreadable > 0) onProblem(`${frame.unreadable} operations of frame ${frame.seq} cannot be read.`)
      const events = await restated(frame, options)
      yield { seq: frame.seq, at: frame.at, events: events ?? [], receivedAt, bytes: data.length }
      // One that could not be had is asked for at the next sync; what is said again is not the last revision.
      const isAgain = after !== undefined && frame.seq <= after && isKnown(frame, revisions)
      if (frame.rev !== undefined && events && !isAgain) revisions.set(frame.did, frame.rev)
    }
  } finally {
    clearTimeout(waiting)
  }
  if (mute.signal.aborted && !options.signal.aborted) throw new PastLost(`${address.host} says nothing of what it sent before.`)
}

function endedBy(host: string, name: string): AppError {
  if (name === 'FutureCursor') return new PastLost(`${host} no longer knows what was read of it.`)
  return new AppError('source_unavailable', { message: `${host} ended the stream: ${name}.` })
}

/** Revisions are times, written so that the later one sorts behind (atproto.com/specs/tid). */
const isKnown = ({ did, rev = '' }: { readonly did: string; readonly rev?: string }, revisions: Revisions): boolean =>
  (revisions.get(did) ?? '') >= rev

/** undefined: its repository cannot be had, or not within the time for which one account may hold up all others. */
async function restated(
  frame: FirehoseFrame & { kind: 'events' },
  options: FirehoseOptions,
): Promise<readonly FirehoseEvent[] | undefined> {
  const { did, rev, events, seq } = frame
  const [sync] = events
  if (sync?.kind !== 'sync') return events
  const { outbound, onProblem, revisions, signal, url, after } = options
  if (revisions.get(did) === rev || (after !== undefined && seq <= after && isKnown(frame, revisions))) return []
  try {
    const address = new URL(`/xrpc/com.atproto.sync.getRepo?did=${encodeURIComponent(did)}`, url.replace(/^ws/, 'http'))
    const { maxBytes, contentTypes } = repositoryDoor
    const { status, body } = await outbound.get(address.href, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(repositoryMs)]),
      maxBytes,
      contentTypes,
    })
    if (status !== 200) throw new AppError('source_unavailable', { message: `status ${status}` })
    const { records } = readRepository(body)
    return [sync, ...records.map((commit): FirehoseEvent => ({ did, at: sync.at, kind: 'commit', commit }))]
  } catch (error) {
    if (signal.aborted) return undefined
    onProblem(`The repository of ${did} cannot be had: ${error instanceof Error ? error.message : String(error)}.`)
    return undefined
  }
}
