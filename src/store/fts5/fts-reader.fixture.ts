import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Clause } from '../search-query.ts'
import { slicesIn, tableOf } from './fts-writer.fixture.ts'
import { sliceSize } from './token-text.fixture.ts'

/** Occurrences in one slice as `(doc << 15) | position`, ascending; doc = seq − slice · 32,768. Positions past 32,767 count as that. */
export type Postings = Int32Array
export const docOf = (posting: number) => posting >>> 15

const positionBits = 1 << 15
/** A prefix stands for at most this many terms of a slice, in order of the alphabet. */
const maxExpansions = 500
const empty: Postings = new Int32Array(0)

/** The reading half: occurrences of a clause in one slice. Sees what its connection's transaction sees. */
export interface FtsReader {
  slices(): readonly number[]
  postings(slice: number, clause: Clause): Postings
}

export function createFtsReader(database: DatabaseSync): FtsReader {
  type Slice = { term: StatementSync; body: StatementSync; expand: StatementSync }
  const known = new Map<number, Slice>()
  const open = (slice: number): Slice => {
    const found = known.get(slice)
    if (found) return found
    const table = tableOf(slice)
    // Virtual tables of the temp schema: this connection cannot write to the file.
    database.exec(
      `create virtual table temp.occurs_${slice} using fts5vocab(main, ${table}, instance); create virtual table temp.terms_${slice} using fts5vocab(main, ${table}, row)`,
    )
    const base = slice * sliceSize
    const value = `(doc - ${base}) * ${positionBits} + min(offset, ${positionBits - 1})`
    // One JSON array instead of a row per occurrence: a quarter of the time for frequent terms.
    const statements = {
      term: database.prepare(`select json_group_array(${value}) from temp.occurs_${slice} where term = ?`),
      body: database.prepare(`select json_group_array(${value}) from temp.occurs_${slice} where term = ? and col = 'body'`),
      expand: database.prepare(
        `select json_group_array(term) from (select term from temp.terms_${slice} where term >= ? and term < ? limit ${maxExpansions})`,
      ),
    }
    for (const statement of Object.values(statements)) statement.setReturnArrays(true)
    known.set(slice, statements)
    return statements
  }
  const read = <T>(statement: StatementSync, ...parameters: string[]): T[] => {
    const row = statement.get(...parameters) as unknown as [string] | undefined
    return row ? (JSON.parse(row[0]) as T[]) : []
  }
  return {
    slices: () => slicesIn(database),
    postings(slice, clause) {
      const statements = open(slice)
      if ('term' in clause) return Int32Array.from(read<number>(statements.term, clause.term))
      if ('prefix' in clause) {
        const terms = read<string>(statements.expand, clause.prefix, `${clause.prefix}\u{10FFFF}`)
        return Int32Array.from(terms.flatMap((term) => read<number>(statements.term, term))).sort()
      }
      const [first, ...rest] = clause.phrase
      if (first === undefined) return empty
      return rest.reduce<Postings>(
        (starts, term, i) => keepFollowed(starts, Int32Array.from(read<number>(statements.body, term)), i + 1),
        Int32Array.from(read<number>(statements.body, first)),
      )
    },
  }
}

/** Those starts that have an occurrence of the next word `distance` places on, in the same post. Both ascending. */
function keepFollowed(starts: Postings, next: Postings, distance: number): Postings {
  const kept: number[] = []
  let at = 0
  for (const start of starts) {
    const wanted = start + distance
    while (at < next.length && (next[at] ?? 0) < wanted) at++
    if (next[at] === wanted && docOf(wanted) === docOf(start)) kept.push(start)
  }
  return Int32Array.from(kept)
}
