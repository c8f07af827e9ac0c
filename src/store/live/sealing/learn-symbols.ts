import type { DatabaseSync } from 'node:sqlite'
import { nextTurn } from '../../segments/pacer.ts'
import { findSymbols } from '../find-symbols.ts'
import { postSelect, toPost, type PostRow } from '../row.ts'
import { addTable, isTableDue, type SymbolTables } from '../symbol-tables.ts'
import { isThere, type PostsRead } from './posts-there.ts'

/** Posts of a slice whose texts say which symbols are worth having. */
const textsRead = 512
/** Fewer say little; the next slice may have more. */
const textsNeeded = 32

/** Now and then, when a slice is sealed: the symbols that the next posts are written in, from some of its texts. */
export async function learnSymbols(
  database: DatabaseSync,
  { base, read, symbols }: { readonly base: number; readonly read: PostsRead; readonly symbols: SymbolTables },
  signal: AbortSignal,
): Promise<void> {
  if (!isTableDue(database, base)) return
  const seqs = Array.from(read.flags, (_, doc) => (isThere(read, doc) ? base + doc : -1)).filter((seq) => seq >= 0)
  if (seqs.length < textsNeeded) return
  const every = Math.max(1, Math.floor(seqs.length / textsRead))
  const some = database
    .prepare(`${postSelect} where p.seq in (select value from json_each(?))`)
    .all(JSON.stringify(seqs.filter((_, n) => n % every === 0))) as unknown as PostRow[]
  const finding = findSymbols(some.map((row) => toPost(row, symbols).text))
  for (;;) {
    const { done, value } = finding.next()
    if (done) return addTable(database, base, value)
    await nextTurn(signal)
  }
}
