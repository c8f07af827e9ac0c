import type { DatabaseSync } from 'node:sqlite'
import { sliceSize } from '../segments/memory-segment.ts'

/** Touched rows that are kept for readers; one that fell behind further reads every column again. */
export const touchedKept = 100_000

/**
 * Of each slice the last touched row that was forgotten, so that what is kept of a slice is of use until rows of that very slice are: posts that expire
 * all lie in the oldest ones. `base` -1: of any slice, where rows went and nobody told of which.
 */
export const forgottenTables = `
  create table if not exists touched_forgotten(base integer primary key, n integer not null) strict;
`
const anySlice = -1
/** Up to which row every one that was forgotten is told in the table: an older program forgets without a word. */
const toldTo = "coalesce((select value from meta where key = 'touched_told'), 0)"
const first = 'coalesce((select min(n) from touched), 0)'

/** Call inside a transaction: forgets all touched rows but the last ones, of which one at least is to stay: it tells the moment of now. */
export function openForgetting(database: DatabaseSync, { keep = touchedKept }: { keep?: number } = {}): () => void {
  const told = 'on conflict(base) do update set n = max(n, excluded.n)'
  const sql = {
    end: database.prepare('select coalesce(max(n), 0) - ? value from touched'),
    unsaid: database.prepare(
      `insert into touched_forgotten(base, n) select ${anySlice}, ${first} - 1 where ${first} - 1 > ${toldTo} ${told}`,
    ),
    note: database.prepare(
      `insert into touched_forgotten(base, n) select seq / ${sliceSize} * ${sliceSize} base, max(n) from touched where n <= ? group by 1 ${told}`,
    ),
    forget: database.prepare('delete from touched where n <= ?'),
    tell: database.prepare("insert into meta(key, value) values ('touched_told', ?) on conflict(key) do update set value = excluded.value"),
  }
  return () => {
    sql.unsaid.run()
    const end = Number(sql.end.get(keep)?.['value'])
    if (end <= 0) return
    sql.note.run(end)
    sql.forget.run(end)
    sql.tell.run(end)
  }
}

/** Call inside a transaction: by the base of a slice, the last of its touched rows that is known no more; whoever knows that one knows all before. */
export function openForgotten(database: DatabaseSync): () => (base: number) => number {
  const sql = {
    all: database.prepare('select base, n from touched_forgotten'),
    unsaid: database.prepare(`select iif(${first} - 1 > ${toldTo}, ${first} - 1, 0) n`),
  }
  return () => {
    const last = new Map(sql.all.all().map((row) => [Number(row['base']), Number(row['n'])]))
    const ofAny = Math.max(Number(sql.unsaid.get()?.['n']), last.get(anySlice) ?? 0)
    return (base) => Math.max(ofAny, last.get(base) ?? 0)
  }
}
