import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { contentColumns, postSelect } from './row.ts'

/**
 * Versions of posts that answers rest on. `held`: which seqs are held, by whom; `former`: rows of `post` that an edit has replaced while they were
 * held. A former row lives no longer than its post and its last holder.
 */
export const heldTables = `
  create table if not exists holder(ordinal integer primary key, name text not null unique) strict;
  create table if not exists held(seq integer, holder integer, primary key(seq, holder)) strict, without rowid;
  create index if not exists held_by_holder on held(holder);
  create table if not exists former(
    seq integer primary key, native any not null, owner integer, author integer not null, witnessed_at integer not null, lag integer not null,
    likes integer not null, reposts integer not null, replies integer not null, quotes integer not null,
    flags integer not null, langs text, fields blob, text text not null
  ) strict;
  create index if not exists former_by_id on former(native, coalesce(owner, author));
  create index if not exists former_by_author on former(author);
`

/** The writer's part, each call within its transaction. */
export interface HeldVersions {
  hold(holder: string, seqs: readonly number[]): void
  release(holders: readonly string[]): void
  /** Before the row of this seq is written anew: where somebody holds it, it stays as a former one. */
  keep(seq: number): void
  /** Before the row of this seq is erased for good: its former ones go with it. */
  eraseFormerOf(seq: number): void
  eraseFormerBy(author: number, witnessedUntil: number): void
}

export function createHeldVersions(database: DatabaseSync): HeldVersions {
  const columns = ['seq', 'native', 'owner', 'author', 'likes', 'reposts', 'replies', 'quotes', ...contentColumns].join(', ')
  const sql = {
    addHolder: database.prepare('insert into holder(name) values (?) on conflict do nothing'),
    hold: database.prepare(
      'insert into held(seq, holder) select value, (select ordinal from holder where name = ?) from json_each(?) where true on conflict do nothing',
    ),
    keep: database.prepare(
      `insert into former(${columns}) select ${columns} from post where seq = ? and exists (select 1 from held where held.seq = post.seq)`,
    ),
    freed: database.prepare(
      `delete from former where seq in (select seq from held where holder = ?)
         and not exists (select 1 from held where held.seq = former.seq and holder <> ?)`,
    ),
    ordinal: database.prepare('select ordinal from holder where name = ?'),
    letGo: database.prepare('delete from held where holder = ?'),
    removeHolder: database.prepare('delete from holder where ordinal = ?'),
    // All in SQL: a native id may be larger than JavaScript's numbers.
    eraseOf: database.prepare(
      `delete from former where seq in (
         select f.seq from post p join former f on f.native = p.native and coalesce(f.owner, f.author) = coalesce(p.owner, p.author) where p.seq = ?)`,
    ),
    eraseBy: database.prepare('delete from former where author = ? and witnessed_at <= ?'),
    hasAny: database.prepare('select exists (select 1 from former) has'),
  }
  const hasAny = () => sql.hasAny.get()?.['has'] === 1
  return {
    hold(holder, seqs) {
      sql.addHolder.run(holder)
      sql.hold.run(holder, JSON.stringify(seqs))
    },
    release(holders) {
      for (const name of holders) {
        const ordinal = sql.ordinal.get(name)?.['ordinal'] as number | undefined
        if (ordinal === undefined) continue
        sql.freed.run(ordinal, ordinal)
        sql.letGo.run(ordinal)
        sql.removeHolder.run(ordinal)
      }
    },
    keep: (seq) => void sql.keep.run(seq),
    eraseFormerOf: (seq) => void (hasAny() && sql.eraseOf.run(seq)),
    eraseFormerBy: (author, until) => void sql.eraseBy.run(author, until),
  }
}

/** Former versions by seq (an array in JSON), of posts that are there to be seen; in the columns of `postSelect`. */
const formerSelect = `${postSelect.replace('from post p', 'from former p')}
  where p.seq in (select value from json_each(?)) and exists (
    select 1 from post now where now.native = p.native and coalesce(now.owner, now.author) = coalesce(p.owner, p.author) and now.hidden = 0)`

/** For a reader: rows as arrays. */
export function prepareFormer(database: DatabaseSync): StatementSync {
  const statement = database.prepare(formerSelect)
  statement.setReturnArrays(true)
  return statement
}
