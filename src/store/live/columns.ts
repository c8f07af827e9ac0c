import type { DatabaseSync } from 'node:sqlite'
import type { AuthorId, SourceName } from '../../post/index.ts'
import { columnNames, decodeColumn, decodeHead, encodeBlock, isTime, type ColumnBlock, type ColumnName } from './column-block.ts'
import { Column } from './column.ts'
import { sliceOf, sliceSize } from '../segments/memory-segment.ts'
import { packAuthor } from './compact-id.ts'
import { openForgotten } from './forgotten-rows.ts'
import { openKeptColumns } from './kept-columns.ts'
import { RowFlag } from './row.ts'
import { createSlice, Flag, hide, isElsewhere, lengthOf, note, uncount, type SliceColumns } from './slice-columns.ts'

/** So many of the newest slices keep their columns in memory: of older ones they are read anew when somebody asks. */
const slicesAtHand = 8
/** Of a slice of which more changed since its columns were kept, they stay in memory. */
const changedAtMost = 256

/** The columns of one slice as its rows are now: as bytes, and the flags of each doc. Call inside a transaction. */
export function readColumns(database: DatabaseSync, base: number): { readonly flags: Uint8Array; readonly block: ColumnBlock } {
  const columns = openColumns(database)
  columns.load(base)
  const slice = columns.sliceOf(base) ?? createSlice(base)
  return { flags: slice.flags, block: encodeBlock(slice, columns.langOf) }
}

/**
 * The columns of every post, kept beside the tables and brought up to date at the start of each read transaction. Those of a full slice are read
 * when they are first asked for: look at them inside such a transaction alone.
 */
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
  lag: number,
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

const select = `select seq, witnessed_at, lag, length, author, langs, network, source, likes, hidden, flags & ${RowFlag.hasLink}, flags & ${RowFlag.hasMedia} from post`

export function openColumns(database: DatabaseSync): Columns {
  const slices = new Map<number, SliceColumns>()
  const langs = new Map<string, number>()
  const langNames: string[] = []
  let newestFirst: readonly SliceColumns[] | undefined
  let lastSeq = -1
  let lastTouched = 0
  let breaks = 0
  /** The oldest slice that may still have its columns from when it was filled. */
  let atHand = 0
  const kept = openKeptColumns(database)
  const forgottenNow = openForgotten(database)
  const sql = {
    since: database.prepare(`${select} where seq > ? order by seq`),
    between: database.prepare(`${select} where seq >= ? and seq < ? order by seq`),
    one: database.prepare(`${select} where seq = ?`),
    touched: database.prepare('select n, seq from touched where n > ? order by n'),
    touchedIn: database.prepare('select distinct seq from touched where n > ? and seq >= ? and seq < ?'),
    oldest: database.prepare('select min(seq) from post'),
    firstTouched: database.prepare('select coalesce((select min(n) from touched), 0), coalesce((select max(n) from touched), 0)'), // each looks at one end,
  }
  for (const statement of Object.values(sql)) statement.setReturnArrays(true)

  const keep = (slice: SliceColumns): void => {
    slices.set(sliceOf(slice.base), slice)
    newestFirst = undefined
  }
  const sliceFor = (seq: number): SliceColumns => {
    const number = sliceOf(seq)
    let slice = slices.get(number)
    if (!slice) keep((slice = createSlice(number * sliceSize)))
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
  const load = (row: Row) => put(row, sliceFor(row[0]))
  const put = (row: Row, slice: SliceColumns) => {
    const [seq, witnessedAt, lag, length, author, lang, network, source, likes, hidden, hasLink, hasMedia] = row
    const doc = seq - slice.base
    const { totals } = slice
    const wasVisible = uncount(slice, doc)
    const isVisible = hidden === 0
    if (wasVisible && isElsewhere(slice, doc, witnessedAt, network, source)) totals.version++
    slice.witnessedAt.set(doc, witnessedAt)
    slice.lag.set(doc, Math.max(0, lag))
    slice.length.set(doc, Math.min(length, 65_535))
    slice.author.set(doc, author)
    slice.lang.set(doc, langOrdinal(lang ?? ''))
    slice.network.set(doc, network)
    slice.source.set(doc, source)
    slice.likes.set(doc, likes)
    slice.flags[doc] = Flag.row | (isVisible ? Flag.visible : 0) | (hasLink ? Flag.hasLink : 0) | (hasMedia ? Flag.hasMedia : 0)
    if (wasVisible !== isVisible) note(slice, doc, isVisible)
    totals.first = Math.min(totals.first, witnessedAt)
    if (!isVisible) return
    totals.visible++
    totals.length += slice.length.get(doc)
    totals.last = Math.max(totals.last, witnessedAt)
  }
  const loadRows = (from: number, until: number): void => {
    for (const row of sql.between.iterate(from, until) as unknown as Iterable<Row>) load(row)
  }
  /** As the rows are now: for where the column is not kept any more. */
  const columnFromRows = (base: number, name: ColumnName): Column => {
    const slice = createSlice(base)
    for (const row of sql.between.all(base, base + sliceSize) as unknown as Row[]) put(row, slice)
    return slice[name]
  }
  /** What is kept of it may be newer by then; what was touched since has been set anew. */
  const laterFrom = (base: number, name: ColumnName, touched: number) => (): Column => {
    const bytes = kept.column(base, name, touched)
    return (bytes && decodeColumn(bytes, name, langOrdinal)) ?? columnFromRows(base, name)
  }
  const columnLater = (base: number, name: ColumnName, touched: number): Column =>
    Column.later(sliceSize, laterFrom(base, name, touched), { isTime: isTime(name) })
  /** False where what is kept of its columns is not there yet. */
  const letGo = (slice: SliceColumns, forgotten: (base: number) => number): boolean => {
    const head = kept.head(slice.base)
    if (!head) return false
    const [base, n] = head
    if (n < forgotten(base)) return true // nobody knows any more what changed since
    const changed = (sql.touchedIn.all(n, base, base + sliceSize) as unknown as [number][]).map(([seq]) => seq - base)
    if (changed.length <= changedAtMost) for (const name of columnNames) slice[name].letGo(laterFrom(base, name, n), changed)
    return true
  }
  /** Of each slice that is no more among the newest, once. */
  const letOldGo = (): void => {
    if (atHand > sliceOf(lastSeq) - slicesAtHand) return
    const forgotten = forgottenNow()
    for (; atHand <= sliceOf(lastSeq) - slicesAtHand; atHand++) {
      const slice = slices.get(atHand)
      if (slice && !slice.author.isLate && !letGo(slice, forgotten)) return
    }
  }
  /**
   * The blocks that still tell, one after the other from the oldest slice on; behind the last of them the rows do. Returns which touched row each
   * slice of a block knows last.
   */
  const loadBlocks = (touched: number): ReadonlyMap<number, number> => {
    const known = new Map<number, number>()
    const forgotten = forgottenNow()
    slices.clear()
    newestFirst = undefined
    breaks++
    lastSeq = -1
    lastTouched = touched
    for (const [base, n, head] of kept.heads()) {
      loadRows(lastSeq + 1, base) // a slice between them that has no block
      const slice = n < forgotten(base) ? undefined : decodeHead(head, (name) => columnLater(base, name, n))
      if (slice) {
        keep(slice)
        known.set(sliceOf(base), n)
        lastTouched = Math.min(lastTouched, n)
      } else loadRows(base, base + sliceSize)
      lastSeq = base + sliceSize - 1
    }
    return known
  }
  /** What changed behind `lastTouched`; `known`: by slices that were just read, the others being as the rows are. */
  const follow = (known: ReadonlyMap<number, number> | undefined): void => {
    const summed = new Set<SliceColumns>()
    for (const [n, seq] of sql.touched.all(lastTouched) as unknown as [number, number][]) {
      if (known && n <= (known.get(sliceOf(seq)) ?? Infinity)) continue
      const row = sql.one.get(seq) as unknown as Row | undefined
      const slice = slices.get(sliceOf(seq))
      if (slice?.length.isLate) summed.add(slice) // of a post that is gone, what is kept may not tell its length any more
      if (row) load(row)
      else if (slice) hide(slice, seq - slice.base)
    }
    for (const slice of summed) slice.totals.length = lengthOf(slice)
  }
  const ordinals = (table: string, column: string, names: readonly (Uint8Array | string)[]): Set<number> => {
    const statement = database.prepare(`select ordinal from ${table} where ${column} = ?`)
    return new Set(names.flatMap((name) => statement.all(name).map((row) => Number(row['ordinal']))))
  }
  return {
    refresh() {
      const [first, last] = sql.firstTouched.get() as unknown as [number, number]
      // At first, and where what changed in between was trimmed away, everything is read again.
      const known = lastSeq < 0 || first > lastTouched + 1 ? loadBlocks(last) : undefined
      if (lastSeq >= 0) follow(known)
      lastTouched = last
      for (const row of sql.since.iterate(lastSeq) as unknown as Iterable<Row>) {
        load(row)
        lastSeq = row[0]
      }
      letOldGo()
      const [oldest] = sql.oldest.get() as unknown as [number | null]
      for (const slice of slices.keys())
        if (slice < sliceOf(oldest ?? lastSeq) && slices.delete(slice)) {
          newestFirst = undefined
          breaks++
        }
    },
    load(base) {
      loadRows(base, base + sliceSize)
    },
    slices: () => (newestFirst ??= [...slices.values()].sort((a, b) => b.base - a.base)),
    sliceOf: (seq) => slices.get(sliceOf(seq)),
    breaks: () => breaks,
    langOf: (ordinal) => langNames[ordinal] ?? '',
    authorOrdinals: (ids) => ordinals('author', 'id', ids.map(packAuthor)),
    networkOrdinals: (names) => ordinals('network', 'name', names),
    sourceOrdinals: (names) => ordinals('source', 'name', names),
  }
}
