import { chmodSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { AuthorId, PostId } from '../post/index.ts'

export type Entry = {
  readonly post: PostId
  readonly author: AuthorId
  /** Key of the picture (pictures-of.ts). */ readonly picture: string
}

/**
 * Previews on the disk, `pictures.db` in the data folder: at most so many bytes of them, those that nobody looked at longest go first. What is
 * deleted is written over. A file that is damaged is begun anew: it can all be fetched again.
 */
export interface PreviewCache extends Disposable {
  get(post: PostId, picture: string): Uint8Array | undefined
  put(entry: Entry, bytes: Uint8Array): void
  /** The entries of these posts. */
  of(posts: readonly PostId[]): readonly Entry[]
  has(post: PostId): boolean
  postsBy(author: AuthorId): readonly PostId[]
  /** Posts with previews, in an order of its own: up to `limit` behind `after`. */
  posts(after: string, limit: number): readonly PostId[]
  forget(entries: readonly Pick<Entry, 'post' | 'picture'>[]): void
  clear(): void
  size(): { readonly pictures: number; readonly bytes: number }
}

/** What it consists of on the disk. */
export const pictureCacheFiles = (folder: string): string[] => ['pictures.db', 'pictures.db-journal'].map((name) => join(folder, name))

const tables = `
  create table if not exists preview(
    post text not null, picture text not null, author text not null, used integer not null, size integer not null, bytes blob not null,
    primary key(post, picture)
  ) strict;
  create index if not exists preview_by_author on preview(author);
  create index if not exists preview_by_use on preview(used);
`

export function openPreviewCache({ folder, mostBytes }: { folder: string; mostBytes: number }): PreviewCache {
  const [path = ''] = pictureCacheFiles(folder)
  const database = openAnew(path)
  const sql = {
    find: database.prepare('select bytes from preview where post = ? and picture = ?'),
    use: database.prepare('update preview set used = ? where post = ? and picture = ?'),
    put: database.prepare('insert or replace into preview(post, picture, author, used, size, bytes) values (?, ?, ?, ?, ?, ?)'),
    ofPost: database.prepare('select post, author, picture from preview where post = ?'),
    has: database.prepare('select 1 from preview where post = ?'),
    byAuthor: database.prepare('select distinct post from preview where author = ?'),
    posts: database.prepare('select distinct post from preview where post > ? order by post limit ?'),
    forget: database.prepare('delete from preview where post = ? and picture = ?'),
    oldest: database.prepare('select post, picture from preview order by used limit 1'),
    last: database.prepare('select coalesce(max(used), 0) used from preview'),
    size: database.prepare('select count(*) pictures, coalesce(sum(size), 0) bytes from preview'),
  }
  let clock = Number(sql.last.get()?.['used'])
  const size = () => ({ ...(sql.size.get() as { pictures: number; bytes: number }) })
  return {
    get(post, picture) {
      const bytes = sql.find.get(post, picture)?.['bytes'] as Uint8Array | undefined
      if (bytes) sql.use.run(++clock, post, picture)
      return bytes
    },
    put({ post, author, picture }, bytes) {
      if (bytes.length > mostBytes) return
      sql.put.run(post, picture, author, ++clock, bytes.length, bytes)
      while (size().bytes > mostBytes) {
        const { post: oldest, picture: of } = sql.oldest.get() as { post: string; picture: string }
        sql.forget.run(oldest, of)
      }
    },
    of: (posts) => posts.flatMap((post) => sql.ofPost.all(post) as unknown as Entry[]),
    has: (post) => sql.has.get(post) !== undefined,
    postsBy: (author) => sql.byAuthor.all(author).map(({ post }) => post as PostId),
    posts: (after, limit) => sql.posts.all(after, limit).map(({ post }) => post as PostId),
    forget(entries) {
      for (const { post, picture } of entries) sql.forget.run(post, picture)
    },
    clear: () => database.exec('delete from preview; vacuum'),
    size,
    [Symbol.dispose]: () => database.close(),
  }
}

/** Not flushed to the disk: what a power cut loses is fetched again, and what it brings back is held against the store at the start. */
function openAnew(path: string): DatabaseSync {
  for (let again = true; ; again = false) {
    const database = new DatabaseSync(path)
    try {
      database.exec(
        `pragma journal_mode = truncate; pragma synchronous = off; pragma secure_delete = on; pragma auto_vacuum = full; ${tables}`,
      )
      database.prepare('select count(size) from preview').get()
      chmodSync(path, 0o600)
      return database
    } catch (error) {
      database.close()
      if (!again) throw error
      for (const file of [path, `${path}-journal`]) rmSync(file, { force: true })
    }
  }
}
