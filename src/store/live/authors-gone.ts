import type { DatabaseSync } from 'node:sqlite'
import { sliceSize } from '../segments/memory-segment.ts'
import type { Columns } from './columns.ts'
import { Flag } from './slice-columns.ts'

/** Authors of whom nobody has decided anything and who had no post, hidden or not, below `seqBefore`. `last`: where the next page begins. */
export type AuthorsGone = { readonly authors: readonly number[]; readonly seqBefore: number }
export type AuthorsPage = AuthorsGone & { readonly last: number | undefined }

const looked = 5_000

/** One page of them, by ordinal after `after`. Call inside a transaction, with the columns brought up to date. */
export function authorsGone(
  database: DatabaseSync,
  { columns, nextSeq }: { columns: Columns; nextSeq: number },
  after: number,
): AuthorsPage {
  const undecided = database
    .prepare(
      `select ordinal, hidden = 0 and hidden_at is null and deleted_until is null and consent is null undecided from author where ordinal > ? order by ordinal limit ${looked}`,
    )
    .all(after) as { ordinal: number; undecided: number }[]
  const last = undecided.at(-1)?.ordinal
  const present = new Uint8Array((last ?? after) - after)
  for (const { flags, author } of columns.slices())
    for (let doc = 0; doc < sliceSize; doc++) {
      if (((flags[doc] as number) & Flag.row) === 0) continue
      const at = author.get(doc) - after - 1
      if (at >= 0 && at < present.length) present[at] = 1
    }
  const authors = undecided
    .filter(({ ordinal, undecided: is }) => is === 1 && present[ordinal - after - 1] !== 1)
    .map(({ ordinal }) => ordinal)
  return { authors, seqBefore: nextSeq, last: undecided.length < looked ? undefined : last }
}
