import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** `dictionary` reached node:zlib's types later than node:zlib. */
type WithDictionary = { readonly dictionary: Uint8Array; readonly maxOutputLength?: number; readonly params?: Record<number, number> }

/** Node 24.0 takes a zstd dictionary and ignores it: whether this one uses it is tried once. */
export const hasZstdDictionaries: boolean = (() => {
  const dictionary = randomBytes(256)
  return zstdCompressSync(dictionary, { dictionary } as WithDictionary).length < dictionary.length / 2
})()

/** The dictionary is set up anew for each text: with the least effort in a third of the time, for 1 % more bytes (measured on frames). */
const params = { [constants.ZSTD_c_compressionLevel]: 1 }

export const compressWith = (dictionary: Uint8Array, text: string): Buffer =>
  zstdCompressSync(Buffer.from(text), { dictionary, params } as WithDictionary)

/** Throws where the bytes are none of this dictionary's, or grow beyond `most` bytes. */
export const decompressWith = (dictionary: Uint8Array, bytes: Uint8Array, most: number): Buffer =>
  zstdDecompressSync(bytes, { dictionary, maxOutputLength: most } as WithDictionary)

/** The id in the header of a trained dictionary (RFC 8878, 5); undefined for anything else. */
export function zstdDictionaryId(dictionary: Buffer): number | undefined {
  return dictionary.length > 8 && dictionary.readUInt32LE(0) === 0xec30a437 ? dictionary.readUInt32LE(4) : undefined
}

let jetstreamV1: Buffer | undefined
/** What Jetstream's v1 wire is compressed with. No server gives it away: it is theirs, and comes along (its licence lies beside it). */
export const jetstreamV1Dictionary = (): Buffer => (jetstreamV1 ??= readFileSync(new URL('jetstream-v1.zdict', import.meta.url)))
