import type { DatabaseSync } from 'node:sqlite'
import type { PostId } from '../../post/index.ts'
import { openAuthorIds } from './author-ids.ts'
import { formatTid, fromNative, recordOf } from './compact-id.ts'

/** The ids of posts whose rows are named by seqs, for pages of hits: one statement for all, and no more of it than cannot be remembered. */
export interface HitIds {
  /** Call inside a transaction. Without those that have no row. */
  of(seqs: readonly number[]): Map<number, PostId>
}

/** `micros`, `rest`: of a TID, its two parts; else null and the native id as text. */
type IdRow = [seq: number, micros: number | null, rest: number | string, owner: number | null, author: number]
/** A TID is worth two numbers here: all of it is more than a number holds, and a text of its digits would have to be read again. */
const isTid = "typeof(p.native) = 'integer' and p.owner is not 0"

export function openHitIds(database: DatabaseSync): HitIds {
  const authors = openAuthorIds(database)
  const rows = database.prepare(`
    select p.seq, iif(${isTid}, p.native >> 10, null), iif(${isTid}, p.native & 1023, cast(p.native as text)), p.owner, p.author
    from json_each(?) hit join post p on p.seq = hit.value`)
  rows.setReturnArrays(true)
  const idOf = ([, micros, rest, owner, author]: IdRow): PostId => {
    const holder = owner === 0 ? undefined : authors.of(owner ?? author)
    return micros === null || holder === undefined
      ? fromNative(String(rest), holder)
      : recordOf(holder, formatTid({ micros, clock: Number(rest) }))
  }
  return {
    of(seqs) {
      authors.refresh()
      return new Map((rows.all(JSON.stringify(seqs)) as unknown as IdRow[]).map((row) => [row[0], idOf(row)]))
    },
  }
}
