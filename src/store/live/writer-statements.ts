import type { DatabaseSync } from 'node:sqlite'
import { contentColumns, postSelect } from './row.ts'

/** The writer's statements, prepared once. Parameters are plain `?`: Node 24.0 cannot bind `?1` by position. */
export function prepareStatements(database: DatabaseSync) {
  const columns = [
    'seq',
    'native',
    'owner',
    'author',
    'network',
    'source',
    ...contentColumns,
    'likes',
    'reposts',
    'replies',
    'quotes',
    'hidden',
    'length',
  ]
  const isIt = 'native = ? and coalesce(owner, author) = ?'
  const add = (column: string) => database.prepare(`update post set ${column} = max(0, ${column} + ?) where ${isIt} returning seq`)
  return {
    begin: database.prepare('begin immediate'),
    commit: database.prepare('commit'),
    writes: database.prepare("select value from meta where key = 'writes'"),
    keepWrites: database.prepare("insert into meta(key, value) values ('writes', ?) on conflict(key) do update set value = excluded.value"),
    nextSeq: database.prepare("select value from meta where key = 'next_seq'"),
    sealedBefore: database.prepare("select value from meta where key = 'sealed_before'"),
    erased: database.prepare(
      'update segment set erased = erased + 1, erased_at = coalesce(erased_at, ?) where base <= ? and base + size > ?',
    ),
    expired: database.prepare('update segment set expired = expired + 1 where base <= ? and base + size > ?'),
    keepNextSeq: database.prepare(
      "insert into meta(key, value) values ('next_seq', ?) on conflict(key) do update set value = excluded.value",
    ),
    find: database.prepare(`select seq from post where ${isIt}`),
    standing: database.prepare('select source, hidden from post where seq = ?'),
    row: database.prepare(`${postSelect} where p.seq = ?`),
    /** Nothing where the id is there already. */
    insert: database.prepare(
      `insert into post(${columns.join(', ')}) values (${columns.map(() => '?').join(', ')}) on conflict do nothing`,
    ),
    erase: database.prepare('delete from post where seq = ?'),
    isOlder: database.prepare('select 1 from post where seq = ? and witnessed_at <= ?'),
    mark: database.prepare('update post set hidden = (hidden & ~?) | ? where seq = ?'),
    /** What was said of ids, whether they have rows or not; none of either, as a rule, while an archive is read. */
    hasMarks: database.prepare('select exists (select 1 from tombstone) or exists (select 1 from hidden) has'),
    marks: database.prepare(
      'select exists (select 1 from tombstone where key = ?) buried, (select hidden from hidden where key = ?) hidden',
    ),
    tombstone: database.prepare('select 1 from tombstone where key = ?'),
    buriedUntil: database.prepare('select at from tombstone where key = ?'),
    buryUntil: database.prepare('insert into tombstone(key, at) values (?, ?) on conflict(key) do update set at = max(at, excluded.at)'),
    bury: database.prepare('insert or ignore into tombstone(key, at) values (?, ?)'),
    isHidden: database.prepare('select hidden, at from hidden where key = ?'),
    hide: database.prepare(
      'insert into hidden(key, at, hidden) values (?, ?, ?) on conflict(key) do update set at = excluded.at, hidden = excluded.hidden',
    ),
    change: database.prepare('insert into change(seq, event) values (?, ?)'),
    touch: database.prepare('insert into touched(seq) values (?)'),
    setCounts: database.prepare('update post set likes = ?, reposts = ?, replies = ?, quotes = ? where seq = ?'),
    addCount: { like: add('likes'), repost: add('reposts'), reply: add('replies'), quote: add('quotes') },
    cursor: database.prepare('select cursor from source where name = ?'),
    forgetAuthor: database.prepare(
      `delete from author where ordinal = ? and hidden = 0 and hidden_at is null and deleted_until is null and consent is null
         and not exists (select 1 from post where owner = author.ordinal and owner > 0)`,
    ),
    trimTouched: database.prepare('delete from touched where n <= (select coalesce(max(n), 0) from touched) - ?'),
    trimChanges: database.prepare('delete from change where seq <= (select max(seq) from change) - ?'),
    countBetween: database.prepare('select count(*) posts from post where seq >= ? and seq < ?'),
    moveCursor: database.prepare('update source set cursor = ?, stored = stored + ? where ordinal = ?'),
    rowsAfter: database.prepare(`${postSelect} where p.seq > ? order by p.seq limit 500`),
    setLength: database.prepare('update post set length = ? where seq = ?'),
  }
}
