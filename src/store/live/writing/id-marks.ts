import type { DatabaseSync } from 'node:sqlite'
import type { AuthorId, Post, PostId } from '../../../post/index.ts'
import { keyOf } from '../compact-id.ts'

/** What was said of one id. `hidden`: null where nothing was. */
export type Marks = { readonly buried: number; readonly hidden: number | null }

/**
 * What was said of ids, whether they have posts or not: deleted, deleted if it is this author's, hidden, shown again. A delete may come before its
 * post, which then never stands here. By 16 bytes of a hash of the id (compact-id.ts): were two ids to share them, what is said of one would count for
 * both, so that no deleted post comes back.
 */
export interface IdMarks {
  /** Inside a transaction, first of all: whether there are any. None, as a rule, while an archive is read. */
  refresh(): void
  of(id: PostId): Marks | undefined
  /** False where it was deleted already. */
  bury(id: PostId, at: number): boolean
  /** By an author, up to versions witnessed at `until`; kept apart, since until the post is here nobody knows whether it is theirs. False: that is known. */
  buryBy(id: PostId, by: AuthorId, until: number): boolean
  isBuriedByAuthor(post: Post): boolean
  /** False where it was so already, or newer news says otherwise. */
  setHidden(id: PostId, hidden: boolean, at: number): boolean
}

/** `hash`: by which ids are told apart. */
export function openIdMarks(database: DatabaseSync, { hash = keyOf }: { hash?: typeof keyOf } = {}): IdMarks {
  const sql = {
    hasAny: database.prepare('select exists (select 1 from tombstone) or exists (select 1 from hidden) has'),
    marks: database.prepare(
      'select exists (select 1 from tombstone where key = ?) buried, (select hidden from hidden where key = ?) hidden',
    ),
    tombstone: database.prepare('select 1 from tombstone where key = ?'),
    bury: database.prepare('insert or ignore into tombstone(key, at) values (?, ?)'),
    buriedUntil: database.prepare('select at from tombstone where key = ?'),
    buryUntil: database.prepare('insert into tombstone(key, at) values (?, ?) on conflict(key) do update set at = max(at, excluded.at)'),
    isHidden: database.prepare('select hidden, at from hidden where key = ?'),
    hide: database.prepare(
      'insert into hidden(key, at, hidden) values (?, ?, ?) on conflict(key) do update set at = excluded.at, hidden = excluded.hidden',
    ),
  }
  const authoredKey = (id: PostId, by: AuthorId) => hash(`${id} by ${by}`)
  let hasAny = false
  const untilOf = (key: Uint8Array) => Number(sql.buriedUntil.get(key)?.['at'] ?? -Infinity)
  return {
    refresh: () => void (hasAny = sql.hasAny.get()?.['has'] === 1),
    of(id) {
      if (!hasAny) return undefined
      const key = hash(id)
      return sql.marks.get(key, key) as Marks
    },
    bury(id, at) {
      const key = hash(id)
      if (sql.tombstone.get(key)) return false
      sql.bury.run(key, at)
      return (hasAny = true)
    },
    buryBy(id, by, until) {
      const key = authoredKey(id, by)
      if (untilOf(key) >= until) return false
      sql.buryUntil.run(key, until)
      return (hasAny = true)
    },
    isBuriedByAuthor: ({ id, author, witnessedAt }) => hasAny && witnessedAt <= untilOf(authoredKey(id, author.id)),
    setHidden(id, hidden, at) {
      const key = hash(id)
      const before = sql.isHidden.get(key) as { hidden: number; at: number | null } | undefined
      if ((before?.at ?? -Infinity) > at) return false // older news
      sql.hide.run(key, at, hidden ? 1 : 0)
      hasAny = true
      return (before?.hidden === 1) !== hidden
    },
  }
}
