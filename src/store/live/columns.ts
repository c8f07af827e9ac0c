import type { DatabaseSync } from 'node:sqlite'
import type { AuthorId, SourceName } from '../../post/index.ts'
import { sliceOf, sliceSize } from '../fts5/token-text.ts'

/** What a query tests of a post, for one slice of 32,768 seqs; index = seq − base. About 33 bytes a post. */
export type SliceColumns = {
  readonly base: number
  readonly witnessedAt: Float64Array
  readonly saidAt: Float64Array
  /** Tokens, at most 65,535. */
  readonly length: Uint16Array
  readonly author: Int32Array
  readonly lang: Uint16Array
  readonly network: Uint8Array
  readonly source: Uint16Array
  readonly likes: Uint32Array
  readonly flags: Uint8Array
}
export const Flag = { visible: 1, hasLink: 2, hasMedia: 4 } as const

/** The columns of every post, kept beside the tables and brought up to date at the start of each read transaction. */
export interface Columns {
  /** Call inside a transaction: from then on the columns show what the tables show. */
  refresh(): void
  /** Newest first. */
  slices(): readonly SliceColumns[]
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
  const sql = {
    since: database.prepare(`${select} where seq > ? order by seq`),
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
  const langOrdinal = (names: string | null): number => {
    const key = (names ?? '').toLowerCase()
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
    slice.witnessedAt[doc] = witnessedAt
    slice.saidAt[doc] = Math.min(witnessedAt, createdAt)
    slice.length[doc] = Math.min(length, 65_535)
    slice.author[doc] = author
    slice.lang[doc] = langOrdinal(lang)
    slice.network[doc] = network
    slice.source[doc] = source
    slice.likes[doc] = likes
    slice.flags[doc] = (hidden === 0 ? Flag.visible : 0) | (hasLink ? Flag.hasLink : 0) | (hasMedia ? Flag.hasMedia : 0)
  }
  const ordinals = (table: string, column: string, names: readonly string[]): Set<number> => {
    const statement = database.prepare(`select ordinal from ${table} where ${column} = ?`)
    return new Set(names.flatMap((name) => statement.all(name).map((row) => Number(row['ordinal']))))
  }
  return {
    refresh() {
      const [first, last] = sql.firstTouched.get() as unknown as [number, number]
      if (lastTouched > 0 && first > lastTouched + 1) {
        slices.clear() // what changed in between was trimmed away: read everything again
        lastSeq = -1
      }
      for (const [, seq] of lastSeq < 0 ? [] : (sql.touched.all(lastTouched) as unknown as [number, number][])) {
        const row = sql.one.get(seq) as unknown as Row | undefined
        const slice = slices.get(sliceOf(seq))
        if (row) load(row)
        else if (slice) slice.flags[seq - slice.base] = 0
      }
      lastTouched = last
      for (const row of sql.since.iterate(lastSeq) as unknown as Iterable<Row>) {
        load(row)
        lastSeq = row[0]
      }
      const [oldest] = sql.oldest.get() as unknown as [number | null]
      for (const slice of slices.keys()) if (slice < sliceOf(oldest ?? lastSeq)) slices.delete(slice)
    },
    slices: () => [...slices.values()].sort((a, b) => b.base - a.base),
    langOf: (ordinal) => langNames[ordinal] ?? '',
    authorOrdinals: (ids) => ordinals('author', 'id', ids),
    networkOrdinals: (names) => ordinals('network', 'name', names),
    sourceOrdinals: (names) => ordinals('source', 'name', names),
  }
}

function createSlice(base: number): SliceColumns {
  return {
    base,
    witnessedAt: new Float64Array(sliceSize),
    saidAt: new Float64Array(sliceSize),
    length: new Uint16Array(sliceSize),
    author: new Int32Array(sliceSize),
    lang: new Uint16Array(sliceSize),
    network: new Uint8Array(sliceSize),
    source: new Uint16Array(sliceSize),
    likes: new Uint32Array(sliceSize),
    flags: new Uint8Array(sliceSize),
  }
}
