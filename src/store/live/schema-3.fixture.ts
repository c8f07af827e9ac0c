import { DatabaseSync } from 'node:sqlite'
import { networkOf, type Post } from '../../post/index.ts'
import { keyOf } from './compact-id.ts'

/** The tables as version 3 made them, word for word. */
const tables = `
  create table meta(key text primary key, value any) strict;
  create table network(ordinal integer primary key, name text not null unique) strict;
  create table source(ordinal integer primary key, name text not null unique, cursor text, stored integer not null default 0) strict;
  create table author(
    ordinal integer primary key, id text not null unique, handle text not null default '', name text not null default '',
    hidden integer not null default 0, deleted_until integer, consent text, hidden_at integer, consent_at integer, handle_at integer, name_at integer
  ) strict;
  create index author_by_handle on author(lower(handle));
  create table post(
    seq integer primary key, key blob not null unique, native any not null, author integer not null, network integer not null, source integer not null,
    created_at integer not null, witnessed_at integer not null, received_at integer not null,
    text text not null, url text, langs text, links text, tags text, mentions text, media text, card text, labels text,
    reply_to text, thread text, quote_of text,
    likes integer not null default 0, reposts integer not null default 0, replies integer not null default 0, quotes integer not null default 0,
    version text not null, count_only integer not null, hidden integer not null, length integer not null
  ) strict;
  create index post_by_author on post(author);
  create index post_by_source on post(source, witnessed_at);
  create table tombstone(key blob primary key, at integer not null) strict, without rowid;
  create table hidden(key blob primary key, at integer, hidden integer not null default 1) strict, without rowid;
  create table change(seq integer primary key, event text not null) strict;
  create table touched(n integer primary key autoincrement, seq integer not null) strict;
  create table column_block(base integer primary key, touched integer not null, data blob not null) strict;
  create table segment(
    name text primary key, base integer not null, size integer not null, posts integer not null, erased integer not null default 0, erased_at integer
  ) strict;
`

export type OldStore = { readonly posts: readonly Post[]; readonly deleted: readonly string[]; readonly hidden: readonly string[] }

/** A store as the program of schema 3 left it: from no source of today's code but the hash of ids, which stayed. */
export function makeStoreOfSchema3(path: string, { posts, deleted, hidden }: OldStore): void {
  const database = new DatabaseSync(path)
  database.exec(`pragma journal_mode = wal; begin; ${tables}`)
  const insert = database.prepare(`insert into post values (${Array.from({ length: 29 }, () => '?').join(', ')})`)
  const ordinalOf = (table: string, column: string, value: string): number => {
    database.prepare(`insert or ignore into ${table}(${column}) values (?)`).run(value)
    return Number(database.prepare(`select ordinal from ${table} where ${column} = ?`).get(value)?.['ordinal'])
  }
  const list = (values: readonly unknown[]) => (values.length > 0 ? JSON.stringify(values) : null)
  const source = ordinalOf('source', 'name', 'test')
  for (const [seq, post] of posts.entries()) {
    const author = ordinalOf('author', 'id', post.author.id)
    database.prepare('update author set handle = ?, name = ? where ordinal = ?').run(post.author.handle, post.author.name, author)
    const did = post.author.id.startsWith('bluesky:') ? `bluesky:at://${post.author.id.slice(8)}/app.bsky.feed.post/` : undefined
    const isOwn = did !== undefined && post.id.startsWith(did)
    const snowflake = /^x:([1-9]\d{0,17})$/.exec(post.id)?.[1]
    const permalink = post.id.startsWith('x:')
      ? `https://x.com/i/status/${post.id.slice(2)}`
      : isOwn
        ? `https://bsky.app/profile/${post.author.id.slice(8)}/post/${post.id.slice(did.length)}`
        : undefined
    insert.run(
      seq,
      keyOf(post.id),
      snowflake === undefined ? (isOwn ? `=${post.id.slice(did.length)}` : post.id) : BigInt(snowflake),
      author,
      ordinalOf('network', 'name', networkOf(post.id)),
      source,
      post.createdAt,
      post.witnessedAt,
      post.receivedAt,
      post.text,
      post.url === permalink ? null : post.url,
      post.langs.length > 0 ? post.langs.join(' ') : null,
      list(post.links),
      list(post.tags),
      list(post.mentions),
      list(post.media),
      post.card ? JSON.stringify(post.card) : null,
      list(post.labels),
      post.replyTo ?? null,
      post.thread ?? null,
      post.quoteOf ?? null,
      post.counts.likes,
      post.counts.reposts,
      post.counts.replies,
      post.counts.quotes,
      post.version,
      post.consent === 'count-only' ? 1 : 0,
      hidden.includes(post.id) ? 1 : 0,
      3,
    )
  }
  for (const id of deleted) database.prepare('insert into tombstone values (?, 1)').run(keyOf(id))
  for (const id of hidden) database.prepare('insert into hidden(key, at) values (?, 1)').run(keyOf(id))
  const meta = database.prepare('insert into meta values (?, ?)')
  meta.run('schema_version', 3)
  meta.run('next_seq', posts.length)
  database.exec('commit')
  database.close()
}
