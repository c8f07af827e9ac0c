import type { DatabaseSync } from 'node:sqlite'
import { sliceSize } from '../../segments/memory-segment.ts'
import { openForgotten } from '../forgotten-rows.ts'
import type { Span } from './parts.ts'

/**
 * Rows that died or changed, in order (`touched` of the tables), so that what was read at one moment can be brought up to a later one. A moment is
 * told by the row that was touched last; the oldest ones are forgotten after a while.
 */
export interface TouchedRows {
  /** The moment of now. */
  last(): number
  /** Whether all that was touched after this moment is still known, of a span, or of every slice. */
  isKnownSince(moment: number, span?: Span): boolean
  /** Seqs of a span that were touched after this moment, and whether each has a row now. */
  since(moment: number, span: Span): Iterable<{ readonly seq: number; readonly isThere: boolean }>
}

export function openTouchedRows(database: DatabaseSync): TouchedRows {
  const sql = {
    first: database.prepare('select coalesce(min(n), 0) n from touched'),
    last: database.prepare('select coalesce(max(n), 0) n from touched'),
    within: database.prepare('select distinct seq from touched where n > ? and seq >= ? and seq < ?'),
    isThere: database.prepare('select 1 from post where seq = ?'),
  }
  const forgottenNow = openForgotten(database)
  return {
    last: () => Number(sql.last.get()?.['n']),
    isKnownSince(moment, span) {
      if (Number(sql.first.get()?.['n']) <= moment + 1) return true
      if (!span) return false
      const forgotten = forgottenNow()
      for (let base = span.base; base < span.base + span.size; base += sliceSize) if (forgotten(base) > moment) return false
      return true
    },
    *since(moment, { base, size }) {
      for (const { seq } of sql.within.iterate(moment, base, base + size) as Iterable<{ seq: number }>)
        yield { seq, isThere: sql.isThere.get(seq) !== undefined }
    },
  }
}
