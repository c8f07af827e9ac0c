import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { AuthorId, PostId } from '../../post/index.ts'
import { createMemory } from '../memory.ts'
import { limits } from './settings.ts'

/**
 * What must be known beside the cursor. A delete names the id that a post has on the server that tells it, and so does a reply: which post
 * that is lives here for as long as the post may. And who has posts here, so that a later no of theirs hides them. Written before
 * what it belongs to is handed on: a row without a post does no harm, a post without its row could never be deleted.
 */
export interface Ledger extends Disposable {
  remember(row: Row): void
  postOf(server: string, localId: string): PostId | undefined
  /** It was deleted there; the row stays, so that the delete can be said again. */
  bury(server: string, localId: string, at: number): void
  /** Local ids of the newest rows of a server since a moment, newest first, without those that were deleted. */
  recent(server: string, query: { readonly since: number; readonly most: number }): readonly string[]
  /** Of posts of whatever age that were deleted since a moment, the last ones first. */
  buried(server: string, query: { readonly since: number; readonly most: number }): readonly string[]
  /** The server said just now what these are, or that they are gone. */
  checked(server: string, localIds: readonly string[], at: number): void
  /** Of these posts those of a server of which nothing was heard since `before`. */
  staleOf(server: string, query: { readonly posts: readonly PostId[]; readonly before: number }): readonly string[]
  /**
   * The same of all its posts since a moment, newest first: a part of them, and `below` for the next part; without it they were all. `below`: absent at
   * the beginning.
   */
  stale(server: string, query: Stale): { readonly rows: readonly string[]; readonly below?: number }
  /** True where they are known and hidden by this server, from now on or already: nobody knows whether it was heard the first time. */
  hide(author: AuthorId, server: string): boolean
  /** True where they were hidden by this server; another's no stays. */
  show(author: AuthorId, server: string): boolean
}
export type Row = {
  readonly server: string
  readonly localId: string
  readonly post: PostId
  readonly author: AuthorId
  readonly at: number
}
export type Stale = { readonly before: number; readonly since: number; readonly most: number; readonly below?: number | undefined }

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA busy_timeout = 5000;
  CREATE TABLE IF NOT EXISTS servers (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE IF NOT EXISTS statuses (
    seq INTEGER PRIMARY KEY,
    server INTEGER NOT NULL,
    local_id TEXT NOT NULL,
    post TEXT NOT NULL,
    at INTEGER NOT NULL,
    gone_at INTEGER,
    UNIQUE (server, local_id)
  );
  -- Ids are long and begin alike.
  CREATE INDEX IF NOT EXISTS statuses_by_post ON statuses (substr(post, -12));
  CREATE INDEX IF NOT EXISTS statuses_gone ON statuses (gone_at) WHERE gone_at IS NOT NULL;
  CREATE TABLE IF NOT EXISTS authors (seq INTEGER PRIMARY KEY, author TEXT NOT NULL UNIQUE, hidden_by INTEGER);`

/** Rows go by so many at once, each so many rows. */
const pruneEvery = 10_000

/** In a folder of its own, made on first use. Synchronous: each call is one small row. */
export function openLedger(folder: string, most: number = limits.ledgerRows): Ledger {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const database = new DatabaseSync(join(folder, 'statuses.db'))
  database.exec(schema)
  const columns = database.prepare('PRAGMA table_info(statuses)').all()
  if (!columns.some(({ name }) => name === 'checked_at')) database.exec('ALTER TABLE statuses ADD COLUMN checked_at INTEGER')
  const one = {
    server: database.prepare('SELECT number FROM servers WHERE name = ?'),
    addServer: database.prepare('INSERT INTO servers (name) VALUES (?) ON CONFLICT DO NOTHING'),
    put: database.prepare('INSERT INTO statuses (server, local_id, post, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING'),
    post: database.prepare('SELECT post FROM statuses WHERE server = ? AND local_id = ?'),
    bury: database.prepare('UPDATE statuses SET gone_at = ? WHERE server = ? AND local_id = ? AND gone_at IS NULL'),
    recent: database.prepare(
      'SELECT local_id FROM statuses WHERE seq > (SELECT ifnull(max(seq), 0) - ? FROM statuses) AND +server = ? AND at >= ? AND gone_at IS NULL ORDER BY seq DESC LIMIT ?',
    ),
    buried: database.prepare('SELECT local_id FROM statuses WHERE gone_at >= ? AND server = ? ORDER BY gone_at DESC LIMIT ?'),
    check: database.prepare('UPDATE statuses SET checked_at = ? WHERE server = ? AND local_id IN (SELECT value FROM json_each(?))'),
    staleOf: database.prepare(
      `SELECT local_id FROM statuses
       WHERE substr(post, -12) = substr(?, -12) AND post = ? AND server = ? AND gone_at IS NULL AND max(at, ifnull(checked_at, 0)) < ?`,
    ),
    newestSeq: database.prepare('SELECT ifnull(max(seq), 0) AS seq FROM statuses'),
    /** Of a stretch of the ledger; the plus keeps the planner from walking through all rows of a server. */
    stale: database.prepare(
      `SELECT seq, local_id FROM statuses
       WHERE seq < ? AND seq >= ? AND +server = ? AND at >= ? AND gone_at IS NULL AND max(at, ifnull(checked_at, 0)) < ? ORDER BY seq DESC LIMIT ?`,
    ),
    firstAt: database.prepare('SELECT at FROM statuses WHERE seq >= ? ORDER BY seq LIMIT 1'),
    prune: database.prepare('DELETE FROM statuses WHERE seq <= (SELECT ifnull(max(seq), 0) - ? FROM statuses)'),
    pruneAuthors: database.prepare('DELETE FROM authors WHERE hidden_by IS NULL AND seq <= (SELECT ifnull(max(seq), 0) - ? FROM authors)'),
    author: database.prepare('SELECT hidden_by FROM authors WHERE author = ?'),
    addAuthor: database.prepare('INSERT INTO authors (author) VALUES (?) ON CONFLICT DO NOTHING'),
    setAuthor: database.prepare('UPDATE authors SET hidden_by = ? WHERE author = ?'),
  }
  const numbers = new Map<string, number>()
  const numberOf = (server: string): number => {
    const known = numbers.get(server)
    if (known !== undefined) return known
    one.addServer.run(server)
    const { number } = one.server.get(server) as { number: number }
    numbers.set(server, number)
    return number
  }
  const met = createMemory(limits.authorsRemembered)
  let written = 0
  const hiddenBy = (author: AuthorId) => one.author.get(author) as { hidden_by: number | null } | undefined

  return {
    remember({ server, localId, post, author, at }) {
      one.put.run(numberOf(server), localId, post, at)
      if (met.remember(author)) one.addAuthor.run(author)
      if (++written % pruneEvery !== 0) return
      one.prune.run(most)
      one.pruneAuthors.run(most)
    },
    postOf: (server, localId) => (one.post.get(numberOf(server), localId) as { post: PostId } | undefined)?.post,
    bury(server, localId, at) {
      one.bury.run(at, numberOf(server), localId)
    },
    recent(server, { since, most: wanted }) {
      return one.recent.all(recentRows, numberOf(server), since, wanted).map(localIdOf)
    },
    buried: (server, { since, most: wanted }) => one.buried.all(since, numberOf(server), wanted).map(localIdOf),
    checked(server, localIds, at) {
      one.check.run(at, numberOf(server), JSON.stringify(localIds))
    },
    staleOf: (server, { posts, before }) => posts.flatMap((post) => one.staleOf.all(post, post, numberOf(server), before).map(localIdOf)),
    stale(server, { before, since, most: wanted, below = (one.newestSeq.get() as { seq: number }).seq + 1 }) {
      const from = Math.max(1, below - stretchRows)
      const found = one.stale.all(below, from, numberOf(server), since, before, wanted) as { seq: number; local_id: string }[]
      const rows = found.map(localIdOf)
      const last = found.at(-1)
      if (found.length === wanted && last) return { rows, below: last.seq }
      const { at = 0 } = (one.firstAt.get(from) ?? {}) as { at?: number }
      return from > 1 && at >= since ? { rows, below: from } : { rows }
    },
    hide(author, server) {
      const known = hiddenBy(author)
      if (known?.hidden_by === null) one.setAuthor.run(numberOf(server), author)
      return known !== undefined && (known.hidden_by === null || known.hidden_by === numberOf(server))
    },
    show(author, server) {
      if (hiddenBy(author)?.hidden_by !== numberOf(server)) return false
      one.setAuthor.run(null, author)
      return true
    },
    [Symbol.dispose]() {
      database.close()
    },
  }
}

const localIdOf = (row: Record<string, unknown>) => String(row['local_id'])

/** What is newest is among the last rows of all servers: so many are looked through. */
const recentRows = 50_000
/** Rows that are looked at in one go for those that are to be asked about again: some milliseconds. */
const stretchRows = 10_000
