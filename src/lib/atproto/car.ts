import { hash } from 'node:crypto'
import { CborError, decodeCbor, decodeFirstCbor, Link, readCid, readVarint, toJson } from './dag-cbor.ts'

/** The block of a CID; undefined where it is missing, or is not what the CID says. */
export type Blocks = (cid: string | undefined) => Uint8Array | undefined
/** A content-addressed archive, version 1 (ipld.io/specs/transport/car/carv1): its first root, and its blocks. */
export type Car = { readonly root: string | undefined; readonly blocks: Blocks; readonly size: number }
/** A record as AT Protocol's JSON has it. */
export type JsonRecord = { readonly [name: string]: unknown }

const sha256 = 0x12

/** Bytes are not copied. Throws `CborError` where it is none, or has a hash that is not SHA-256. */
export function readCar(bytes: Uint8Array): Car {
  const [headLength, headAt] = readVarint(bytes, 0)
  const blocksAt = headAt + headLength
  if (blocksAt > bytes.length) throw new CborError('cut off')
  const roots = readRoots(bytes.subarray(headAt, blocksAt))
  const blocks = new Map<string, { readonly digest: Uint8Array; readonly bytes: Uint8Array }>()
  for (let at = blocksAt; at < bytes.length;) {
    const [length, from] = readVarint(bytes, at)
    const end = from + length
    if (end > bytes.length || length === 0) throw new CborError('cut off')
    const cid = readCid(bytes, from)
    if (cid.hash !== sha256 || cid.digest.length !== 32) throw new CborError('a hash that is not SHA-256')
    if (cid.end > end) throw new CborError('a block that is cut off')
    blocks.set(cid.text, { digest: cid.digest, bytes: bytes.subarray(cid.end, end) })
    at = end
  }
  return {
    root: roots[0],
    size: blocks.size,
    blocks(cid) {
      const found = cid === undefined ? undefined : blocks.get(cid)
      return found && hash('sha256', found.bytes, 'buffer').equals(found.digest) ? found.bytes : undefined
    },
  }
}

function readRoots(head: Uint8Array): readonly string[] {
  const [value] = decodeFirstCbor(head)
  const { version, roots } = (value ?? {}) as { readonly version?: unknown; readonly roots?: unknown }
  if (version !== 1 || !Array.isArray(roots)) throw new CborError('an archive of another version')
  return roots.filter((root) => root instanceof Link).map(({ cid }) => cid)
}

/** The record of a CID; undefined where there is none. */
export type Records = (cid: string | undefined) => JsonRecord | undefined

/** Each is decoded once, however many keys name it: what is decoded is in proportion to what came. */
export function recordsIn(blocks: Blocks): Records {
  const known = new Map<string | undefined, JsonRecord | undefined>()
  return (cid) => {
    if (!known.has(cid)) known.set(cid, readRecord(blocks(cid)))
    return known.get(cid)
  }
}

/** Servers take no larger record (atproto.com/specs/data-model). */
const mostRecordBytes = 1_048_576

/** The record in a block; undefined where there is none. */
export function readRecord(block: Uint8Array | undefined): JsonRecord | undefined {
  if (!block || block.length > mostRecordBytes) return undefined
  try {
    const value = toJson(decodeCbor(block))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : undefined
  } catch {
    return undefined
  }
}
