import { hash } from 'node:crypto'
import { isFields } from '../fields.ts'
import { nostrSettings } from './settings.ts'

/** A signed event (NIP-01): `id` is the hash of the rest, `sig` is of `pubkey` over it. As it came; nothing is believed before both were checked. */
export type NostrEvent = {
  readonly id: string
  readonly pubkey: string
  /** Seconds since 1970, as the author claims. */
  readonly created_at: number
  readonly kind: number
  readonly tags: readonly (readonly string[])[]
  readonly content: string
  readonly sig: string
}

export const kinds = {
  profile: 0,
  note: 1,
  deletion: 5,
  repost: 6,
  reaction: 7,
  thread: 11,
  picture: 20,
  genericRepost: 16,
  vanish: 62,
  comment: 1_111,
  report: 1_984,
  relayList: 10_002,
  auth: 22_242,
  article: 30_023,
} as const

/** What becomes posts; the rest says something about posts or people. */
export const postKinds: readonly number[] = [kinds.note, kinds.thread, kinds.picture, kinds.comment, kinds.article]
export const readKinds: readonly number[] = [
  kinds.profile,
  ...postKinds,
  kinds.deletion,
  kinds.repost,
  kinds.reaction,
  kinds.genericRepost,
  kinds.vanish,
  kinds.report,
]

export const isHex = (value: unknown, length: number): value is string =>
  typeof value === 'string' && value.length === length && /^[0-9a-f]+$/.test(value)

/** Seconds that a date can hold, and that a clock has shown. */
const isSeconds = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0 && (value as number) < 8.64e12
const isKind = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= 65_535
const isTags = (value: unknown): value is string[][] =>
  Array.isArray(value) && value.every((tag) => Array.isArray(tag) && tag.every((part) => typeof part === 'string'))

/** The event of a value of JSON, if it has the form of one and its id is the hash of the rest. Its signature was not looked at. Never throws. */
export function readEvent(value: unknown): NostrEvent | 'malformed' | 'undated' {
  if (!isFields(value)) return 'malformed'
  const { id, pubkey, created_at: at, kind, tags, content, sig } = value
  if (!isHex(id, 64) || !isHex(pubkey, 64) || !isHex(sig, 128) || !isKind(kind) || !isTags(tags) || typeof content !== 'string')
    return 'malformed'
  if (!isSeconds(at)) return 'undated'
  const event = { id, pubkey, created_at: at, kind, tags, content, sig }
  return idOf(event) === id ? event : 'malformed'
}

/** SHA-256 over the event as NIP-01 writes it. */
export function idOf({ pubkey, created_at: at, kind, tags, content }: Omit<NostrEvent, 'id' | 'sig'>): string {
  return hash('sha256', JSON.stringify([0, pubkey, at, kind, tags, content]), 'hex')
}

/** The event of a text of JSON: what a repost carries (NIP-18). */
export function parseEvent(text: string): NostrEvent | undefined {
  if (text.length > nostrSettings.mostEventLength || !text.startsWith('{')) return undefined
  try {
    const event = readEvent(JSON.parse(text))
    return typeof event === 'string' ? undefined : event
  } catch {
    return undefined
  }
}

/** The second part of the first tag of a name. */
export const tagOf = ({ tags }: NostrEvent, name: string): string | undefined => tags.find(([is]) => is === name)?.[1]
export const tagsOf = ({ tags }: NostrEvent, name: string): readonly (readonly string[])[] => tags.filter(([is]) => is === name)

export const isReplaceable = (kind: number): boolean => kind === kinds.profile || kind === 3 || (kind >= 10_000 && kind < 20_000)
export const isAddressable = (kind: number): boolean => kind >= 30_000 && kind < 40_000

/** `30023:<pubkey>:<d>`, one for all versions of an addressable event. */
export const addressOf = (event: NostrEvent): string => `${event.kind}:${event.pubkey}:${tagOf(event, 'd') ?? ''}`

/** What an address may end in: it becomes part of an id. */
export const isName = (d: string): boolean => d.length <= 512 && d.isWellFormed() && !d.includes('\0')

/** Parts of an address, if it is one. */
export function readAddress(address: string | undefined): { kind: number; pubkey: string; d: string } | undefined {
  const [, kind = '', pubkey = '', d = ''] = /^(\d{1,5}):([0-9a-f]{64}):([^]{0,512})$/.exec(address ?? '') ?? []
  return pubkey === '' || !isName(d) ? undefined : { kind: Number(kind), pubkey, d }
}

/**
 * Of several versions the newest counts, of equally old ones that with the lowest id (NIP-01): so the digits of the id are turned round, and
 * the larger text is the version that counts.
 */
export function versionOf({ created_at: at, id }: Pick<NostrEvent, 'created_at' | 'id'>): string {
  return `${String(at).padStart(13, '0')}-${id.replace(/[0-9a-f]/g, (digit) => (15 - parseInt(digit, 16)).toString(16))}`
}
