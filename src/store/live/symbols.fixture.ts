import type { DatabaseSync } from 'node:sqlite'
import { findSymbols } from './find-symbols.ts'
import type { SymbolTable } from './symbol-table.ts'
import { addTable } from './symbol-tables.ts'

export function symbolsOf(texts: readonly string[]): SymbolTable {
  const finding = findSymbols(texts)
  for (;;) {
    const { done, value } = finding.next()
    if (done) return value
  }
}

/** As if a slice with such texts had been sealed: posts that are written from now on are coded where that is shorter. */
export function learnSymbols(database: DatabaseSync, texts: readonly string[]): void {
  addTable(database, 0, symbolsOf(texts))
}
