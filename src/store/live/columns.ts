import type { DatabaseSync } from 'node:sqlite'
import type { AuthorId, SourceName } from '../../post/index.ts'
import { decodeBlock, encodeBlock } from './column-block.ts'
import { Offsets } from './offsets.ts'
import { sliceOf, sliceSize } from '../segments/memory-segment.ts'

/** What a query tests of a post, for one slice of 32,768 seqs; index = seq − base. 24 bytes a post, 32 where a slice spans long times. */
export type SliceColumns = {
  readonly base: number
  readonly witnessedAt: Offsets
  /** From when it was said to when it was witnessed, in milliseconds. */
  readonly lag: Offsets
  /** Tokens, at most 65,535. */
  readonly length: Uint16Array
  readonly author: Int32Array
  readonly lang: Uint16Array
  readonly network: Uint8Array
  readonly source: Uint16Array
  readonly likes: Uint32Array
  readonly flags: Uint8Array
  readonly totals: SliceTotals
}
/** Over the visible posts of a slice. */
export type SliceTotals = {
  visible: number
  /** Tokens. */
  length: number
  /** No visible post was witnessed before or after; may be wider where posts went. */
  first: number
  last: number
  /** Grows whenever a post appears or goes. */
  changes: number
}
export const Flag = { visible: 1, hasLink: 2, hasMedia: 4 } as const

/** The columns of one slice as its rows are now, as bytes. Call inside a transaction. */
export function readBlock(database: DatabaseSync, base: number): Uint8Array {
  const columns = openColumns(database)
  columns.load(base)
  const slice = columns.sliceOf(base)
  return encodeBlock(slice ?? createSlice(base), columns.langOf)
}

/** The columns of every post, kept beside the tables and brought up to date at the start of each read transaction. */
export interface Columns {
  /** Call inside a transaction: from then on the columns show what the tables show. */
  refresh(): void
  /** One slice alone, from its rows. */
  load(base: number): void
  /** Newest first. */
  slices(): readonly SliceColumns[]
  /** Of a seq; undefined: no post of it is left. */
  sliceOf(seq: number): SliceColumns | undefined
  /** How often slices left or were all read again: sums of their totals' `changes` may then be what they were before. */
  breaks(): number
  langOf(ordinal: number): string
  authorOrdinals(ids: readonly AuthorId[]): ReadonlySet<number>
  networkOrdinals(names: readonly string[]): ReadonlySet<number>
  sourceOrdinals(names: readonly SourceName[]): ReadonlySet<number>
}

type Row = [
  seq: number,
  witnessedAt: number,
  createdAt: number,
  length: number,
  author: number,
  langs: string | null,
  network: number,
  source: number,
  likes: number,
  hidden: number,
  links: number,
  media: number,
]

const select = `select seq, witnessed_at, created_at, length, author, langs, network, source, likes, hidden, links is not null or card is not null, media is not null from post`

export function openColumns(database: DatabaseSync): Columns {
  const slices = new Map<number, SliceColumns>()
  const langs = new Map<string, number>()
  const langNames: string[] = []
  let lastSeq = -1
  let lastTouched = 0
  let breaks = 0
  const sql = {
    since: database.prepare(`${select} where seq > ? order by seq`),
    blocks: database.prepare('select base, touched, data from column_block order by base'),
    between: database.prepare(`${select} where seq >= ? and seq < ? order by seq`),
    one: database.prepare(`${select} where seq = ?`),
    touched: database.prepare('select n, seq from touched where n > ? order by n'),
    oldest: database.prepare('select min(seq) from post'),
    firstTouched: database.prepare('select coalesce(min(n), 0), coalesce(max(n), 0) from touched'),
  }
  for (const statement of Object.values(sql)) statement.setReturnArrays(true)

  const sliceFor = (seq: number): SliceColumns => {
    const number = sliceOf(seq)
    let slice = slices.get(number)
    if (!slice) slices.set(number, (slice = createSlice(number * sliceSize)))
    return slice
  }
  const langOrdinal = (names: string): number => {
    const key = names.toLowerCase()
    let ordinal = langs.get(key)
    if (ordinal === undefined) {
      ordinal = Math.min(langNames.length, 65_535) // past that, lists of languages nobody wrote before share the last place
      langs.set(key, ordinal)
      langNames[ordinal] = key
    }
    return ordinal
  }
  const load = ([seq, witnessedAt, createdAt, length, author, lang, network, source, likes, hidden, hasLink, hasMedia]: Row) => {
    const slice = sliceFor(seq)
    const doc = seq - slice.base
    const { totals } = slice
    hide(slice, doc)
    slice.witnessedAt.set(doc, witnessedAt)
    slice.lag.set(doc, Math.max(0, witnessedAt - createdAt))
    slice.length[doc] = Math.min(length, 65_535)
    slice.author[doc] = author
    slice.lang[doc] = langOrdinal(lang ?? '')
    slice.network[doc] = network
    slice.source[doc] = source
    slice.likes[doc] = likes
    slice.flags[doc] = (hidden === 0 ? Flag.visible : 0) | (hasLink ? Flag.hasLink : 0) | (hasMedia ? Flag.hasMedia : 0)
    if (hidden !== 0) return
    totals.visible++
    totals.length += slice.length[doc] ?? 0
    totals.first = Math.min(totals.first, witnessedAt)
    totals.last = Math.max(totals.last, witnessedAt)
    totals.changes++
  }
  const loadRows = (from: number, until: number): void => {
    for (const row of sql.between.iterate(from, until) as unknown as Iterable<Row>) load(row)
  }
  /** The blocks that still tell, one after the other from the oldest slice on; behind the last of them the rows do. */
  const loadBlocks = (firstTouched: number, touched: number): void => {
    slices.clear()
    breaks++
    lastSeq = -1
    lastTouched = touched
    for (const [base, n, data] of sql.blocks.iterate() as unknown as Iterable<[number, number, Uint8Array]>) {
      loadRows(lastSeq + 1, base) // a slice between them that has no block
      if (n < firstTouched - 1) {
        loadRows(base, base + sliceSize)
      } else {
        const slice = decodeBlock(data, langOrdinal)
        slices.set(sliceOf(base), slice)
        lastTouched = Math.min(lastTouched, n)
      }
      lastSeq = base + sliceSize - 1
    }
  }
  const ordinals = (table: string, column: string, names: readonly string[]): Set<number> => {
    const statement = database.prepare(`select ordinal from ${table} where ${column} = ?`)
    return new Set(names.flatMap((name) => statement.all(name).map((row) => Number(row['ordinal']))))
  }
  return {
    refresh() {
      const [first, last] = sql.firstTouched.get() as unknown as [number, number]
      // At first, and where what changed in between was trimmed away: everything is read again.
      if (lastSeq < 0 || first > lastTouched + 1) loadBlocks(first, last)
      for (const [, seq] of lastSeq < 0 ? [] : (sql.touched.all(lastTouched) as unknown as [number, number][])) {
        const row = sql.one.get(seq) as unknown as Row | undefined
        const slice = slices.get(sliceOf(seq))
        if (row) load(row)
        else if (slice) hide(slice, seq - slice.base)
      }
      lastTouched = last
      for (const row of sql.since.iterate(lastSeq) as unknown as Iterable<Row>) {
        load(row)
        lastSeq = row[0]
      }
      const [oldest] = sql.oldest.get() as unknown as [number | null]
      for (const slice of slices.keys()) if (slice < sliceOf(oldest ?? lastSeq) && slices.delete(slice)) breaks++
    },
    load(base) {
      loadRows(base, base + sliceSize)
    },
    slices: () => [...slices.values()].sort((a, b) => b.base - a.base),
    sliceOf: (seq) => slices.get(sliceOf(seq)),
    breaks: () => breaks,
    langOf: (ordinal) => langNames[ordinal] ?? '',
    authorOrdinals: (ids) => ordinals('author', 'id', ids),
    networkOrdinals: (names) => ordinals('network', 'name', names),
    sourceOrdinals: (names) => ordinals('source', 'name', names),
  }
}

function createSlice(base: number): SliceColumns {
  return {
    base,
    witnessedAt: new Offsets(sliceSize),
    lag: new Offsets(sliceSize),
    length: new Uint16Array(sliceSize),
    author: new Int32Array(sliceSize),
    lang: new Uint16Array(sliceSize),
    network: new Uint8Array(sliceSize),
    source: new Uint16Array(sliceSize),
    likes: new Uint32Array(sliceSize),
    flags: new Uint8Array(sliceSize),
    totals: { visible: 0, length: 0, first: Infinity, last: -Infinity, changes: 0 },
  }
}

/** A post that is gone, or about to be read anew. */
function hide({ flags, length, totals }: SliceColumns, doc: number): void {
  if (((flags[doc] ?? 0) & Flag.visible) !== 0) {
    totals.visible--
    totals.length -= length[doc] ?? 0
    totals.changes++
  }
  flags[doc] = 0
}
