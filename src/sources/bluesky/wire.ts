import type { FirehoseEvent } from '../../lib/atproto/firehose.ts'
import type { EpochMs } from '../../post/index.ts'
import { fieldsOf, isFields, textOf, type Fields } from '../fields.ts'
import type { DropReason } from '../source.ts'

/**
 * What Jetstream says, in either of its wires (v1 `/subscribe`, v2 `subscribeEvents`). `at` is the network's clock; `micros` and,
 * on v2, `seq` are where to go on. Decoders are total: whatever comes in is an event, a reason to drop it, or undefined for what
 * is not ours to read. Reference: bluesky-social/jetstream docs, proposal 0015.
 */
export type JetstreamEvent = { readonly did: string; readonly at: EpochMs; readonly micros: number; readonly seq?: number } & (
  | {
      readonly kind: 'commit'
      readonly operation: 'create' | 'update' | 'delete'
      readonly collection: string
      readonly rkey: string
      readonly rev: string
      readonly record: Fields
    }
  | { readonly kind: 'identity'; readonly handle: string | undefined }
  | { readonly kind: 'account'; readonly active: boolean; readonly status: string }
  | { readonly kind: 'sync' }
)
/** What the server says about itself. `error` is terminal. */
export type JetstreamNotice = { readonly kind: 'info'; readonly name: string } | { readonly kind: 'error'; readonly name: string }
export type JetstreamDrop = { readonly kind: 'drop'; readonly reason: DropReason }
export type Decoded = JetstreamEvent | JetstreamNotice | JetstreamDrop | undefined

const malformed: JetstreamDrop = { kind: 'drop', reason: 'malformed' }
const didSyntax = /^did:[a-z]+:[A-Za-z0-9._:%-]{1,240}$/
const rkeySyntax = /^[A-Za-z0-9._:~-]{1,512}$/
const revSyntax = /^[A-Za-z0-9._:~-]{1,64}$/ // a TID is 13 of these
const handleSyntax = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/
const maxSeconds = 8.64e12 // what a date can hold

export const isDid = (value: unknown): value is string => typeof value === 'string' && value.length <= 256 && didSyntax.test(value)

/** Shown to people: a name, and nothing else that a server may say there. */
const noticeName = (value: unknown): string => (typeof value === 'string' && /^[A-Za-z]\w{0,99}$/.test(value) ? value : 'unknown')

/** One frame of text. */
export function decodeFrame(text: string): Decoded {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return malformed
  }
  return isFields(value) ? decodeEvent(value) : malformed
}

/** One parsed frame: `kind` marks the v1 wire, `$type` the v2 wire. */
export function decodeEvent(frame: Fields): Decoded {
  return typeof frame['$type'] === 'string' ? decodeV2(frame) : decodeV1(frame)
}

type Head = { readonly did: string; readonly at: EpochMs; readonly micros: number; readonly seq?: number }

function decodeV1(frame: Fields): Decoded {
  const { did, time_us: micros, cursor, kind } = frame as { did?: unknown; time_us?: unknown; cursor?: unknown; kind?: unknown }
  if (!isDid(did) || !isMicros(micros)) return malformed
  const head = headOf(did, micros, cursor)
  if (kind === 'commit') return decodeCommit(fieldsOf(frame['commit']), head)
  if (kind === 'identity') return identity(fieldsOf(frame['identity']), head)
  if (kind === 'account') return account(fieldsOf(frame['account']), head)
  return undefined
}

function decodeV2(frame: Fields): Decoded {
  if (frame['$type'] === 'error') return { kind: 'error', name: noticeName(frame['error']) }
  const payload = fieldsOf(frame['payload'])
  const kind = textOf(payload['$type'])?.split('#')[1]
  if (kind === 'info') return { kind: 'info', name: noticeName(payload['name']) }
  if (kind !== 'commit' && kind !== 'identity' && kind !== 'account' && kind !== 'sync') return undefined
  const { did } = payload
  const micros = microsOf(textOf(payload['time']))
  if (!isDid(did) || micros === undefined) return malformed
  const head = headOf(did, micros, payload['seq'])
  if (kind === 'commit') return decodeCommit(payload, head)
  if (kind === 'identity') return identity(fieldsOf(payload['identity']), head)
  if (kind === 'account') return account(fieldsOf(payload['account']), head)
  return { kind: 'sync', ...head }
}

function decodeCommit(commit: Fields, head: Head): Decoded {
  const { operation } = commit
  const [collection, rkey, rev] = [textOf(commit['collection']), textOf(commit['rkey']), textOf(commit['rev'])]
  if (operation !== 'create' && operation !== 'update' && operation !== 'delete') return malformed
  if (!collection || collection.length > 317 || !rkey || !rkeySyntax.test(rkey) || !rev || !revSyntax.test(rev)) return malformed
  return { kind: 'commit', ...head, operation, collection, rkey, rev, record: fieldsOf(commit['record']) }
}

/** An event of the firehose, whose frames are numbered too. */
export function fromFirehose(event: FirehoseEvent, seq: number): Decoded {
  const head = { did: event.did, at: event.at, micros: event.at * 1_000, seq }
  if (!isDid(event.did)) return malformed
  switch (event.kind) {
    case 'commit':
      return decodeCommit(event.commit, head)
    case 'identity':
      return identity(event.identity, head)
    case 'account':
      return account(event.account, head)
    case 'sync':
      return { kind: 'sync', ...head }
  }
}

function identity(body: Fields, head: Head): Decoded {
  const handle = textOf(body['handle'])
  const isHandle = handle !== undefined && handle !== 'handle.invalid' && handle.length <= 253 && handleSyntax.test(handle)
  return { kind: 'identity', ...head, handle: isHandle ? handle : undefined }
}

function account(body: Fields, head: Head): Decoded {
  if (typeof body['active'] !== 'boolean') return malformed
  return { kind: 'account', ...head, active: body['active'], status: textOf(body['status'])?.slice(0, 64) ?? '' }
}

/** `time_us` counts microseconds since 1970; divided here, once. */
function headOf(did: string, micros: number, seq: unknown): Head {
  const at = Math.floor(micros / 1_000)
  return typeof seq === 'number' && Number.isSafeInteger(seq) && seq >= 0 ? { did, at, micros, seq } : { did, at, micros }
}

const isMicros = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value < maxSeconds * 1_000

/** RFC 3339 with up to six fractional digits, of which a date keeps three. */
function microsOf(time: string | undefined): number | undefined {
  if (time === undefined || time.length > 40 || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/.test(time))
    return undefined
  const ms = Date.parse(time)
  const fraction = /\.(\d+)/.exec(time)?.[1] ?? ''
  const micros = ms * 1_000 + Number(fraction.slice(3, 6).padEnd(3, '0'))
  return isMicros(micros) ? micros : undefined
}
