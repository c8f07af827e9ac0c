import type { DatabaseSync } from 'node:sqlite'
import { sliceSize } from '../segments/memory-segment.ts'
import { Column } from './column.ts'
import { blockVersion, columnNames, decodeColumn, decodeHead, type ColumnBlock, type ColumnName } from './column-block.ts'

/** The columns of full slices, as they are kept beside the rows. `touched`: the last touched row that a block knows. */
export interface KeptColumns {
  /** Of every block, from the oldest slice on. */
  heads(): Iterable<KeptHead>
  head(base: number): KeptHead | undefined
  /** One column, if what it knows is not less than `touched`. */
  column(base: number, name: ColumnName, touched: number): Uint8Array | undefined
}
export type KeptHead = [base: number, touched: number, head: Uint8Array]

/** A column's id is its slice's base and its place among the names, which is 1 or more. */
export const keptTables = `
  -- What full slices come to (column-block.ts), and which touched row they know last.
  create table if not exists column_block(base integer primary key, touched integer not null, data blob not null) strict;
  -- Their columns, one by one.
  create table if not exists column_part(id integer primary key, touched integer not null, data blob not null) strict;
`
const partOf = (base: number, name: ColumnName): number => base + 1 + columnNames.indexOf(name)

export function openKeptColumns(database: DatabaseSync): KeptColumns {
  const sql = {
    heads: database.prepare('select base, touched, data from column_block order by base'),
    head: database.prepare('select base, touched, data from column_block where base = ?'),
    part: database.prepare('select data from column_part where id = ? and touched >= ?'),
  }
  for (const statement of Object.values(sql)) statement.setReturnArrays(true)
  return {
    heads: () => sql.heads.iterate() as unknown as Iterable<KeptHead>,
    head: (base) => sql.head.get(base) as unknown as KeptHead | undefined,
    column: (base, name, touched) => (sql.part.get(partOf(base, name), touched) as unknown as [Uint8Array] | undefined)?.[0],
  }
}

/** How many slices' columns are not what was written. Those of another version are none of them. */
export function countDamaged(database: DatabaseSync): number {
  const kept = openKeptColumns(database)
  const isDamaged = ([base, , head]: KeptHead): boolean =>
    head[0] === blockVersion &&
    (!decodeHead(head, () => new Column(0)) ||
      columnNames.some((name) => {
        const bytes = kept.column(base, name, 0)
        return bytes !== undefined && !decodeColumn(bytes, name, () => 0)
      }))
  return Iterator.from(kept.heads()).reduce((count, head) => count + Number(isDamaged(head)), 0)
}

/** In place of what was kept of the slice. Inside a transaction. */
export function keepBlock(database: DatabaseSync, base: number, touched: number, { head, columns }: ColumnBlock): void {
  database.prepare('insert or replace into column_block(base, touched, data) values (?, ?, ?)').run(base, touched, head)
  const part = database.prepare('insert or replace into column_part(id, touched, data) values (?, ?, ?)')
  for (const [name, data] of columns) part.run(partOf(base, name), touched, data)
}

/** Inside a transaction. */
export function dropBlock(database: DatabaseSync, base: number): void {
  database.prepare('delete from column_block where base = ?').run(base)
  database.prepare('delete from column_part where id >= ? and id < ?').run(base, base + sliceSize)
  database.prepare('delete from touched_forgotten where base = ?').run(base)
}
