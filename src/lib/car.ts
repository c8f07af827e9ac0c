import { hash } from 'node:crypto'
import { fromUint8Array } from '@atcute/car'
import { decode, toCidLink } from '@atcute/cbor'

/** The block of a CID; undefined where it is missing, or is not what the CID says. */
export type Blocks = (cid: string | undefined) => Uint8Array | undefined
/** A record as atproto's JSON has it: CIDs as `{"$link": …}`, bytes as `{"$bytes": …}` (atproto.com/specs/data-model). */
export type JsonRecord = { readonly [name: string]: unknown }

/** The blocks of a CAR and where to begin. Throws where it is none. */
export function readCar(car: Uint8Array): { readonly root: string | undefined; readonly blocks: Blocks } {
  const archive = fromUint8Array(car)
  const entries = new Map([...archive].map(({ cid, bytes }) => [toCidLink(cid).$link, { digest: cid.digest.contents, bytes }]))
  return {
    root: archive.roots[0]?.$link,
    blocks(cid) {
      const entry = cid === undefined ? undefined : entries.get(cid)
      // The reader of CARs refuses every hash but SHA-256.
      return entry && hash('sha256', entry.bytes, 'buffer').equals(entry.digest) ? entry.bytes : undefined
    },
  }
}

/** The record in a block; undefined where there is none. */
export function readRecord(block: Uint8Array | undefined): JsonRecord | undefined {
  if (!block) return undefined
  try {
    const value: unknown = JSON.parse(JSON.stringify(decode(block))) // the decoder's links and bytes know their JSON
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : undefined
  } catch {
    return undefined
  }
}
