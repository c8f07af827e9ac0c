import { isUtf8 } from 'node:buffer'
import { hash } from 'node:crypto'

/**
 * DAG-CBOR (ipld.io/specs/codecs/dag-cbor), the form of atproto's records and frames, decoded: numbers, texts, lists, maps with texts as keys,
 * bytes and links. What the specification does not allow is refused: indefinite lengths, other tags than 42, short floats, NaN, infinities, the same
 * key twice; besides it, whole numbers beyond 2^53 and nesting deeper than 64. Keys in another order are read, and numbers in more bytes than they need.
 */
export type CborValue = null | boolean | number | string | Uint8Array | Link | readonly CborValue[] | { readonly [key: string]: CborValue }

/** A content identifier (CID, version 1) inside a value. */
export class Link {
  /** Multibase base32, as it is written everywhere: `bafyrei…`. */
  readonly cid: string
  constructor(cid: string) {
    this.cid = cid
  }
}

export class CborError extends Error {
  override readonly name = 'CborError'
}

const deepest = 64

/** The one value that these bytes are. Throws `CborError`. */
export function decodeCbor(bytes: Uint8Array): CborValue {
  const [value, rest] = decodeFirstCbor(bytes)
  if (rest.length > 0) throw new CborError(`${rest.length} bytes are left`)
  return value
}

/** The value that these bytes begin with, and the bytes after it. Throws `CborError`. */
export function decodeFirstCbor(bytes: Uint8Array): [value: CborValue, rest: Uint8Array] {
  const reader = new Reader(bytes)
  const value = reader.value(0)
  return [value, bytes.subarray(reader.at)]
}

class Reader {
  at = 0
  readonly #bytes: Buffer
  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  value(depth: number): CborValue {
    if (depth > deepest) throw new CborError(`nested deeper than ${deepest}`)
    const first = this.#byte()
    const [major, info] = [first >> 5, first & 31]
    switch (major) {
      case 0:
        return this.#argument(info)
      case 1:
        return -1 - this.#argument(info)
      case 2:
        return this.#take(this.#argument(info))
      case 3:
        return this.#text(this.#argument(info))
      case 4:
        return this.#list(this.#argument(info), depth)
      case 5:
        return this.#map(this.#argument(info), depth)
      case 6:
        return this.#link(this.#argument(info))
      default:
        return this.#simple(info)
    }
  }

  #byte(): number {
    const byte = this.#bytes[this.at++]
    if (byte === undefined) throw new CborError('cut off')
    return byte
  }
  #argument(info: number): number {
    if (info < 24) return info
    const at = this.at
    const size = info === 24 ? 1 : info === 25 ? 2 : info === 26 ? 4 : info === 27 ? 8 : 0
    if (size === 0) throw new CborError('a length is not said')
    if (at + size > this.#bytes.length) throw new CborError('cut off')
    this.at += size
    if (size < 8) return this.#bytes.readUIntBE(at, size)
    const value = this.#bytes.readUInt32BE(at) * 2 ** 32 + this.#bytes.readUInt32BE(at + 4)
    if (!Number.isSafeInteger(value)) throw new CborError('a number beyond 2^53')
    return value
  }
  #take(length: number): Uint8Array {
    const end = this.at + length
    if (end > this.#bytes.length) throw new CborError('cut off')
    const taken = this.#bytes.subarray(this.at, end)
    this.at = end
    return taken
  }
  #text(length: number): string {
    const end = this.at + length
    if (end > this.#bytes.length) throw new CborError('cut off')
    const from = this.at
    this.at = end
    if (length <= 24) {
      // Most are short keys; a call out of JavaScript costs more than they do.
      let text = ''
      for (let i = from; i < end; i++) {
        const byte = this.#bytes[i] as number
        if (byte > 127) return this.#utf8(from, end)
        text += String.fromCharCode(byte)
      }
      return text
    }
    return this.#utf8(from, end)
  }
  #utf8(from: number, end: number): string {
    if (!isUtf8(this.#bytes.subarray(from, end))) throw new CborError('text that is not UTF-8')
    return this.#bytes.toString('utf8', from, end)
  }
  /** Each takes a byte at least: no length asks for more room than the bytes that came. */
  #least(count: number): void {
    if (count > this.#bytes.length - this.at) throw new CborError('cut off')
  }
  #list(count: number, depth: number): CborValue[] {
    this.#least(count)
    const list: CborValue[] = []
    for (let i = 0; i < count; i++) list.push(this.value(depth + 1))
    return list
  }
  #map(count: number, depth: number): { readonly [key: string]: CborValue } {
    this.#least(count * 2)
    const map: Record<string, CborValue> = {}
    for (let i = 0; i < count; i++) {
      const first = this.#byte()
      if (first >> 5 !== 3) throw new CborError('a key that is no text')
      const key = this.#text(this.#argument(first & 31))
      if (Object.hasOwn(map, key)) throw new CborError('the same key twice')
      const value = this.value(depth + 1)
      if (key === '__proto__') Object.defineProperty(map, key, { value, enumerable: true, writable: true, configurable: true })
      else map[key] = value
    }
    return map
  }
  #link(tag: number): Link {
    if (tag !== 42) throw new CborError(`tag ${tag}`)
    const first = this.#byte()
    if (first >> 5 !== 2) throw new CborError('a link that is no bytes')
    const bytes = this.#take(this.#argument(first & 31))
    if (bytes[0] !== 0) throw new CborError('a link of another form')
    const cid = readCid(bytes, 1)
    if (cid.end !== bytes.length) throw new CborError('a link with something behind it')
    return new Link(cid.text)
  }
  #simple(info: number): CborValue {
    if (info === 20) return false
    if (info === 21) return true
    if (info === 22) return null
    if (info !== 27) throw new CborError(`simple value ${info}`)
    if (this.at + 8 > this.#bytes.length) throw new CborError('cut off')
    const value = this.#bytes.readDoubleBE(this.at)
    this.at += 8
    if (!Number.isFinite(value)) throw new CborError('no number')
    return value
  }
}

export type Cid = {
  readonly text: string
  readonly codec: number
  readonly hash: number
  readonly digest: Uint8Array
  readonly end: number
}

/** The CID of version 1 that begins at `at`. Throws `CborError`. */
export function readCid(bytes: Uint8Array, at: number): Cid {
  const [version, codecAt] = readVarint(bytes, at)
  if (version !== 1) throw new CborError('a CID of another version')
  const [codec, hashAt] = readVarint(bytes, codecAt)
  const [hash, lengthAt] = readVarint(bytes, hashAt)
  const [length, digestAt] = readVarint(bytes, lengthAt)
  const end = digestAt + length
  if (end > bytes.length || length > 64) throw new CborError('a CID that is cut off')
  return { text: `b${base32(bytes.subarray(at, end))}`, codec, hash, digest: bytes.subarray(digestAt, end), end }
}

/** An unsigned varint of at most five bytes (github.com/multiformats/unsigned-varint), and where it ends. Throws `CborError`. */
export function readVarint(bytes: Uint8Array, at: number): [value: number, end: number] {
  let value = 0
  for (let i = 0; i < 5; i++) {
    const byte = bytes[at + i]
    if (byte === undefined) throw new CborError('cut off')
    value += (byte & 127) * 2 ** (7 * i)
    if (byte < 128) return [value, at + i + 1]
  }
  throw new CborError('a number that does not end')
}

const letters = 'abcdefghijklmnopqrstuvwxyz234567'
/** Two letters for each ten bits. */
const pairs = Array.from({ length: 1_024 }, (_, bits) => `${letters[bits >> 5]}${letters[bits & 31]}`)
/** RFC 4648 in lower case, without padding. */
function base32(bytes: Uint8Array): string {
  let [text, bits, held] = ['', 0, 0]
  for (const byte of bytes) {
    held = ((held & 0x3ff) << 8) | byte
    bits += 8
    if (bits >= 10) text += pairs[(held >> (bits -= 10)) & 1_023]
  }
  if (bits >= 5) text += letters[(held >> (bits -= 5)) & 31]
  return bits > 0 ? text + letters[(held << (5 - bits)) & 31] : text
}

/** A plain value in the one form that DAG-CBOR allows: shortest numbers, keys by length, then by bytes. Throws `CborError` for what it cannot hold. */
export function encodeCbor(value: unknown): Buffer {
  const parts: Uint8Array[] = []
  write(value, parts, 0)
  return Buffer.concat(parts)
}

/** The name of bytes: version 1, SHA-256, of DAG-CBOR (0x71) where nothing else is said. */
export function cidOf(bytes: Uint8Array, codec = 0x71): string {
  return `b${base32(Buffer.concat([Uint8Array.of(1, codec, 0x12, 32), hash('sha256', bytes, 'buffer')]))}`
}

function write(value: unknown, parts: Uint8Array[], depth: number): void {
  if (depth > deepest) throw new CborError(`nested deeper than ${deepest}`)
  if (value === null) parts.push(Uint8Array.of(0xf6))
  else if (typeof value === 'boolean') parts.push(Uint8Array.of(value ? 0xf5 : 0xf4))
  else if (typeof value === 'number') parts.push(numberOf(value))
  else if (typeof value === 'string') {
    const text = Buffer.from(value)
    parts.push(headOf(3, text.length), text)
  } else if (value instanceof Uint8Array) parts.push(headOf(2, value.length), value)
  else if (Array.isArray(value)) {
    parts.push(headOf(4, value.length))
    for (const one of value) write(one, parts, depth + 1)
  } else if (typeof value === 'object') {
    const entries = Object.entries(value).filter(([, one]) => one !== undefined)
    const keyed = entries.map(([key, one]): [Buffer, unknown] => [Buffer.from(key), one])
    parts.push(headOf(5, keyed.length))
    for (const [key, one] of keyed.sort(([a], [b]) => a.length - b.length || Buffer.compare(a, b))) {
      parts.push(headOf(3, key.length), key)
      write(one, parts, depth + 1)
    }
  } else throw new CborError(`no place for a ${typeof value}`)
}

function numberOf(value: number): Uint8Array {
  if (Number.isSafeInteger(value)) return value >= 0 ? headOf(0, value) : headOf(1, -1 - value)
  if (!Number.isFinite(value)) throw new CborError('no number')
  const bytes = Buffer.alloc(9, 0xfb)
  bytes.writeDoubleBE(value, 1)
  return bytes
}

function headOf(major: number, value: number): Uint8Array {
  const first = major << 5
  if (value < 24) return Uint8Array.of(first | value)
  const [info, size] = value < 2 ** 8 ? [24, 1] : value < 2 ** 16 ? [25, 2] : value < 2 ** 32 ? [26, 4] : [27, 8]
  const bytes = Buffer.alloc(1 + size)
  bytes[0] = first | info
  if (size < 8) bytes.writeUIntBE(value, 1, size)
  else bytes.writeBigUInt64BE(BigInt(value), 1)
  return bytes
}

/**
 * A value as JSON has it on AT Protocol (atproto.com/specs/data-model): links as `{"$link": …}`, bytes as `{"$bytes": …}` in base64 without
 * padding. Maps and lists are copied.
 */
export function toJson(value: CborValue): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Link) return { $link: value.cid }
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64').replace(/=+$/, '') }
  if (isList(value)) return value.map(toJson)
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, toJson(one)]))
}

const isList = (value: object): value is readonly CborValue[] => Array.isArray(value)
