import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { AuthorId, Consent, EpochMs } from '../../post/index.ts'

/** What is remembered of a feed beside its cursor. `url`: the address under which it was added, which names it for ever. */
export type FeedRow = {
  readonly url: string
  /** Where it is read: it may have moved. */
  address: string
  /** Sent back as they came. */
  etag: string | undefined
  modified: string | undefined
  /** Hash of the last document and what its headers allowed. */
  document: string | undefined
  title: string
  /** What its headers asked of machines. */
  consent: Consent
  nextAt: EpochMs
  /** In a row. */
  failures: number
  /** Why it failed last; undefined once it answers. */
  whyFails: string | undefined
  /** Why nothing of what it holds is shown, as of its last document. */
  whyEmpty: string | undefined
  goneAt: EpochMs | undefined
  /** When it was last read well. */
  readAt: EpochMs | undefined
  /** When its newest items came out. */
  changes: readonly EpochMs[]
  /** The number of the last event that came of it. */
  number: number
}
/** What was made of one item: hash of what it said, and the version of the post. */
export type ItemRow = { readonly key: string; readonly content: string; readonly version: string }

const fileName = 'feeds.db'
/** More than a document holds: what has scrolled off and comes back is known. */
const itemsKept = 4_000
const authorsKept = 1_000
const whyLength = 500
/** A feed that is read no more is forgotten after this; until then it can be paused. */
const forgetMs = 30 * 86_400_000

const schema = `
  create table if not exists feed(
    url text primary key, address text not null, etag text, modified text, document text, title text not null, consent text not null, next_at integer not null,
    failures integer not null, gone_at integer, read_at integer, changes text not null, number integer not null, used_at integer not null
  ) strict, without rowid;
  create table if not exists item(
    url text not null, key text not null, content text not null, version text not null, number integer not null, primary key(url, key)
  ) strict, without rowid;
  create table if not exists author(url text not null, author text not null, primary key(url, author)) strict, without rowid;
`
/** What came later, for databases that were made before. `place`: in which order items were written, also those that rest on the same number. */
const laterColumns = [
  ['feed', 'why_fails', 'text'],
  ['feed', 'why_empty', 'text'],
  ['item', 'place', 'integer not null default 0'],
] as const

/**
 * The state of polling: a database in the folder of the source. Every event has a number, which is the cursor, and every row the number of
 * the event that it rests on. What rests on a number that the store has not committed never happened (`open` takes it back): then the feed
 * is asked for all of it again, and the store has it once.
 */
export interface FeedState extends Disposable {
  /** Of these addresses, new ones too; `nextAt` 0: never asked. */
  readonly feeds: ReadonlyMap<string, FeedRow>
  /** The highest number that was given. */
  readonly number: number
  items(url: string): Map<string, ItemRow>
  authors(url: string): AuthorId[]
  /** All in one transaction. */
  write(row: FeedRow, more?: { readonly items?: readonly (ItemRow & { number: number })[]; readonly authors?: readonly AuthorId[] }): void
}

export function openFeedState({
  folder,
  urls,
  committed,
  now,
}: {
  folder: string
  urls: readonly string[]
  committed: number
  now: EpochMs
}): FeedState {
  const database = openDatabase(folder)
  takeBack(database, committed)
  const known = new Set(urls)
  forget(database, known, now)
  const feeds = new Map<string, FeedRow>()
  for (const row of database.prepare('select * from feed').all())
    if (known.has(String(row['url']))) feeds.set(String(row['url']), toRow(row))
  for (const url of known) if (!feeds.has(url)) feeds.set(url, newRow(url))
  const sql = {
    items: database.prepare('select key, content, version from item where url = ?'),
    authors: database.prepare('select author from author where url = ?'),
    feed: database.prepare('insert or replace into feed values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
    item: database.prepare('insert or replace into item values (?, ?, ?, ?, ?, ?)'),
    prune: database.prepare(
      `delete from item where url = ? and key in (select key from item where url = ? order by place desc, number desc limit -1 offset ${itemsKept})`,
    ),
    author: database.prepare(`insert or ignore into author select ?, ? where (select count(*) from author where url = ?) < ${authorsKept}`),
  }
  let place = Number(database.prepare('select max(place) as place from item').get()?.['place'] ?? 0)
  const highest = database.prepare('select max(number) as number from (select number from feed union all select number from item)').get()
  return {
    feeds,
    number: Math.max(committed, Number(highest?.['number'] ?? 0)),
    items: (url) => new Map((sql.items.all(url) as ItemRow[]).map((row) => [row.key, row])),
    authors: (url) => sql.authors.all(url).map((row) => String(row['author']) as AuthorId),
    write(row, { items = [], authors = [] } = {}) {
      database.exec('begin immediate')
      try {
        for (const { key, content, version, number } of items) sql.item.run(row.url, key, content, version, number, ++place)
        if (items.length > 0) sql.prune.run(row.url, row.url)
        for (const author of authors) sql.author.run(row.url, author, row.url)
        const {
          url,
          address,
          etag = null,
          modified = null,
          document = null,
          title,
          consent,
          nextAt,
          failures,
          goneAt = null,
          readAt = null,
          whyFails = null,
          whyEmpty = null,
        } = row
        sql.feed.run(
          url,
          address,
          etag,
          modified,
          document,
          title,
          consent,
          nextAt,
          failures,
          goneAt,
          readAt,
          JSON.stringify(row.changes),
          row.number,
          nextAt,
          whyFails?.slice(0, whyLength) ?? null,
          whyEmpty?.slice(0, whyLength) ?? null,
        )
        database.exec('commit')
      } catch (error) {
        database.exec('rollback')
        throw error
      }
    },
    [Symbol.dispose]: () => database.close(),
  }
}

/** One that cannot be read is begun anew: all of it can be asked for again. */
function openDatabase(folder: string): DatabaseSync {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, fileName)
  try {
    return tryOpen(file)
  } catch {
    for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true })
    return tryOpen(file)
  }
}

function tryOpen(file: string): DatabaseSync {
  const database = new DatabaseSync(file)
  try {
    // Behind the store, never ahead of it: what a power cut loses here is asked for again.
    database.exec(
      `pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 5000; pragma cache_size = -4000; ${schema}`,
    )
    for (const [table, column, type] of laterColumns)
      if (!database.prepare('select 1 from pragma_table_info(?) where name = ?').get(table, column))
        database.exec(`alter table ${table} add column ${column} ${type}`)
    database.prepare('select * from feed limit 1').get()
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function takeBack(database: DatabaseSync, committed: number): void {
  database.prepare('delete from item where number > ?').run(committed)
  database
    .prepare('update feed set etag = null, modified = null, document = null, gone_at = null, next_at = 0, number = ? where number > ?')
    .run(committed, committed)
}

/**
 * All of one feed, whose posts were erased. Of one that was gone its authors stay, since they are hidden: added again, they are shown by these rows.
 */
export function forgetFeed(folder: string, url: string): void {
  if (!existsSync(join(folder, fileName))) return
  const database = openDatabase(folder)
  try {
    database.prepare('delete from author where url = ? and exists (select 1 from feed where url = ? and gone_at is null)').run(url, url)
    for (const table of ['feed', 'item']) database.prepare(`delete from ${table} where url = ?`).run(url)
  } finally {
    database.close()
  }
}

/** A feed that was gone is asked anew when it is added anew. */
function forget(database: DatabaseSync, known: ReadonlySet<string>, now: EpochMs): void {
  const old = database.prepare('select url, gone_at, used_at from feed').all()
  for (const row of old) {
    if (known.has(String(row['url'])) || (row['gone_at'] === null && Number(row['used_at']) > now - forgetMs)) continue
    for (const table of ['feed', 'item']) database.prepare(`delete from ${table} where url = ?`).run(String(row['url']))
  }
}

const newRow = (url: string): FeedRow => ({
  ...{ url, address: url, etag: undefined, modified: undefined, document: undefined, title: '', nextAt: 0, failures: 0 },
  ...{ whyFails: undefined, whyEmpty: undefined },
  consent: 'answer',
  ...{ goneAt: undefined, readAt: undefined, changes: [], number: 0 },
})

function toRow(row: Record<string, unknown>): FeedRow {
  const text = (name: string) => (typeof row[name] === 'string' ? row[name] : undefined)
  const number = (name: string) => (typeof row[name] === 'number' ? row[name] : undefined)
  return {
    url: text('url') ?? '',
    address: text('address') ?? '',
    etag: text('etag'),
    modified: text('modified'),
    document: text('document'),
    title: text('title') ?? '',
    consent: text('consent') === 'count-only' ? 'count-only' : 'answer',
    nextAt: number('next_at') ?? 0,
    failures: number('failures') ?? 0,
    whyFails: text('why_fails'),
    whyEmpty: text('why_empty'),
    goneAt: number('gone_at'),
    readAt: number('read_at'),
    changes: timesOf(text('changes') ?? '[]'),
    number: number('number') ?? 0,
  }
}

const timesOf = (json: string): number[] => (JSON.parse(json) as unknown[]).filter((at): at is number => typeof at === 'number')
