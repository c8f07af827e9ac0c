import type { DatabaseSync } from 'node:sqlite'
import { AppError } from '../../errors/index.ts'
import { forgottenTables, openForgetting } from './forgotten-rows.ts'
import { heldTables } from './held-versions.ts'
import { keptTables } from './kept-columns.ts'
import { from3to4 } from './schema-3.ts'
import { symbolTables } from './symbol-tables.ts'
import { changing } from './transaction.ts'

/** Raised with every change of the tables; an older Groundswell refuses a newer store rather than damage it. */
const SCHEMA_VERSION = 5

/**
 * The truth. `seq` counts every accepted event but counts, in order of arrival; it is handed out inside the transaction and never
 * used twice. A post is found by what its id says (compact-id.ts): `owner` is null where that is the author's own record. The text stands
 * last, so that whoever wants other columns of many posts does not read it; where it is coded it is '', and stands in `fields` (packed-fields.ts).
 */
export const postTables = `
  create table if not exists author(
    ordinal integer primary key, id any not null unique, handle text not null default '', name text not null default '',
    hidden integer not null default 0, deleted_until integer, consent text, hidden_at integer, consent_at integer, handle_at integer, name_at integer
  ) strict;
  create index if not exists author_by_handle on author(lower(handle)) where handle <> '';
  create table if not exists post(
    seq integer primary key, native any not null, owner integer, author integer not null, network integer not null, source integer not null,
    witnessed_at integer not null, lag integer not null,
    likes integer not null default 0, reposts integer not null default 0, replies integer not null default 0, quotes integer not null default 0,
    flags integer not null, hidden integer not null, length integer not null, langs text, fields blob, text text not null
  ) strict;
  create unique index if not exists post_by_id on post(native, coalesce(owner, author));
  create index if not exists post_by_owner on post(owner) where owner > 0; -- next to none
`
const tables = `
  create table if not exists meta(key text primary key, value any) strict;
  create table if not exists network(ordinal integer primary key, name text not null unique) strict;
  create table if not exists source(ordinal integer primary key, name text not null unique, cursor text, stored integer not null default 0) strict;
  create table if not exists tombstone(key blob primary key, at integer not null) strict, without rowid;
  create table if not exists hidden(key blob primary key, at integer, hidden integer not null default 1) strict, without rowid;
  create table if not exists change(seq integer primary key, event text not null) strict;
  -- Seqs whose row died or changed after it could be read: readers refresh these from the rows.
  create table if not exists touched(n integer primary key autoincrement, seq integer not null) strict;
  -- The files of the text index (manifest.ts): posts base..base + size − 1 by seq.
  create table if not exists segment(
    name text primary key, base integer not null, size integer not null, posts integer not null, erased integer not null default 0, erased_at integer,
    expired integer not null default 0
  ) strict;
`

/** Version 2 knows when something was hidden, decided or named, so that older news changes nothing. */
const from1to2 = `
  begin immediate;
  alter table author add column hidden_at integer; alter table author add column consent_at integer; alter table author add column handle_at integer; alter table author add column name_at integer;
  alter table hidden add column at integer; alter table hidden add column hidden integer not null default 1;
  update meta set value = 2 where key = 'schema_version';
  commit;
`

/** Version 3 keeps its text index in files of its own (segments/), made from the rows; what SQLite's full-text search held goes. */
function from2to3(database: DatabaseSync): void {
  const tables = database
    .prepare("select name from sqlite_schema where type = 'table' and name glob 'text_[0-9]*' and sql like 'create virtual%'")
    .all()
  database.exec('begin immediate')
  for (const { name } of tables) database.exec(`drop table "${String(name)}"`)
  writeMeta(database, 'schema_version', 3)
  database.exec('commit')
}

/** Version 5 may hold texts in symbols; rows that are there stay as they are. What is to expire is found by the columns (oldest.ts). */
const from4to5 = `
  begin immediate;
  drop index if exists post_by_source;
  update meta set value = 5 where key = 'schema_version';
  commit;
`

/** Opens for writing: settings, tables, version. Throws `store_corrupt` for a store of a newer Groundswell. */
export function prepareForWriting(database: DatabaseSync, { synchronous }: { synchronous: 'normal' | 'full' }): void {
  database.exec(
    `pragma journal_mode = wal; pragma synchronous = ${synchronous}; pragma secure_delete = on; pragma cache_size = -16384; pragma wal_autocheckpoint = 2000;`,
  )
  database.exec(tables + forgottenTables + keptTables + heldTables + symbolTables)
  if (!database.prepare("select 1 from pragma_table_info('segment') where name = 'expired'").get())
    database.exec('alter table segment add column expired integer not null default 0') // an older program does not mind
  if (readMeta(database, 'schema_version') === undefined) database.exec(postTables)
  if (readMeta(database, 'schema_version') === 1) database.exec(from1to2)
  if (readMeta(database, 'schema_version') === 2) from2to3(database)
  if (readMeta(database, 'schema_version') === 3) from3to4(database, postTables)
  if (readMeta(database, 'schema_version') === 4) database.exec(from4to5)
  if (readMeta(database, 'schema_version') === undefined) writeMeta(database, 'schema_version', SCHEMA_VERSION)
  assertSchema(database)
  changing(database, openForgetting(database))
}

/** For who reads the tables without a writer. Throws `store_corrupt` where they are of another version. */
export function assertSchema(database: DatabaseSync): void {
  const version = readMeta(database, 'schema_version')
  if (version === SCHEMA_VERSION) return
  throw new AppError('store_corrupt', {
    message:
      Number(version) < SCHEMA_VERSION
        ? `This data folder was written by an older Groundswell (schema ${String(version)}, here ${SCHEMA_VERSION}). Start Groundswell with it once: that brings it up to date.`
        : `This data folder belongs to another version of Groundswell (schema ${String(version)}, here ${SCHEMA_VERSION}). Use that version, or choose another folder with --data.`,
  })
}

/**
 * Only the writer checkpoints: with several checkpointing connections SQLite before 3.51.3 can lose WAL frames. Posts of an answer lie anywhere, so pages
 * are seldom asked for again: four times as many kept make it a twentieth faster.
 */
export function prepareForReading(database: DatabaseSync): void {
  database.exec('pragma cache_size = -4096; pragma wal_autocheckpoint = 0;')
}

export function readMeta(database: DatabaseSync, key: string): unknown {
  return database.prepare('select value from meta where key = ?').get(key)?.['value']
}

export function writeMeta(database: DatabaseSync, key: string, value: number | string): void {
  database.prepare('insert into meta(key, value) values (?, ?) on conflict(key) do update set value = excluded.value').run(key, value)
}
