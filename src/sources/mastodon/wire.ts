import { fieldsOf, isFields, textOf, type Fields } from '../fields.ts'
import type { DropReason } from '../source.ts'

/**
 * What a streaming server says, over a socket or as server-sent events. Total: whatever comes in is an event, a reason to drop it, or
 * undefined for what is not ours to read. Reference: docs.joinmastodon.org, "streaming API methods".
 */
export type StreamEvent =
  | { readonly kind: 'status'; readonly isEdit: boolean; readonly status: Fields }
  /** `id` is the server's own. */
  | { readonly kind: 'delete'; readonly id: string }
  /** The server refuses: an HTTP status, where it gives one. */
  | { readonly kind: 'error'; readonly status: number | undefined }
  | { readonly kind: 'drop'; readonly reason: DropReason }
export type Decoded = StreamEvent | undefined

const malformed: StreamEvent = { kind: 'drop', reason: 'malformed' }

/** Local ids are words, never numbers to count with: they are longer than a number holds, and other software uses letters. */
export const isLocalId = (value: unknown): value is string => typeof value === 'string' && /^[\w-]{1,64}$/.test(value)

/** Later ids are longer, or of the same length and higher: so for snowflakes, flakes and ULIDs. */
export const isLaterId = (id: string, than: string): boolean => (id.length === than.length ? id > than : id.length > than.length)

/**
 * The id of a moment so much earlier, where ids tell their time: snowflakes count milliseconds above their last 16 bits (Mastodon,
 * lib/mastodon/snowflake.rb). Others stay as they are.
 */
export const earlierId = (id: string, ms: number): string =>
  /^\d{16,19}$/.test(id) ? String(BigInt(id) - (BigInt(Math.round(ms)) << 16n)) : id

/** A frame of a socket: `{"stream":["public"],"event":"update","payload":"{\"id\": …}"}`. */
export function decodeFrame(text: string): Decoded {
  const frame = parse(text)
  if (!isFields(frame)) return malformed
  if (typeof frame['event'] === 'string') return decodeEvent(frame['event'], frame['payload'])
  if ('error' in frame) return { kind: 'error', status: typeof frame['status'] === 'number' ? frame['status'] : undefined }
  return undefined
}

/**
 * A message of either wire. The payload is JSON inside a string, to be parsed by itself; some software leaves it as an object. Of a
 * delete it is the bare id; `filters_changed` has none, or the word `undefined`. Two spellings of an edit are about.
 */
export function decodeEvent(event: string, payload: unknown): Decoded {
  switch (event) {
    case 'update':
    case 'status.update':
    case 'status_update': {
      const status = typeof payload === 'string' ? parse(payload) : payload
      return isFields(status) && isLocalId(status['id']) ? { kind: 'status', isEdit: event !== 'update', status } : malformed
    }
    case 'delete': {
      const id = typeof payload === 'string' ? payload.trim().replace(/^"(.*)"$/, '$1') : payload
      return isLocalId(id) ? { kind: 'delete', id } : malformed
    }
    default:
      return undefined // notifications, conversations, announcements, filters: not about public posts
  }
}

/** The statuses of a page of the API, in the order of their ids; undefined where it is none. */
export function decodePage(body: string): readonly Fields[] | undefined {
  const list = parse(body)
  if (!Array.isArray(list)) return undefined
  const statuses = list.filter((status): status is Fields => isLocalId(fieldsOf(status)['id']))
  return statuses.toSorted((a, b) => (isLaterId(idOf(a), idOf(b)) ? 1 : -1))
}

export const idOf = (status: Fields): string => textOf(status['id']) ?? ''

export function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
