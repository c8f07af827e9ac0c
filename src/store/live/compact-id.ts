import { hash } from 'node:crypto'
import type { AuthorId, PostId } from '../../post/index.ts'

/** The 16 bytes by which ids are told apart that may have no row: the first half of SHA-256. */
export function keyOf(id: string): Uint8Array {
  return hash('sha256', id, 'buffer').subarray(0, 16)
}

/** Bluesky's record keys count microseconds in 53 bits and tell clocks apart by 10 more, 5 bits a character (atproto.com/specs/tid). */
export type Tid = { readonly micros: number; readonly clock: number }
const tidAlphabet = '234567abcdefghijklmnopqrstuvwxyz'
const tidDigits = digitsOf(tidAlphabet)
/** The characters of a did:plc, 5 bits each: 24 of them are 15 bytes (web.plc.directory/spec). */
const didAlphabet = 'abcdefghijklmnopqrstuvwxyz234567'
const didDigits = digitsOf(didAlphabet)

const blueskyId = 'bluesky:at://'
const blueskyAuthor = 'bluesky:'
const blueskyPost = '/app.bsky.feed.post/'
const plcAuthor = 'bluesky:did:plc:'
export const didBytes = 15

/**
 * An id as a row holds it: exact, so that nobody can make one that stands for another's, and beginning with its moment where it has one,
 * so that new rows stand beside each other in the index.
 *
 * | id                               | native                 | owner          |
 * | -------------------------------- | ---------------------- | -------------- |
 * | a record of Bluesky              | its TID as an integer, else its key as text | who the id names |
 * | of X                             | the snowflake          | none           |
 * | anything else                    | the whole id           | none           |
 *
 * A text that could be read as one of the others has a `=` before it.
 */
export type NativeId = { readonly native: bigint | string; readonly owner: AuthorId | undefined }

export function toNative(id: PostId): NativeId {
  if (id.startsWith('x:')) {
    const snowflake = snowflakeOf(id)
    if (snowflake !== undefined) return { native: snowflake, owner: undefined }
  } else if (id.startsWith(blueskyId)) {
    const slash = id.indexOf(blueskyPost, blueskyId.length)
    if (slash > 0) {
      const rkey = id.slice(slash + blueskyPost.length)
      const tid = parseTid(rkey)
      return {
        native: tid ? BigInt(tid.micros) * 1_024n + BigInt(tid.clock) : escaped(rkey),
        owner: `${blueskyAuthor}${id.slice(blueskyId.length, slash)}` as AuthorId,
      }
    }
  }
  return { native: escaped(id), owner: undefined }
}

/** `native` as SQLite's `cast(native as text)` gives it. */
export function fromNative(native: string, owner: AuthorId | undefined): PostId {
  const isNumber = allDigits.test(native)
  const text = native.startsWith('=') ? native.slice(1) : native
  if (owner === undefined) return (isNumber ? `x:${native}` : text) as PostId
  return recordOf(owner, isNumber ? formatTid(splitTid(BigInt(native))) : text)
}

const allDigits = /^\d+$/
const escaped = (text: string) => (text.startsWith('=') || allDigits.test(text) ? `=${text}` : text)
export const recordOf = (owner: AuthorId, rkey: string) => `${blueskyId}${owner.slice(blueskyAuthor.length)}${blueskyPost}${rkey}` as PostId
const splitTid = (tid: bigint): Tid => ({ micros: Number(tid >> 10n), clock: Number(tid & 1_023n) })

const largest = 2n ** 63n - 1n
export function snowflakeOf(id: string): bigint | undefined {
  if (!/^x:[1-9]\d{0,18}$/.test(id)) return undefined
  const snowflake = BigInt(id.slice(2))
  return snowflake <= largest ? snowflake : undefined
}

/** Undefined for what would not come back exactly. */
export function parseTid(rkey: string): Tid | undefined {
  if (rkey.length !== 13) return undefined
  let [micros, clock] = [0, 0]
  for (let i = 0; i < 13; i++) {
    const digit = tidDigits[rkey.charCodeAt(i)] ?? -1
    if (digit < 0 || (i === 0 && digit > 7)) return undefined
    if (i < 11) micros = micros * 32 + digit
    else clock = clock * 32 + digit
  }
  return { micros, clock }
}

export function formatTid({ micros, clock }: Tid): string {
  let text = (tidAlphabet[clock >> 5] ?? '') + (tidAlphabet[clock & 31] ?? '')
  for (let i = 0, left = micros; i < 11; i++) {
    const rest = Math.floor(left / 32)
    text = (tidAlphabet[left - rest * 32] ?? '') + text
    left = rest
  }
  return text
}

/** The id of an account as its row holds it: 15 bytes of a did:plc, else the text. */
export function packAuthor(id: AuthorId): Uint8Array | string {
  const bytes = new Uint8Array(didBytes)
  return writeDid(id, plcAuthor.length, id.length, bytes, 0) && id.startsWith(plcAuthor) ? bytes : id
}

export function unpackAuthor(packed: Uint8Array | string): AuthorId {
  return (typeof packed === 'string' ? packed : `${plcAuthor}${readDid(packed, 0)}`) as AuthorId
}

/** Puts the 24 characters from `from` into 15 bytes; false for what is no did:plc. */
export function writeDid(text: string, from: number, until: number, bytes: Uint8Array, at: number): boolean {
  if (until - from !== 24) return false
  for (let i = 0; i < 3; i++) {
    let value = 0 // 40 bits
    for (let j = 0; j < 8; j++) {
      const digit = didDigits[text.charCodeAt(from + i * 8 + j)] ?? -1
      if (digit < 0) return false
      value = value * 32 + digit
    }
    bytes[at + i * 5] = value / 2 ** 32
    const low = value >>> 0
    bytes[at + i * 5 + 1] = low >>> 24
    bytes[at + i * 5 + 2] = low >>> 16
    bytes[at + i * 5 + 3] = low >>> 8
    bytes[at + i * 5 + 4] = low
  }
  return true
}

export function readDid(bytes: Uint8Array, at: number): string {
  let text = ''
  let [held, bits] = [0, 0]
  for (let i = 0; i < didBytes; i++) {
    held = ((held << 8) | (bytes[at + i] ?? 0)) & 0xfff
    for (bits += 8; bits >= 5; bits -= 5) text += didAlphabet[(held >> (bits - 5)) & 31] ?? ''
  }
  return text
}

/** The permalink that a network builds from ids alone; a post whose `url` is this one stores none. */
export function permalinkOf(id: PostId): string | undefined {
  if (id.startsWith('x:')) return `https://x.com/i/status/${id.slice(2)}`
  if (!id.startsWith(blueskyId)) return undefined
  const slash = id.indexOf(blueskyPost, blueskyId.length)
  return slash > 0
    ? `https://bsky.app/profile/${id.slice(blueskyId.length, slash)}/post/${id.slice(slash + blueskyPost.length)}`
    : undefined
}

/** By UTF-16 unit. */
function digitsOf(alphabet: string): Int8Array {
  const digits = new Int8Array(128).fill(-1)
  for (let i = 0; i < alphabet.length; i++) digits[alphabet.charCodeAt(i)] = i
  return digits
}
