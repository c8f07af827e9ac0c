import type { DatabaseSync } from 'node:sqlite'
import type { AuthorId, Post, PostId } from '../../post/index.ts'
import { packAuthor, permalinkOf, recordOf, toNative } from './compact-id.ts'
import { contentColumns, contentOf } from './row.ts'

/** A row as version 3 had it: lists as JSON, each id whole, and a hash to find it by. */
type Row = Record<string, number | string | null>

/**
 * Version 4 holds ids, lists and addresses in a form a third as large, and finds posts by what their ids say. All or nothing: a process that
 * ends before the end leaves version 3. Seqs stay, and with them the files of the index.
 */
export function from3to4(database: DatabaseSync, postTables: string): void {
  database.exec(`
    begin immediate;
    drop index if exists author_by_handle; drop index if exists post_by_author; drop index if exists post_by_source;
    alter table author rename to author_3; alter table post rename to post_3;
    ${postTables}
  `)
  try {
    copyAuthors(database)
    copyPosts(database)
    database.exec(`
      drop table post_3; drop table author_3;
      update meta set value = 4 where key = 'schema_version';
      commit;
    `)
  } catch (error) {
    if (database.isTransaction) database.exec('rollback')
    throw error
  }
}

const authorColumns = 'handle, name, hidden, deleted_until, consent, hidden_at, consent_at, handle_at, name_at'

function copyAuthors(database: DatabaseSync): void {
  const ids = database.prepare('select ordinal, id from author_3 order by ordinal')
  const insert = database.prepare(
    `insert into author(ordinal, id, ${authorColumns}) select ordinal, ?, ${authorColumns} from author_3 where ordinal = ?`,
  )
  for (const { ordinal, id } of ids.iterate() as Iterable<{ ordinal: number; id: string }>) insert.run(packAuthor(id as AuthorId), ordinal)
}

function copyPosts(database: DatabaseSync): void {
  const same = ['seq', 'author', 'network', 'source', 'likes', 'reposts', 'replies', 'quotes', 'hidden', 'length']
  const content =
    'created_at, witnessed_at, received_at, text, url, langs, links, tags, mentions, media, card, labels, reply_to, thread, quote_of, version, count_only'
  const rows = database.prepare(`
    select ${same.join(', ')}, ${content}, cast(native as text) native, (select id from author_3 where ordinal = author) author_id
    from post_3 order by seq`)
  const columns = ['native', 'owner', ...same, ...contentColumns]
  const insert = database.prepare(`insert into post(${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`)
  for (const row of rows.iterate() as Iterable<Row>) {
    const post = toPost(row)
    const { native, owner } = toNative(post.id)
    // Of a record of Bluesky its author's key alone was kept; any other id stood there whole.
    const ordinal = owner === undefined ? 0 : owner === post.author.id ? null : ordinalOf(database, owner)
    insert.run(native, ordinal, ...same.map((column) => row[column] as number), ...contentOf(post))
  }
}

function ordinalOf(database: DatabaseSync, id: AuthorId): number {
  const packed = packAuthor(id)
  database.prepare('insert into author(id) values (?) on conflict do nothing').run(packed)
  return Number(database.prepare('select ordinal from author where id = ?').get(packed)?.['ordinal'])
}

function toPost(row: Row): Post {
  const text = (column: string) => row[column] as string
  const list = <T>(column: string): T[] => (row[column] === null ? [] : (JSON.parse(text(column)) as T[]))
  const author = text('author_id') as AuthorId
  const native = text('native')
  const id = /^\d+$/.test(native)
    ? (`x:${native}` as PostId)
    : native.startsWith('=')
      ? recordOf(author, native.slice(1))
      : (native as PostId)
  return {
    id,
    author: { id: author, handle: '', name: '' },
    text: text('text'),
    url: (row['url'] as string | null) ?? permalinkOf(id) ?? '',
    createdAt: Number(row['created_at']),
    witnessedAt: Number(row['witnessed_at']),
    receivedAt: Number(row['received_at']),
    langs: row['langs'] === null ? [] : text('langs').split(' '),
    links: list('links'),
    tags: list('tags'),
    mentions: list('mentions'),
    media: list('media'),
    labels: list('labels'),
    ...(row['reply_to'] !== null && { replyTo: text('reply_to') as PostId }),
    ...(row['thread'] !== null && { thread: text('thread') as PostId }),
    ...(row['quote_of'] !== null && { quoteOf: text('quote_of') as PostId }),
    ...(row['card'] !== null && { card: JSON.parse(text('card')) as Post['card'] & object }),
    counts: { likes: 0, reposts: 0, replies: 0, quotes: 0 }, // copied as they are
    version: text('version'),
    consent: row['count_only'] === 1 ? 'count-only' : 'answer',
  }
}
