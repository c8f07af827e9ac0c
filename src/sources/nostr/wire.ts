import type { DropReason } from '../source.ts'
import { readEvent, type NostrEvent } from './event.ts'
import { nostrSettings } from './settings.ts'

/** What a relay says (NIP-01, NIP-42). Total: whatever comes in is one of these, a reason to drop it, or undefined for what is not ours to read. */
export type RelayMessage =
  | { readonly type: 'event'; readonly sub: string; readonly event: NostrEvent }
  | { readonly type: 'eose'; readonly sub: string }
  | { readonly type: 'closed'; readonly sub: string; readonly prefix: ClosedPrefix; readonly why: string }
  | { readonly type: 'ok'; readonly id: string; readonly isTaken: boolean; readonly why: string }
  | { readonly type: 'notice'; readonly text: string }
  | { readonly type: 'auth'; readonly challenge: string }
  | { readonly type: 'drop'; readonly reason: DropReason }

/** The word before the colon, of those that NIP-01 and NIP-42 know; `error` for any other. */
export const closedPrefixes = [
  'auth-required',
  'restricted',
  'rate-limited',
  'blocked',
  'pow',
  'invalid',
  'unsupported',
  'duplicate',
  'mute',
  'error',
] as const
export type ClosedPrefix = (typeof closedPrefixes)[number]

const malformed: RelayMessage = { type: 'drop', reason: 'malformed' }

/** One frame of text. */
export function readMessage(text: string): RelayMessage | undefined {
  if (text.length > nostrSettings.mostEventLength) return { type: 'drop', reason: 'too-large' }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return malformed
  }
  if (!Array.isArray(value)) return malformed
  const [type, first, second, third] = value as unknown[]
  switch (type) {
    case 'EVENT': {
      if (typeof first !== 'string') return malformed
      const event = readEvent(second)
      return typeof event === 'string' ? { type: 'drop', reason: event } : { type: 'event', sub: first, event }
    }
    case 'EOSE':
      return typeof first === 'string' ? { type: 'eose', sub: first } : malformed
    case 'CLOSED':
      return typeof first === 'string' ? { type: 'closed', sub: first, ...readReason(second) } : malformed
    case 'OK':
      return typeof first === 'string' && typeof second === 'boolean'
        ? { type: 'ok', id: first, isTaken: second, why: readReason(third).why }
        : malformed
    case 'NOTICE':
      return { type: 'notice', text: shown(first) }
    case 'AUTH':
      return typeof first === 'string' && first.length <= 1_000 ? { type: 'auth', challenge: first } : malformed
    default:
      return typeof type === 'string' ? undefined : malformed
  }
}

function readReason(value: unknown): { prefix: ClosedPrefix; why: string } {
  const text = shown(value)
  const [, word = ''] = /^([a-z-]{1,20}):/.exec(text) ?? []
  return { prefix: closedPrefixes.find((prefix) => prefix === word) ?? 'error', why: text }
}

/** What a relay says is shown to operators: one line of letters, and not much of it. */
const shown = (value: unknown): string =>
  typeof value === 'string'
    ? value
        .slice(0, 200)
        .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
        .trim()
    : ''

export type Filter = {
  readonly ids?: readonly string[]
  readonly authors?: readonly string[]
  readonly kinds?: readonly number[]
  readonly since?: number
  readonly until?: number
  readonly limit?: number
  readonly [tag: `#${string}`]: readonly string[]
}

export const request = (sub: string, filters: readonly Filter[]): string => JSON.stringify(['REQ', sub, ...filters])
export const close = (sub: string): string => JSON.stringify(['CLOSE', sub])

/** Whether an event is one that was asked for: a relay may send anything. */
export function isAskedFor(event: NostrEvent, filters: readonly Filter[]): boolean {
  return filters.some(
    (filter) =>
      (filter.ids?.includes(event.id) ?? true) &&
      (filter.authors?.includes(event.pubkey) ?? true) &&
      (filter.kinds?.includes(event.kind) ?? true) &&
      Object.entries(filter).every(
        ([name, values]) =>
          !name.startsWith('#') ||
          event.tags.some(([tag, value]) => tag === name.slice(1) && (values as readonly string[]).includes(value ?? '')),
      ),
  )
}
