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
  readonly wire: Wire
  readonly filter: Filter
  readonly compress: boolean
  /** v1: nothing is sent before a valid `options_update`. */
  readonly requireHello: boolean
  /** The number of the first event to send. */
  readonly from: number
  /** v2: the moment asked for is no longer kept. */
  readonly outdated: boolean
}
export type Wire = 'v1' | 'v2'
/** Answered before the upgrade, with status 400. `error` is the name that v2 clients match. */
export type Refusal = { readonly error: string; readonly message: string }

export const paths = {
  v1: '/subscribe',
  v2: '/xrpc/network.bsky.jetstream.subscribeEvents',
  dictionary: '/xrpc/network.bsky.jetstream.getZstdDictionary',
} as const

const kinds = ['commit', 'identity', 'account', 'sync']
const limits = { collections: 100, dids: 10_000, bytes: 0xffff_ffff }
// atproto.com/specs/nsid: at least three parts; the last one is a name of letters and digits.
const nsidSyntax =
  /^(?=.{1,317}$)[a-zA-Z][a-zA-Z0-9-]{0,62}(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+\.[a-zA-Z][a-zA-Z0-9]{0,62}$/
const didSyntax = /^did:[a-z]+:[A-Za-z0-9._:%-]{1,240}$/
/** Cursors from here on are microseconds since 1970, below it numbers of events. */
const firstMoment = 1e15

/** What the request says beside its address. */
export type Offer = { readonly zstd: boolean; readonly deflate: boolean }

/** Of the dictionary of the v2 wire; undefined where frames cannot be compressed at all. */
type DictionaryId = number | undefined

/** The query of a connection, checked as the servers of the two wires check theirs (bluesky-social/jetstream, internal/subscribe). */
export function readSubscription(url: URL, offer: Offer, dictionaryId: DictionaryId, log: EventLog): Subscription | Refusal {
  const read = url.pathname === paths.v1 ? readV1 : readV2
  return read(url.searchParams, offer, dictionaryId, log)
}

function readV2(query: URLSearchParams, { zstd }: Offer, dictionaryId: DictionaryId, log: EventLog): Subscription | Refusal {
  for (const name of ['wantedCollections', 'wantedDids', 'requireHello'])
    if (query.has(name)) return refuse(`${name} belongs to the v1 wire`)
  if (query.get('compress') === 'true' || zstd) return refuse('the v2 wire is asked for compression by zstdDictionary')
  const dictionary = query.get('zstdDictionary') ?? ''
  if (!/^(?:[1-9]\d{0,9})?$/.test(dictionary)) return refuse('zstdDictionary is the number of a dictionary')
  if (dictionary !== '' && Number(dictionary) !== dictionaryId)
    return { error: 'UnknownZstdDictionary', message: `The current dictionary is ${dictionaryId ?? 'none'}.` }
  const wanted = query.getAll('kinds')
  const unknown = wanted.find((kind) => !kinds.includes(kind))
  if (unknown !== undefined) return refuse(`unknown kind: ${unknown}`)
  if (wanted.length > kinds.length) return refuse(`at most ${kinds.length} kinds`)
  if (query.has('collections') && wanted.length > 0 && !wanted.includes('commit')) return refuse('collections without kind commit')
  const sizes = query.getAll('maxMessageSizeBytes')
  if (sizes.length > 1 || sizes.some((size) => !isSize(size))) return refuse(`invalid maxMessageSizeBytes: ${sizes.join(' ')}`)
  const asked = { collections: query.getAll('collections'), dids: query.getAll('dids'), maxBytes: Number(sizes[0] ?? 0) }
  const filter = readFilter(asked, 'v2', new Set(wanted))
  if ('error' in filter) return filter
  const start = readCursor(query.get('cursor'), log)
  if ('error' in start) return start
  if (start.tooOld === 'seq') return { error: 'CursorTooOld', message: `The oldest event is ${log.floorSeq}.` }
  const outdated = start.tooOld === 'moment'
  return { wire: 'v2', filter, compress: dictionary !== '', requireHello: false, from: start.from, outdated }
}

function readV1(query: URLSearchParams, { zstd, deflate }: Offer, dictionaryId: DictionaryId, log: EventLog): Subscription | Refusal {
  const compress = query.get('compress') === 'true' || zstd
  if (compress && deflate) return refuse('choose one compression scheme')
  if (compress && dictionaryId === undefined) return refuse('this server cannot compress; ask for text frames')
  const size = query.get('maxMessageSizeBytes') ?? ''
  const asked = {
    collections: unique(query.getAll('wantedCollections')),
    dids: unique(query.getAll('wantedDids')),
    maxBytes: isSize(size) ? Number(size) : 0,
  }
  const filter = readFilter(asked, 'v1', new Set())
  if ('error' in filter) return filter
  const start = readCursor(query.get('cursor'), log)
  if ('error' in start) return start
  return { wire: 'v1', filter, compress, requireHello: query.get('requireHello') === 'true', from: start.from, outdated: false }
}

/**
 * A message of a v1 listener: its new filter; why the connection ends, with the close code (1007: cannot be read, 1008: cannot be meant);
 * undefined for a message of another type, which is passed over.
 */
export function readOptionsUpdate(text: string): Filter | (Refusal & { readonly close: number }) | undefined {
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch {
    return { ...refuse('not JSON'), close: 1007 }
  }
  if (message !== null && !isObject(message)) return { ...refuse('not a message'), close: 1007 }
  const { type = '', payload } = message ?? {}
  if (typeof type !== 'string') return { ...refuse('not a message'), close: 1007 }
  if (type !== 'options_update') return undefined
  const { wantedCollections, wantedDids, maxMessageSizeBytes } = isObject(payload) ? payload : {}
  const [collections, dids] = [wantedCollections ?? [], wantedDids ?? []]
  const size = maxMessageSizeBytes ?? 0
  if ((payload !== null && !isObject(payload)) || !isTexts(collections) || !isTexts(dids) || !Number.isSafeInteger(size))
    return { ...refuse('a payload that cannot be read'), close: 1007 }
  const asked = { collections: unique(collections), dids: unique(dids), maxBytes: Math.max(0, Number(size)) }
  const filter = readFilter(asked, 'v1', new Set())
  return 'error' in filter ? { ...filter, close: 1008 } : filter
}

type Asked = { readonly collections: readonly string[]; readonly dids: readonly string[]; readonly maxBytes: number }

function readFilter({ collections, dids, maxBytes }: Asked, wire: Wire, wanted: ReadonlySet<string>): Filter | Refusal {
  if (collections.length > limits.collections) return refuse(`at most ${limits.collections} collections`)
  if (dids.length > limits.dids) return refuse(`at most ${limits.dids} dids`)
  const badCollection = collections.find((one) => !isCollection(one, wire))
  if (badCollection !== undefined) return refuse(`invalid collection: ${badCollection}`)
  const badDid = dids.find((one) => !didSyntax.test(one))
  if (badDid !== undefined) return refuse(`invalid did: ${badDid}`)
  return { collections, dids: new Set(dids), kinds: wanted, maxBytes }
}

/** A whole name, or a beginning of names up to a dot; the v1 wire does not look at the beginning. */
const isCollection = (text: string, wire: Wire) =>
  text.endsWith('.*') ? wire === 'v1' || nsidSyntax.test(text.replace(/\*$/, 'x')) : nsidSyntax.test(text)
const isSize = (text: string) => /^\d{1,10}$/.test(text) && Number(text) <= limits.bytes
const isObject = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((one) => typeof one === 'string')
const unique = (texts: readonly string[]) => [...new Set(texts)]
const refuse = (message: string): Refusal => ({ error: 'InvalidRequest', message: `subscribe: ${message}` })

type Start = { readonly from: number; readonly tooOld?: 'seq' | 'moment' }

/** Inclusive; of the future: the live tail; older than what is kept: clamped to the oldest, and said so where the wire says so. */
function readCursor(text: string | null, log: EventLog): Start | Refusal {
  if (text === null || text === '') return { from: log.nextSeq }
  const cursor = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(cursor)) return refuse(`invalid cursor: ${text}`)
  if (cursor >= firstMoment) {
    const from = log.blockAt(cursor)
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
