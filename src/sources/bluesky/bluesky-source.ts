import { AppError } from '../../errors/index.ts'
import type { Clock } from '../../lib/clock.ts'
import { readSocket, type Frame, type SocketOptions } from '../../lib/socket.ts'
import type { Cursor, SourceName } from '../../post/index.ts'
import type { Drop, Source, SourceItem } from '../source.ts'
import { collections, normalizeJetstream } from './normalize.ts'
import { decodeFrame, type JetstreamEvent } from './wire.ts'

export type BlueskyOptions = {
  /** Jetstream servers, `wss://host` or `ws://127.0.0.1:6008`; another one is tried after each that fails. */
  readonly hosts: readonly string[]
  /** How far a first start goes back. The network keeps 36 hours. */
  readonly rewindMs: number
  readonly now: Clock
  readonly silenceMs?: number
}

export const blueskyHosts = [
  'wss://jetstream.us-east.bsky.network',
  'wss://jetstream.us-west.bsky.network',
  'wss://jetstream1.us-east.bsky.network',
  'wss://jetstream2.us-east.bsky.network',
  'wss://jetstream1.us-west.bsky.network',
  'wss://jetstream2.us-west.bsky.network',
] as const

/** Resuming goes back a little: servers repeat and reorder around the switch from replay to live, and their clocks differ. */
const overlapMs = { sameHost: 5_000, otherHost: 10_000 }
const remembered = 50_000
const sampleLength = 512

/**
 * Bluesky by its Jetstream: no key, posts as they are written. The v2 wire is asked for first; a server that does not know it is read
 * by the v1 wire. Repeats are left out as far as they are remembered, and the store leaves out the rest. Each reading takes the next host.
 */
export function createBlueskySource({ hosts, rewindMs, now, silenceMs }: BlueskyOptions): Source {
  let opened = 0
  const knowsOnlyV1 = new Set<string>()

  /** Frames by the newest wire that this server knows. */
  async function* framesOf(host: string, cursor: number, socket: SocketOptions): AsyncIterable<Frame> {
    let heard = false
    try {
      for await (const frame of readSocket(subscription(host, knowsOnlyV1.has(host) ? 'v1' : 'v2', cursor), socket)) {
        heard = true
        yield frame
      }
    } catch (error) {
      if (heard || knowsOnlyV1.has(host) || !isRefusal(error)) throw error
      knowsOnlyV1.add(host)
      yield* readSocket(subscription(host, 'v1', cursor), socket)
    }
  }

  return {
    name: 'bluesky' as SourceName,
    async *read({ after, onDrop, signal }) {
      const host = hosts[opened++ % hosts.length]
      if (host === undefined) throw new AppError('source_unavailable', { message: 'No Jetstream server is set.' })
      const cursor = resumeMicros(after, host, now() - rewindMs)
      const seen = createMemory(remembered)
      let furthest = 0 // events come nearly in order: the cursor never goes back behind what was read
      const socket = { signal, now, allowedOrigins: hosts, ...(silenceMs !== undefined && { silenceMs }) }
      for await (const { data, isBinary, receivedAt } of framesOf(host, cursor, socket)) {
        const text = isBinary ? '' : data.toString('utf8')
        const event = decode(text, onDrop)
        if (!event || seen.has(keyOf(event))) continue
        furthest = Math.max(furthest, event.micros)
        yield* itemsOf(event, { text, receivedAt, cursor: JSON.stringify({ host, micros: furthest } satisfies Position) as Cursor, onDrop })
      }
    },
  }
}

/** Both wires take a moment in microseconds as cursor; the v2 wire tells it from a sequence number by its size. */
function subscription(host: string, wire: 'v1' | 'v2', cursor: number): URL {
  const url = new URL(wire === 'v1' ? '/subscribe' : '/xrpc/network.bsky.jetstream.subscribeEvents', host)
  for (const collection of Object.values(collections))
    url.searchParams.append(wire === 'v1' ? 'wantedCollections' : 'collections', collection)
  url.searchParams.set('cursor', String(cursor))
  return url
}

/** The handshake was answered with 400, 404 or the like: this server has no such wire. */
const isRefusal = (error: unknown) =>
  error instanceof AppError && error.cause instanceof Error && /Unexpected server response: 4\d\d/.test(error.cause.message)

type Position = { readonly host: string; readonly micros: number }

/** Microseconds since 1970. A cursor that is not ours counts as none. */
function resumeMicros(after: Cursor | undefined, host: string, firstMs: number): number {
  const known = after === undefined ? undefined : readPosition(after)
  if (!known) return Math.max(0, Math.round(firstMs * 1_000))
  return Math.max(0, known.micros - (known.host === host ? overlapMs.sameHost : overlapMs.otherHost) * 1_000)
}

function readPosition(cursor: Cursor): Position | undefined {
  try {
    const { host, micros } = JSON.parse(cursor) as Partial<Position>
    return typeof host === 'string' && Number.isSafeInteger(micros) ? { host, micros: micros as number } : undefined
  } catch {
    return undefined
  }
}

/** An event of ours, or nothing. A terminal complaint of the server ends the reading. */
function decode(text: string, onDrop: (drop: Drop) => void): JetstreamEvent | undefined {
  const decoded = decodeFrame(text)
  if (decoded?.kind === 'error') throw new AppError('source_unavailable', { message: `Jetstream ended the stream: ${decoded.name}.` })
  if (decoded?.kind === 'drop') onDrop({ reason: decoded.reason, sample: text.slice(0, sampleLength) })
  return decoded === undefined || decoded.kind === 'drop' || decoded.kind === 'info' ? undefined : decoded
}

type Context = { text: string; receivedAt: number; cursor: Cursor; onDrop: (drop: Drop) => void }

function* itemsOf(event: JetstreamEvent, { text, receivedAt, cursor, onDrop }: Context): Iterable<SourceItem> {
  const normalized = normalizeJetstream(event, receivedAt)
  if ('drop' in normalized) return onDrop({ reason: normalized.drop, sample: text.slice(0, sampleLength) })
  for (const item of normalized.events) yield { event: item, cursor }
}

/** What makes two events the same: a commit by its record and revision, the others by their moment. */
const keyOf = (event: JetstreamEvent): string =>
  event.kind === 'commit' ? `${event.did}/${event.collection}/${event.rkey}/${event.rev}` : `${event.did} ${event.kind} ${event.micros}`

/** Remembers the last keys; the oldest go first. */
function createMemory(size: number): { has(key: string): boolean } {
  const keys = new Set<string>()
  return {
    has(key) {
      if (keys.has(key)) return true
      keys.add(key)
      if (keys.size > size) keys.delete(keys.values().next().value ?? '')
      return false
    },
  }
}
