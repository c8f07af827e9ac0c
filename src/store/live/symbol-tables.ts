import type { DatabaseSync } from 'node:sqlite'
import { AppError } from '../../errors/index.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import { SymbolTable } from './symbol-table.ts'

/** Made when the slice from `base` on was sealed, from some of its texts; never changed, since rows are read by it. */
export const symbolTables = `
  create table if not exists symbols(ordinal integer primary key, base integer not null, data blob not null) strict;
`
/** How new rows are written: the table and its number. */
export type Coding = { readonly ordinal: number; readonly table: SymbolTable }
export type CodedText = Coding & { readonly codes: Uint8Array }

/** undefined: it would not be shorter. The codes are overwritten by the next text. */
export function codedText(text: string, { ordinal, table }: Coding): CodedText | undefined {
  const codes = table.encode(text)
  return codes.length < Buffer.byteLength(text) ? { ordinal, table, codes } : undefined
}

/** The symbol tables of a store, each read once. Call inside a transaction. */
export interface SymbolTables {
  /** Throws `store_corrupt` where there is none. */
  of(ordinal: number): SymbolTable
  /** undefined: no slice is sealed yet. */
  newest(): Coding | undefined
}

export function openSymbolTables(database: DatabaseSync): SymbolTables {
  const known = new Map<number, SymbolTable>()
  const sql = {
    one: database.prepare('select data from symbols where ordinal = ?'),
    last: database.prepare('select max(ordinal) ordinal from symbols'),
  }
  function of(ordinal: number): SymbolTable {
    let table = known.get(ordinal)
    if (table) return table
    const data = sql.one.get(ordinal)?.['data']
    if (!(data instanceof Uint8Array))
      throw new AppError('store_corrupt', {
        message: `A post is written in symbols that this store does not have (table ${ordinal}). Keep the files of the data folder, and restore a copy or import again into a new folder with --data.`,
      })
    known.set(ordinal, (table = SymbolTable.read(data)))
    return table
  }
  return {
    of,
    newest() {
      const ordinal = sql.last.get()?.['ordinal'] as number | null
      return ordinal === null ? undefined : { ordinal, table: of(ordinal) }
    },
  }
}

/** What is written changes slowly. */
const slicesATable = 8

/** Whether texts of the slice from `base` on should make one. */
export function isTableDue(database: DatabaseSync, base: number): boolean {
  const last = database.prepare('select max(base) base from symbols').get()?.['base'] as number | null
  return last === null || base - last >= slicesATable * sliceSize
}

export function addTable(database: DatabaseSync, base: number, table: SymbolTable): void {
  database.prepare('insert into symbols(base, data) values (?, ?)').run(base, table.bytes())
}
