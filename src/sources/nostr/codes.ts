/** The codes by which people hand on keys, notes and addresses (NIP-19): bech32 (BIP-173) without its limit of length, and inside it lists of parts. */
export type Code =
  | { readonly type: 'npub' | 'nsec' | 'note'; readonly hex: string }
  | { readonly type: 'nprofile'; readonly pubkey: string; readonly relays: readonly string[] }
  | { readonly type: 'nevent'; readonly id: string; readonly relays: readonly string[]; readonly author?: string; readonly kind?: number }
  | { readonly type: 'naddr'; readonly kind: number; readonly pubkey: string; readonly d: string; readonly relays: readonly string[] }

const alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const digits = new Map([...alphabet].map((letter, i) => [letter, i]))
const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3] as const
const mostLength = 2_000

function checksum(values: readonly number[]): number {
  let sum = 1
  for (const value of values) {
    const top = sum >>> 25
    sum = ((sum & 0x1ffffff) << 5) ^ value
    for (let i = 0; i < 5; i++) if ((top >>> i) & 1) sum ^= generators[i] as number
  }
  return sum
}
const expand = (prefix: string): number[] => [
  ...[...prefix].map((letter) => letter.charCodeAt(0) >> 5),
  0,
  ...[...prefix].map((letter) => letter.charCodeAt(0) & 31),
]

/** Groups of bits as groups of another size; undefined where the rest is no padding. */
function regroup(values: Iterable<number>, from: number, to: number, isPadded: boolean): number[] | undefined {
  const out: number[] = []
  let [held, bits] = [0, 0]
  for (const value of values) {
    held = ((held << from) | value) & 0xfff
    for (bits += from; bits >= to; bits -= to) out.push((held >> (bits - to)) & ((1 << to) - 1))
  }
  if (isPadded && bits > 0) out.push((held << (to - bits)) & ((1 << to) - 1))
  else if (!isPadded && (bits >= from || ((held << (to - bits)) & ((1 << to) - 1)) !== 0)) return undefined
  return out
}

function encode(prefix: string, bytes: Uint8Array): string {
  const data = regroup(bytes, 8, 5, true) ?? []
  const sum = checksum([...expand(prefix), ...data, 0, 0, 0, 0, 0, 0]) ^ 1
  const tail = [0, 1, 2, 3, 4, 5].map((i) => (sum >>> (5 * (5 - i))) & 31)
  return `${prefix}1${[...data, ...tail].map((digit) => alphabet[digit]).join('')}`
}

function decode(text: string): { prefix: string; bytes: Uint8Array } | undefined {
  if (text.length > mostLength || (text !== text.toLowerCase() && text !== text.toUpperCase())) return undefined
  const lower = text.toLowerCase()
  const one = lower.lastIndexOf('1')
  const prefix = lower.slice(0, one)
  const data = [...lower.slice(one + 1)].map((letter) => digits.get(letter))
  if (one < 1 || data.length < 6 || data.includes(undefined)) return undefined
  const values = data as number[]
  if (checksum([...expand(prefix), ...values]) !== 1) return undefined
  const bytes = regroup(values.slice(0, -6), 5, 8, false)
  return bytes && { prefix, bytes: Uint8Array.from(bytes) }
}

const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const fromHex = (hex: string) => Buffer.from(hex, 'hex')

/** What a code stands for, with or without `nostr:` before it (NIP-21). Never throws. */
export function readCode(text: string): Code | undefined {
  const decoded = decode(text.replace(/^nostr:/i, ''))
  if (!decoded) return undefined
  const { prefix, bytes } = decoded
  if (prefix === 'npub' || prefix === 'nsec' || prefix === 'note')
    return bytes.length === 32 ? { type: prefix, hex: toHex(bytes) } : undefined
  const parts = readParts(bytes)
  const [special] = parts.get(0) ?? []
  const relays = (parts.get(1) ?? []).map((relay) => Buffer.from(relay).toString('latin1')).filter((relay) => /^wss?:\/\//.test(relay))
  const [author] = parts.get(2) ?? []
  const [kindBytes] = parts.get(3) ?? []
  const kind = kindBytes?.length === 4 ? Buffer.from(kindBytes).readUInt32BE() : undefined
  const pubkey = author?.length === 32 ? toHex(author) : undefined
  if (prefix === 'nprofile') return special?.length === 32 ? { type: prefix, pubkey: toHex(special), relays } : undefined
  if (prefix === 'nevent')
    return special?.length === 32
      ? { type: prefix, id: toHex(special), relays, ...(pubkey !== undefined && { author: pubkey }), ...(kind !== undefined && { kind }) }
      : undefined
  if (prefix === 'naddr')
    return special && pubkey !== undefined && kind !== undefined
      ? { type: prefix, kind, pubkey, d: Buffer.from(special).toString('utf8'), relays }
      : undefined
  return undefined
}

/** Type, length, value; what is cut off at the end is left out. */
function readParts(bytes: Uint8Array): Map<number, Uint8Array[]> {
  const parts = new Map<number, Uint8Array[]>()
  for (let at = 0; at + 2 <= bytes.length;) {
    const [type = 0, length = 0] = bytes.subarray(at, at + 2)
    const value = bytes.subarray(at + 2, at + 2 + length)
    if (value.length === length) parts.set(type, [...(parts.get(type) ?? []), value])
    at += 2 + length
  }
  return parts
}

export const npubOf = (pubkey: string): string => encode('npub', fromHex(pubkey))
export const noteOf = (id: string): string => encode('note', fromHex(id))
export const nsecOf = (key: string): string => encode('nsec', fromHex(key))
export const nprofileOf = (pubkey: string, relays: readonly string[]): string =>
  encode('nprofile', partsOf([0, fromHex(pubkey)], ...relayParts(relays)))
export const neventOf = (id: string, relays: readonly string[] = []): string =>
  encode('nevent', partsOf([0, fromHex(id)], ...relayParts(relays)))
export function naddrOf({ kind, pubkey, d }: { kind: number; pubkey: string; d: string }, relays: readonly string[] = []): string {
  const number = Buffer.alloc(4)
  number.writeUInt32BE(kind)
  return encode('naddr', partsOf([0, Buffer.from(d).subarray(0, 255)], ...relayParts(relays), [2, fromHex(pubkey)], [3, number]))
}
/** As people are called who have no name: `npub1abcd…wxyz`. */
export const shortOf = (code: string): string => `${code.slice(0, 10)}…${code.slice(-4)}`

type Part = readonly [type: number, value: Buffer]
const relayParts = (relays: readonly string[]): Part[] =>
  relays.slice(0, 8).map((relay) => [1, Buffer.from(relay, 'latin1').subarray(0, 255)])
const partsOf = (...parts: readonly Part[]): Buffer =>
  Buffer.concat(parts.map(([type, value]) => Buffer.concat([Buffer.from([type, value.length]), value])))
