import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { sliceOf, tokenizerOption } from './token-text.fixture.ts'

/** The writing half of the text index: one FTS5 table per slice of seqs, in the store's own transactions. */
export interface FtsWriter {
  add(seq: number, body: string, mark: string): void
  remove(seq: number): void
  /** Gives back the space of a slice of which no post is left, or of the removed posts of one that keeps some (some 0.1 s). */
  drop(slice: number): void
  shrink(slice: number): void
  /** Forgets every table; the caller then adds every post again. */
  clear(): void
}

export const tableOf = (slice: number) => `text_${slice}`

/** Slices that have a table, oldest first. */
export function slicesIn(database: DatabaseSync): number[] {
  const rows = database
    .prepare("select name from sqlite_schema where type = 'table' and name glob 'text_[0-9]*' and sql like 'create virtual%'")
    .all()
  return rows.map((row) => Number(String(row['name']).slice(5))).sort((a, b) => a - b)
}

export function createFtsWriter(database: DatabaseSync): FtsWriter {
  type Slice = { insert: StatementSync; remove: StatementSync }
  const slices = new Map<number, Slice>()
  const open = (slice: number): Slice => {
    const known = slices.get(slice)
    if (known) return known
    const table = tableOf(slice)
    // contentless_delete: the texts stay in `post` alone and single posts can be removed (https://sqlite.org/fts5.html#contentless_delete_tables).
    database.exec(
      `create virtual table if not exists ${table} using fts5(body, mark, content = '', contentless_delete = 1, ${tokenizerOption})`,
    )
    const statements = {
      insert: database.prepare(`insert into ${table}(rowid, body, mark) values (?, ?, ?)`),
      remove: database.prepare(`delete from ${table} where rowid = ?`),
    }
    slices.set(slice, statements)
    return statements
  }
  return {
    add: (seq, body, mark) => void open(sliceOf(seq)).insert.run(seq, body, mark),
    remove: (seq) => void open(sliceOf(seq)).remove.run(seq),
    drop(slice) {
      slices.delete(slice)
      database.exec(`drop table if exists ${tableOf(slice)}`)
    },
    // What was removed is left out when segments are merged, and a finished slice would not be merged again by itself.
    shrink: (slice) => void database.exec(`insert into ${tableOf(slice)}(${tableOf(slice)}) values ('optimize')`),
    clear() {
      slices.clear()
      for (const slice of slicesIn(database)) database.exec(`drop table ${tableOf(slice)}`)
    },
  }
}
