import type { EventLog } from './log.ts'
import type { FeedEvent } from '../feed.ts'

/** What one listener asked for, in either wire. */
export type Filter = {
  readonly collections: readonly string[]
  readonly dids: ReadonlySet<string>
  /** v2 alone; empty: all. */
  readonly kinds: ReadonlySet<string>
  /** Of the uncompressed frame; 0: any. */
  readonly maxBytes: number
}
export type Subscription = {
  readonly wire: 'v1' | 'v2'
  readonly filter: Filter
  readonly compress: boolean
  /** v1: nothing is sent before a valid `options_update`. */
  readonly requireHello: boolean
  /** The number of the first event to send. */
  readonly from: number
  /** v2: the moment asked for is no longer kept. */
  readonly outdated: boolean
}
/** Answered before the upgrade, with status 400. `error` is the name that v2 clients match. */
export type Refusal = { readonly error: string; readonly message: string }

export const paths = {
  v1: '/subscribe',
  v2: '/xrpc/network.bsky.jetstream.subscribeEvents',
  dictionary: '/xrpc/network.bsky.jetstream.getZstdDictionary',
} as const

const kinds = ['commit', 'identity', 'account', 'sync']
const limits = { collections: 100, dids: 10_000 }
const collectionSyntax = /^[a-zA-Z][a-zA-Z0-9-]*(?:\.[a-zA-Z][a-zA-Z0-9-]*)+(?:\.\*)?$/
const didSyntax = /^did:[a-z]+:[A-Za-z0-9._:%-]{1,240}$/
/** Cursors from here on are microseconds since 1970, below it numbers of events. */
const firstMoment = 1e15

/** The query of a connection, checked as the servers of the two wires check theirs (bluesky-social/jetstream, docs/README.md). */
export function readSubscription(
  url: URL,
  headers: { zstd: boolean; deflate: boolean },
  dictionaryId: number,
  log: EventLog,
): Subscription | Refusal {
  const query = url.searchParams
  if (url.pathname === paths.v1) return readV1(query, headers, log)
  for (const name of ['wantedCollections', 'wantedDids', 'requireHello', 'compress'])
    if (query.has(name)) return refuse(`subscribe: ${name} belongs to the v1 wire`)
  const asked = query.getAll('kinds')
  const unknown = asked.find((kind) => !kinds.includes(kind))
  if (unknown !== undefined) return refuse(`subscribe: unknown kind: ${unknown}`)
  if (query.has('collections') && asked.length > 0 && !asked.includes('commit')) return refuse('subscribe: collections without kind commit')
  const dictionary = query.get('zstdDictionary')
  if (dictionary !== null && Number(dictionary) !== dictionaryId)
    return { error: 'UnknownZstdDictionary', message: `The current dictionary is ${dictionaryId}.` }
  const filter = readFilter(query.getAll('collections'), query.getAll('dids'), query.get('maxMessageSizeBytes'), new Set(asked))
  if ('error' in filter) return filter
  const start = readCursor(query.get('cursor'), log)
  if ('error' in start) return start
  if (start.tooOld === 'seq') return { error: 'CursorTooOld', message: `The oldest event is ${log.floorSeq}.` }
  return { wire: 'v2', filter, compress: dictionary !== null, requireHello: false, from: start.from, outdated: start.tooOld === 'moment' }
}

function readV1(query: URLSearchParams, headers: { zstd: boolean; deflate: boolean }, log: EventLog): Subscription | Refusal {
  const compress = query.get('compress') === 'true' || headers.zstd
  if (compress && headers.deflate) return refuse('subscribe: choose one compression scheme')
  if (compress) return refuse('subscribe: this server has no dictionary for the v1 wire; ask for text frames')
  const size = query.get('maxMessageSizeBytes')
  const filter = readFilter(query.getAll('wantedCollections'), query.getAll('wantedDids'), isSize(size) ? size : null, new Set())
  if ('error' in filter) return filter
  const start = readCursor(query.get('cursor'), log)
  if ('error' in start) return start
  return { wire: 'v1', filter, compress: false, requireHello: query.get('requireHello') === 'true', from: start.from, outdated: false }
}

/** An `options_update` of the v1 wire: the new filter, or why the connection ends, with its close code. */
export function readOptionsUpdate(text: string, kept: Filter): Filter | (Refusal & { readonly close: number }) {
  let message: { type?: unknown; payload?: { wantedCollections?: unknown; wantedDids?: unknown; maxMessageSizeBytes?: unknown } }
  try {
    message = JSON.parse(text) as typeof message
  } catch {
    return { ...refuse('not JSON'), close: 1007 }
  }
  const { wantedCollections = [], wantedDids = [], maxMessageSizeBytes = 0 } = message.payload ?? {}
  const isTexts = (list: unknown): list is string[] => Array.isArray(list) && list.every((one) => typeof one === 'string')
  if (message.type !== 'options_update' || !isTexts(wantedCollections) || !isTexts(wantedDids))
    return { ...refuse('not an options_update'), close: 1008 }
  const filter = readFilter(wantedCollections, wantedDids, String(maxMessageSizeBytes), kept.kinds)
  return 'error' in filter ? { ...filter, close: 1008 } : filter
}

function readFilter(
  collections: readonly string[],
  dids: readonly string[],
  size: string | null,
  wanted: ReadonlySet<string>,
): Filter | Refusal {
  const [uniqueCollections, uniqueDids] = [new Set(collections), new Set(dids)]
  const badCollection = [...uniqueCollections].find((one) => !collectionSyntax.test(one))
  if (badCollection !== undefined) return refuse(`subscribe: invalid collection: ${badCollection}`)
  const badDid = [...uniqueDids].find((one) => !didSyntax.test(one))
  if (badDid !== undefined) return refuse(`subscribe: invalid did: ${badDid}`)
  if (uniqueCollections.size > limits.collections) return refuse(`subscribe: at most ${limits.collections} collections`)
  if (uniqueDids.size > limits.dids) return refuse(`subscribe: at most ${limits.dids} dids`)
  if (size !== null && !isSize(size)) return refuse(`subscribe: invalid maxMessageSizeBytes: ${size}`)
  return { collections: [...uniqueCollections], dids: uniqueDids, kinds: wanted, maxBytes: Number(size ?? 0) }
}

const isSize = (text: string | null) => text !== null && /^\d{1,12}$/.test(text)
const refuse = (message: string): Refusal => ({ error: 'InvalidRequest', message })

type Start = { readonly from: number; readonly tooOld?: 'seq' | 'moment' }

/** Inclusive; of the future: the live tail; older than what is kept: clamped to the oldest, and said so where the wire says so. */
function readCursor(text: string | null, log: EventLog): Start | Refusal {
  if (text === null || text === '') return { from: log.nextSeq }
  const cursor = Number(text)
  if (!Number.isSafeInteger(cursor) || cursor < 0) return refuse(`subscribe: invalid cursor: ${text}`)
  if (cursor >= firstMoment) {
    const from = log.seqAt(cursor)
    return cursor < log.floorMicros && log.floorSeq > 1 ? { from, tooOld: 'moment' } : { from }
  }
  if (cursor < log.floorSeq && log.floorSeq > 1) return { from: log.floorSeq, tooOld: 'seq' }
  return { from: Math.min(Math.max(cursor, log.floorSeq), log.nextSeq) }
}

/** The collection filter drops commits alone; identities and accounts always come, limited by the accounts asked for. */
export function isWanted(event: FeedEvent, { collections, dids, kinds: wanted }: Filter): boolean {
  if (dids.size > 0 && !dids.has(event.did)) return false
  if (wanted.size > 0 && !wanted.has(event.kind)) return false
  if (event.kind !== 'commit' || collections.length === 0) return true
  const { collection } = event.commit
  return collections.some((one) => (one.endsWith('.*') ? collection.startsWith(one.slice(0, -1)) : one === collection))
}
