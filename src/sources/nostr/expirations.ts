import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { AuthorId, EpochMs, PostDelete, PostId } from '../../post/index.ts'
import { nostrSettings } from './settings.ts'

/**
 * Deletes that authors scheduled (NIP-40), in a file of their own, so that a restart forgets none. Written before the note goes to the store;
 * what is due is said again for a day, since a crash may have come before the store had it.
 */
export interface Expirations extends Disposable {
  /** `until`: the moment of the version that asked; a later one without the wish stays. */
  schedule(post: PostId, by: AuthorId, until: EpochMs, at: EpochMs): void
  /** What is due now and is not in `said`, which then holds it. */
  due(now: EpochMs, said: Set<string>): readonly PostDelete[]
  readonly size: number
}

const { most, keptMs, perTurn } = nostrSettings.expiry

/** The file is made with the first delete. */
export function openExpirations(folder: string): Expirations {
  const file = join(folder, 'expirations.db')
  let database: DatabaseSync | undefined
  let count = 0
  const open = (): DatabaseSync => {
    if (database) return database
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    database = new DatabaseSync(file)
    database.exec('pragma journal_mode = wal; pragma synchronous = normal')
    database.exec(
      'create table if not exists expiry(post text, author text not null, until integer not null, at integer not null, primary key (post, until)) without rowid; create index if not exists expiry_at on expiry(at)',
    )
    count = Number(database.prepare('select count(*) n from expiry').get()?.['n'])
    return database
  }
  return {
    schedule(post, by, until, at) {
      const changed = open().prepare('insert or ignore into expiry values (?, ?, ?, ?)').run(post, by, until, at).changes
      count += Number(changed)
      // Beyond the bound those that would go last are forgotten: they are the likeliest to be gone by age before.
      if (count > most) count -= Number(open().prepare('delete from expiry where (post, until) in (select post, until from expiry order by at desc limit ?)').run(Math.ceil(most / 100)).changes) // prettier-ignore
    },
    due(now, said) {
      if (!database && !existsSync(file)) return []
      const held = open()
      count -= Number(held.prepare('delete from expiry where at < ?').run(now - keptMs).changes)
      const rows = held.prepare('select post, author, until, at from expiry where at <= ? order by at').all(now)
      const keyOf = (row: (typeof rows)[number]) => `${String(row['post'])} ${String(row['until'])}`
      const news = rows.filter((row) => !said.has(keyOf(row))).slice(0, perTurn)
      for (const row of news) said.add(keyOf(row))
      return news.map((row) => ({
        type: 'post-delete',
        id: row['post'] as PostId,
        by: row['author'] as AuthorId,
        until: Number(row['until']),
        at: Number(row['at']),
      }))
    },
    get size() {
      return count
    },
    [Symbol.dispose]() {
      database?.close()
      database = undefined
    },
  }
}
