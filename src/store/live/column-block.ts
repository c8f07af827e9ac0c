import zlib from 'node:zlib'
import { sliceSize } from '../segments/memory-segment.ts'
import { bytesOf, Column, type ColumnParts } from './column.ts'
import type { SliceColumns } from './columns.ts'

/**
 * The columns of one slice as bytes, kept beside the rows so that a store of ten million posts opens without reading ten million rows: a byte
 * with the version of this form, then, compressed, a head in JSON (its length first, 4 bytes) and the columns' codes. Never the truth: one that
 * is missing, old or of another version is made from rows.
 */
export const blockVersion = 3 // version 1 had no such byte, and began with zstd's own 0x28; version 2 did not know of hidden rows

/** Languages are numbered by each thread as it meets them; here they are numbered anew and named in the head. */
const times = ['witnessedAt'] as const
const numbers = ['lag', 'length', 'author', 'network', 'source', 'likes'] as const
type Name = (typeof times)[number] | (typeof numbers)[number] | 'lang'
type Head = {
  readonly base: number
  readonly langs: readonly string[]
  readonly columns: Readonly<Record<Name, Omit<ColumnParts, 'bytes'>>>
  readonly totals: Omit<SliceColumns['totals'], 'first' | 'last' | 'version'> & {
    readonly first: number | null
    readonly last: number | null
  }
}

export function encodeBlock(slice: SliceColumns, langOf: (ordinal: number) => string): Uint8Array {
  const ordinals = new Map<number, number>()
  const lang = mapped(slice.lang, (ordinal) => {
    const own = ordinals.get(ordinal) ?? ordinals.size
    ordinals.set(ordinal, own)
    return own
  })
  const parts = [...times, ...numbers].map((name): [Name, ColumnParts] => [name, slice[name].parts()])
  parts.push(['lang', lang.parts()])
  const { first, last, version: _version, ...counts } = slice.totals
  const head: Head = {
    base: slice.base,
    langs: [...ordinals.keys()].map(langOf),
    columns: Object.fromEntries(parts.map(([name, { width, base, apart }]) => [name, { width, base, apart }])) as Head['columns'],
    totals: { ...counts, first: finite(first), last: finite(last) },
  }
  const text = Buffer.from(JSON.stringify(head))
  const size = Buffer.alloc(4)
  size.writeUInt32LE(text.length)
  const plain = Buffer.concat([size, text, ...parts.map(([, { bytes }]) => bytes), slice.flags])
  const packed = zlib.zstdCompressSync(plain, { params: { [zlib.constants.ZSTD_c_compressionLevel]: 1 } })
  return Buffer.concat([Uint8Array.of(blockVersion), packed])
}

/** undefined: of another version. */
export function decodeBlock(bytes: Uint8Array, langOrdinal: (names: string) => number): SliceColumns | undefined {
  if (bytes[0] !== blockVersion) return undefined
  const plain = zlib.zstdDecompressSync(bytes.subarray(1))
  let at = 4 + plain.readUInt32LE(0)
  const head = JSON.parse(plain.toString('utf8', 4, at)) as Head
  const take = (name: Name): Column => {
    const parts = head.columns[name]
    const codes = plain.subarray(at, (at += bytesOf(parts.width) * sliceSize))
    return Column.restore(sliceSize, { ...parts, bytes: codes }, { isTime: name === 'witnessedAt' })
  }
  const [witnessedAt, lag, length, author, network] = [take('witnessedAt'), take('lag'), take('length'), take('author'), take('network')]
  const [source, likes, lang] = [take('source'), take('likes'), take('lang')]
  const flags = Uint8Array.from(plain.subarray(at, at + sliceSize))
  const langs = head.langs.map(langOrdinal)
  const { first, last, ...counts } = head.totals
  return {
    base: head.base,
    witnessedAt,
    lag,
    length,
    author,
    lang: lang.mapped(langs),
    network,
    source,
    likes,
    flags,
    totals: { ...counts, version: 0, first: first ?? Infinity, last: last ?? -Infinity },
    log: [],
  }
}

/** A column of other values. */
function mapped(column: Column, of: (value: number) => number): Column {
  const made = new Column(column.size)
  for (let doc = 0; doc < column.size; doc++) made.set(doc, of(column.get(doc)))
  return made
}

/** JSON has no infinity: null stands for it. */
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)
