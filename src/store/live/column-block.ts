import zlib from 'node:zlib'
import { sliceSize } from '../segments/memory-segment.ts'
import type { SliceColumns } from './columns.ts'
import { Offsets } from './offsets.ts'

/**
 * The columns of one slice as bytes, kept beside the rows so that a store of ten million posts opens without reading ten million rows: a head
 * in JSON (its length first, 4 bytes), then the arrays, all of it compressed. Never the truth: one that is missing or old is made from rows.
 */
type Head = {
  readonly base: number
  readonly langs: readonly string[]
  readonly witnessed: { readonly base: number; readonly isWide: boolean }
  readonly lag: { readonly base: number; readonly isWide: boolean }
  readonly totals: SliceColumns['totals']
}

export function encodeBlock(slice: SliceColumns, langOf: (ordinal: number) => string): Uint8Array {
  const [witnessed, lag] = [slice.witnessedAt.parts(), slice.lag.parts()]
  const ordinals = new Map<number, number>()
  const own = slice.lang.map((ordinal) => {
    const known = ordinals.get(ordinal) ?? ordinals.size
    ordinals.set(ordinal, known)
    return known
  })
  const { first, last, ...counts } = slice.totals
  const head = {
    base: slice.base,
    langs: [...ordinals.keys()].map(langOf),
    witnessed: { base: witnessed.base, isWide: witnessed.isWide },
    lag: { base: lag.base, isWide: lag.isWide },
    totals: { ...counts, first: finite(first), last: finite(last) },
  } satisfies Head
  const text = Buffer.from(JSON.stringify(head))
  const size = Buffer.alloc(4)
  size.writeUInt32LE(text.length)
  const arrays = [witnessed.bytes, lag.bytes, slice.length, slice.author, own, slice.network, slice.source, slice.likes, slice.flags]
  const bytes = arrays.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength))
  return zlib.zstdCompressSync(Buffer.concat([size, text, ...bytes]), { params: { [zlib.constants.ZSTD_c_compressionLevel]: 1 } })
}

export function decodeBlock(bytes: Uint8Array, langOrdinal: (names: string) => number): SliceColumns {
  const plain = zlib.zstdDecompressSync(bytes)
  let at = 4 + plain.readUInt32LE(0)
  const head = JSON.parse(plain.toString('utf8', 4, at)) as Head
  const take = (width: number): Uint8Array<ArrayBuffer> => Uint8Array.from(plain.subarray(at, (at += width * sliceSize)))
  const witnessedAt = Offsets.restore({ ...head.witnessed, bytes: take(head.witnessed.isWide ? 8 : 4) })
  const lag = Offsets.restore({ ...head.lag, bytes: take(head.lag.isWide ? 8 : 4) })
  const [length, author, own] = [new Uint16Array(take(2).buffer), new Int32Array(take(4).buffer), new Uint16Array(take(2).buffer)]
  const [network, source, likes, flags] = [take(1), new Uint16Array(take(2).buffer), new Uint32Array(take(4).buffer), take(1)]
  const langs = head.langs.map(langOrdinal)
  const { first, last, ...counts } = head.totals
  return {
    base: head.base,
    witnessedAt,
    lag,
    length,
    author,
    lang: own.map((ordinal) => langs[ordinal] ?? 0),
    network,
    source,
    likes,
    flags,
    totals: { ...counts, first: first ?? Infinity, last: last ?? -Infinity },
  }
}

/** JSON has no infinity: null stands for it. */
const finite = (value: number): number => (Number.isFinite(value) ? value : (null as unknown as number))
