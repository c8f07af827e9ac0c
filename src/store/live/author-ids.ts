import type { DatabaseSync } from 'node:sqlite'
import type { AuthorId } from '../../post/index.ts'
import { unpackAuthor } from './compact-id.ts'
import { readMeta, writeMeta } from './schema.ts'

/** Ids of accounts by the ordinals under which rows name them, each read once while it is remembered: a few accounts write most posts. */
export interface AuthorIds {
  /** Call inside each transaction, before `of`: an ordinal may name another account once somebody was forgotten. */
  refresh(): void
  /** Throws `TypeError` for an ordinal that no account has. */
  of(ordinal: number): AuthorId
}

/** Remembered by a reader: up to twice as many, some 130 bytes each. */
const remembered = 8_192
const forgotten = 'authors_forgotten'

export function openAuthorIds(database: DatabaseSync): AuthorIds {
  const sql = {
    id: database.prepare('select id from author where ordinal = ?'),
    forgotten: database.prepare('select value from meta where key = ?'),
  }
  for (const statement of Object.values(sql)) statement.setReturnArrays(true)
  let [ids, older] = [new Map<number, AuthorId>(), new Map<number, AuthorId>()]
  let times: unknown
  const keep = (ordinal: number, id: AuthorId): AuthorId => {
    if (ids.size >= remembered) [older, ids] = [ids, new Map()]
    ids.set(ordinal, id)
    return id
  }
  return {
    refresh() {
      const now = (sql.forgotten.get(forgotten) as unknown as [unknown] | undefined)?.[0]
      if (now === times) return
      times = now
      ids = new Map()
      older = new Map()
    },
    of(ordinal) {
      const known = ids.get(ordinal)
      if (known !== undefined) return known
      const before = older.get(ordinal)
      if (before !== undefined) return keep(ordinal, before)
      const row = sql.id.get(ordinal) as unknown as [Uint8Array | string] | undefined
      if (!row) throw new TypeError(`No account has the ordinal ${ordinal}.`)
      return keep(ordinal, unpackAuthor(row[0]))
    },
  }
}

/** Somebody's row is gone, and its ordinal may be given again. Inside that transaction. */
export function noteForgotten(database: DatabaseSync): void {
  writeMeta(database, forgotten, Number(readMeta(database, forgotten) ?? 0) + 1)
}
