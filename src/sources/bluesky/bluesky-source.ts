import { AppError } from '../../errors/index.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Cursor, SourceName } from '../../post/index.ts'
import { createMemory } from '../memory.ts'
import type { Drop, Source, SourceItem } from '../source.ts'
import { createConnector, type Wanted } from './connection.ts'
import { createLagWatch } from './lag-watch.ts'
import { inSight, type Hides } from './hides.ts'
import { bluesky, normalizeJetstream, repoAuthor, type RepoNetwork } from './normalize.ts'
import { decodeFrame, type JetstreamEvent } from './wire.ts'

export type BlueskyOptions = {
  /** Default: Bluesky; the demo network speaks the same wires. */
  readonly network?: RepoNetwork
  /** Default: as the network is named. Another one where it is read a second time, from other servers. */
  readonly name?: string
  /** Jetstream servers, `wss://host` or `ws://127.0.0.1:6008`; another one is tried after each that fails. */
  readonly hosts: readonly string[]
  /** How far a first start goes back. The network keeps 36 hours. */
  readonly rewindMs: number
  readonly now: Clock
  readonly silenceMs?: number
  readonly connectMs?: number
  /** Nothing came for so long while the past was read: there is no more of it. Default: 10 s. */
  readonly quietMs?: number
  /** The bytes at an address of one of the hosts, for the dictionary of the v2 wire; without it its frames come as text. */
  readonly download?: (url: string, signal: AbortSignal) => Promise<Buffer>
  /** Whom alone to ask for. */
  readonly wanted?: Wanted
  /** What others hide. Default: nobody does. */
  readonly hides?: Hides
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
/** Smaller cursors are numbers of events, not moments (microseconds of 2001). */
const firstMoment = 1e15
/** Of one reading, so that nothing is read twice in it; the counts that were written are remembered beyond it (ordered-writer.ts). */
const remembered = { most: 50_000, mostBytes: 10 * 1024 * 1024 }
const sampleLength = 512

/**
 * Bluesky by its Jetstream: no key, posts as they are written. The v2 wire is asked for first, then the v1 wire, and the past compressed
 * where that works. Repeats are left out as far as they are remembered, and the store leaves out the rest. Each reading takes the next host.
 */
export function createBlueskySource({
  network = bluesky,
  name = network.name,
  hosts,
  rewindMs,
  now,
  hides,
  ...connection
}: BlueskyOptions): Source {
  /** Past and present are read from hosts of their own, so that neither keeps the other from any of them. */
  const opened = { past: 0, present: 0 }
  const connect = createConnector({ allowed: hosts, now, ...connection })
  return {
    name: name as SourceName,
    time: {
      rewindMs,
      cursorAt: (at) => toCursor({ host: '', micros: Math.max(0, Math.round(at * 1_000)) }),
      readTo: (cursor) => {
        const position = readPosition(cursor)
        return position && position.micros / 1_000
      },
    },
    async *read({ after, past = false, onDrop, onOpen, onGap = () => {}, signal }) {
      const host = hosts[(past ? opened.past++ : opened.present++) % hosts.length]
      if (host === undefined) throw new AppError('source_unavailable', { message: 'No Jetstream server is set.' })
      const known = after === undefined ? undefined : readPosition(after)
      const seen = createMemory(remembered)
      const lag = createLagWatch()
      // Events come nearly in order: the cursor never goes back behind what was read. Nor ahead of our clock, whatever theirs says: going
      // on in the future would leave out what is written until then.
      let furthest = 0
      // Of one host, and always together: to go on from a little earlier takes neither back.
      let { newest, number } =
        known?.host === host ? { newest: known.newest ?? known.micros, number: known.seq } : { newest: 0, number: undefined }
      for await (const told of connect(host, resumeMicros(known, host, now() - rewindMs), {
        signal,
        past,
        ...(onOpen && { onOpen }),
      })) {
        if ('drop' in told) {
          onDrop({ reason: told.drop, sample: '' })
          continue
        }
        const { text, receivedAt } = told
        const event = decode(text, onDrop, onGap)
        if (!event) continue
        if (lag.isStalling(event.at, receivedAt))
          throw new AppError('source_unavailable', { message: `${new URL(host).host} falls behind; asking again.` })
        if (!seen.remember(keyOf(event))) continue // a number that is lower because it is said again tells nothing
        if (isRestarted(event, { newest, number })) {
          onGap(`${new URL(host).host} lost its recent past; posts of the last minutes may be missing.`)
          if (hosts.length > 1)
            throw new AppError('source_unavailable', { message: `${host} lost its recent past; another server may have it.` })
          number = undefined
        }
        if (event.kind === 'sync') seen.forgetAll(`${event.did}/`) // its records are said again, some with the revision they had
        furthest = Math.max(furthest, Math.min(event.micros, receivedAt * 1_000))
        newest = Math.max(newest, event.micros)
        number = Math.max(number ?? 0, event.seq ?? 0)
        const cursor = toCursor({ host, micros: furthest, ...(newest > furthest && { newest }), ...(number > 0 && { seq: number }) })
        yield* itemsOf(event, { network, text, receivedAt, cursor, onDrop, hides })
      }
    },
  }
}

/** `micros`: where to go on. `newest`: of the newest event, where that is another: their clock is ahead of ours, or the past is read again. */
type Position = { readonly host: string; readonly micros: number; readonly newest?: number; readonly seq?: number }

const toCursor = (position: Position) => JSON.stringify(position) as Cursor

/** Microseconds since 1970. Without a position a first start goes back. */
function resumeMicros(known: Position | undefined, host: string, firstMs: number): number {
  if (!known) return Math.max(firstMoment, Math.round(firstMs * 1_000))
  return Math.max(firstMoment, known.micros - (known.host === host ? overlapMs.sameHost : overlapMs.otherHost) * 1_000)
}

/** A cursor that is not ours counts as none. */
function readPosition(cursor: Cursor): Position | undefined {
  try {
    const { host, micros, newest, seq } = JSON.parse(cursor) as Partial<Position>
    if (typeof host !== 'string' || !isWhole(micros)) return undefined
    return { host, micros, ...(isWhole(newest) && { newest }), ...(isWhole(seq) && { seq }) }
  } catch {
    return undefined
  }
}

const isWhole = (value: number | undefined): value is number => Number.isSafeInteger(value)

/**
 * A server numbers its events upwards. One that is newer than what was read, and yet has a lower number, was sent by a server that began
 * anew: it lost what it had not written down, and says nothing of it (observed; bluesky-social/jetstream has no frame for this).
 */
const isRestarted = ({ seq, micros }: JetstreamEvent, { newest, number }: { newest: number; number: number | undefined }): boolean =>
  seq !== undefined && number !== undefined && seq < number && micros > newest

/** An event of ours, or nothing. A terminal complaint of the server ends the reading. */
function decode(text: string, onDrop: (drop: Drop) => void, onGap: (what: string) => void): JetstreamEvent | undefined {
  const decoded = decodeFrame(text)
  if (decoded?.kind === 'info' && decoded.name === 'OutdatedCursor') onGap('The network no longer has everything that was missed.')
  if (decoded?.kind === 'error') throw new AppError('source_unavailable', { message: `Jetstream ended the stream: ${decoded.name}.` })
  if (decoded?.kind === 'drop') onDrop({ reason: decoded.reason, sample: text.slice(0, sampleLength) })
  return decoded === undefined || decoded.kind === 'drop' || decoded.kind === 'info' ? undefined : decoded
}

type Context = {
  network: RepoNetwork
  text: string
  receivedAt: number
  cursor: Cursor
  onDrop: (drop: Drop) => void
  hides: Hides | undefined
}

function* itemsOf(event: JetstreamEvent, { network, text, receivedAt, cursor, onDrop, hides }: Context): Iterable<SourceItem> {
  const normalized = normalizeJetstream(event, receivedAt, network)
  if ('drop' in normalized) return onDrop({ reason: normalized.drop, sample: text.slice(0, sampleLength) })
  const key = keyOf(event)
  for (const [i, item] of inSight(event, normalized.events, repoAuthor(network, event.did), hides).entries())
    yield {
      event: item,
      cursor,
      receivedAt,
      bytes: i === 0 ? text.length : 0,
      ...(item.type === 'count-add' && { key: `${key} ${item.what}` }),
    }
}

/** What makes two events the same: a commit by its record and revision, the others by their moment. */
const keyOf = (event: JetstreamEvent): string =>
  event.kind === 'commit' ? `${event.did}/${event.collection}/${event.rkey}/${event.rev}` : `${event.did} ${event.kind} ${event.micros}`
