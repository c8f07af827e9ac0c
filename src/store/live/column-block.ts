import zlib from 'node:zlib'
import { sliceSize } from '../segments/memory-segment.ts'
import { bytesOf, Column, type ColumnParts } from './column.ts'
import type { SliceColumns } from './slice-columns.ts'

/**
 * The columns of one slice as bytes, kept beside the rows so that a store of ten million posts opens without reading ten million rows: a head with
 * what a slice comes to in all and its flags, which is read at once, and each column by itself, read when it is first asked for. Never the
 * truth: what is missing, old or of another version is made from rows.
 *
 * A head begins with a byte that is the version of this form. Then, and in each column, come the CRC-32 of what follows (4 bytes), the length of a
 * text (4 bytes), the text, which is JSON, and codes, compressed: a byte for each doc of flags; as many as its width says of a column.
 */
export type ColumnBlock = { readonly head: Uint8Array; readonly columns: ReadonlyMap<ColumnName, Uint8Array> }
export const blockVersion = 4 // version 1 had no such byte, and began with zstd's own 0x28; up to version 3 all was one piece

export const columnNames = ['witnessedAt', 'lag', 'length', 'author', 'network', 'source', 'likes', 'lang'] as const
export type ColumnName = (typeof columnNames)[number]

type Head = {
  readonly base: number
  readonly totals: Omit<SliceColumns['totals'], 'first' | 'last' | 'version'> & {
    readonly first: number | null
    readonly last: number | null
  }
}
/** `langs`: languages are numbered by each thread as it meets them; here they are numbered anew and named. */
type ColumnHead = Omit<ColumnParts, 'bytes'> & { readonly langs?: readonly string[] }

export function encodeBlock(slice: SliceColumns, langOf: (ordinal: number) => string): ColumnBlock {
  const { first, last, version: _version, ...counts } = slice.totals
  const head: Head = { base: slice.base, totals: { ...counts, first: finite(first), last: finite(last) } }
  const columns = new Map<ColumnName, Uint8Array>()
  for (const name of columnNames) {
    const { langs, column } = name === 'lang' ? namedLangs(slice.lang, langOf) : { column: slice[name] }
    const { width, base, apart, bytes } = column.parts()
    columns.set(name, encode({ width, base, apart, ...(langs && { langs }) } satisfies ColumnHead, bytes))
  }
  return { head: Buffer.concat([Uint8Array.of(blockVersion), encode(head, slice.flags)]), columns }
}

/** The slice, whose columns `columnOf` gives; undefined: of another version, or damaged. */
export function decodeHead(bytes: Uint8Array, columnOf: (name: ColumnName) => Column): SliceColumns | undefined {
  if (bytes[0] !== blockVersion) return undefined
  const decoded = decode<Head>(bytes.subarray(1))
  if (!decoded) return undefined
  const { head, codes } = decoded
  const { first, last, ...counts } = head.totals
  const columns = Object.fromEntries(columnNames.map((name) => [name, columnOf(name)])) as Record<ColumnName, Column>
  return {
    base: head.base,
    ...columns,
    flags: Uint8Array.from(codes),
    totals: { ...counts, version: 0, first: first ?? Infinity, last: last ?? -Infinity },
    log: [],
  }
}

/** undefined: damaged. */
export function decodeColumn(bytes: Uint8Array, name: ColumnName, langOrdinal: (names: string) => number): Column | undefined {
  const decoded = decode<ColumnHead>(bytes)
  if (!decoded) return undefined
  const { head, codes } = decoded
  const parts = { ...head, bytes: codes.subarray(0, bytesOf(head.width) * sliceSize) }
  const column = Column.restore(sliceSize, parts, { isTime: isTime(name) })
  return head.langs ? column.mapped(head.langs.map(langOrdinal)) : column
}

export const isTime = (name: ColumnName): boolean => name === 'witnessedAt'

function encode(head: Head | ColumnHead, codes: Uint8Array): Uint8Array {
  const text = Buffer.from(JSON.stringify(head))
  const packed = zlib.zstdCompressSync(codes, { params: { [zlib.constants.ZSTD_c_compressionLevel]: 1 } })
  const whole = Buffer.concat([Buffer.alloc(8), text, packed])
  whole.writeUInt32LE(text.length, 4)
  whole.writeUInt32LE(zlib.crc32(whole.subarray(4)))
  return whole
}

function decode<T>(bytes: Uint8Array): { readonly head: T; readonly codes: Uint8Array } | undefined {
  const { buffer, byteOffset, byteLength } = bytes
  const view = Buffer.from(buffer, byteOffset, byteLength)
  if (byteLength < 8 || zlib.crc32(view.subarray(4)) !== view.readUInt32LE()) return undefined
  const at = 8 + view.readUInt32LE(4)
  return { head: JSON.parse(view.toString('utf8', 8, at)) as T, codes: zlib.zstdDecompressSync(view.subarray(at)) }
}

function namedLangs(lang: Column, langOf: (ordinal: number) => string): { readonly langs: readonly string[]; readonly column: Column } {
  const ordinals = new Map<number, number>()
  const column = new Column(lang.size)
  for (let doc = 0; doc < lang.size; doc++) {
    const ordinal = lang.get(doc)
    const own = ordinals.get(ordinal) ?? ordinals.size
    ordinals.set(ordinal, own)
    column.set(doc, own)
  }
  return { langs: [...ordinals.keys()].map(langOf), column }
}

/** JSON has no infinity: null stands for it. */
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)
