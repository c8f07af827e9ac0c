import type { DatabaseSync } from 'node:sqlite'
import type { HeldVersions } from '../held-versions.ts'
import type { Commits } from './commits.ts'

/** How a row goes: readers look at its seq again, its file counts one post less, and what an answer holds of it stays or goes. */
export interface Erasing {
  /** For an edit: the words that answers rest on stay until they are let go. */
  replace(seq: number): void
  /** With what edits have left of it. `forAge`: what stands beside it soon goes as well. */
  erase(seq: number, forAge?: boolean): void
}

export function createErasing(database: DatabaseSync, commits: Commits, held: HeldVersions): Erasing {
  const sql = {
    erase: database.prepare('delete from post where seq = ?'),
    erased: database.prepare(
      'update segment set erased = erased + 1, erased_at = coalesce(erased_at, ?) where base <= ? and base + size > ?',
    ),
    expired: database.prepare('update segment set expired = expired + 1 where base <= ? and base + size > ?'),
  }
  function eraseRow(seq: number, forAge: boolean): void {
    sql.erase.run(seq)
    if (seq < commits.sealedBefore) forAge ? sql.expired.run(seq, seq) : sql.erased.run(Date.now(), seq, seq)
    commits.touch(seq)
  }
  return {
    replace(seq) {
      held.keep(seq)
      eraseRow(seq, false)
    },
    erase(seq, forAge = false) {
      held.eraseFormerOf(seq)
      eraseRow(seq, forAge)
    },
  }
}
