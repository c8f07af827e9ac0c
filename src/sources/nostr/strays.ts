import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { kinds } from './event.ts'
import { nostrSettings } from './settings.ts'
import type { Filter } from './wire.ts'

/**
 * Notes that came by way of a thread or a repost, from relays that are not read for everything: nobody would tell of their deletes. So relays are
 * asked, the newest notes each time, the others in turn. In a file, so that a restart forgets none.
 */
export interface Strays extends Disposable {
  add(id: string, pubkey: string): void
  /** What to ask now; empty where there is nothing. */
  toAsk(since: number): readonly Filter[]
}

const { most, perAsk } = nostrSettings.strays

/** The file is made with the first of them. */
export function openStrays(folder: string): Strays {
  const file = join(folder, 'strays.db')
  let database: DatabaseSync | undefined
  let turn = 0
  const open = (): DatabaseSync => {
    if (database) return database
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    database = new DatabaseSync(file)
    database.exec('pragma journal_mode = wal; pragma synchronous = normal')
    database.exec('create table if not exists stray(n integer primary key, id text not null unique, pubkey text not null)')
    return database
  }
  return {
    add(id, pubkey) {
      const { changes, lastInsertRowid } = open().prepare('insert or ignore into stray(id, pubkey) values (?, ?)').run(id, pubkey)
      if (Number(changes) > 0)
        open()
          .prepare('delete from stray where n <= ?')
          .run(Number(lastInsertRowid) - most)
    },
    toAsk(since) {
      if (!database && !existsSync(file)) return []
      const read = open().prepare('select id, pubkey from stray order by n desc limit ? offset ?')
      const newest = read.all(perAsk, 0)
      const others = read.all(perAsk, ++turn * perAsk)
      if (others.length === 0) turn = 0
      // Of those asked in turn any delete is news, however old it is by now.
      return [...filtersFor(newest, since), ...filtersFor(others, 0)]
    },
    [Symbol.dispose]() {
      database?.close()
      database = undefined
    },
  }
}

function filtersFor(rows: readonly Record<string, unknown>[], since: number): Filter[] {
  if (rows.length === 0) return []
  const from = since > 0 ? { since } : {}
  return [
    { kinds: [kinds.deletion], '#e': rows.map(({ id }) => String(id)), ...from },
    { kinds: [kinds.vanish], authors: [...new Set(rows.map(({ pubkey }) => String(pubkey)))], ...from },
  ]
}
