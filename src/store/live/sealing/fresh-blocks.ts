import type { DatabaseSync } from 'node:sqlite'
import { sliceSize } from '../../segments/memory-segment.ts'
import { blockVersion } from '../column-block.ts'
import { dropBlock } from '../kept-columns.ts'
import { touchedKept } from '../forgotten-rows.ts'
import { changing } from '../transaction.ts'
import type { PostsThere } from './posts-there.ts'
import type { TouchedRows } from './touched-rows.ts'

/**
 * Keeps the blocks of columns fresh that full slices have: one that knows of too few of the rows touched since would soon be of no use, nor is one
 * that an older version wrote.
 */
export interface FreshBlocks {
  /** The oldest of them anew, or gone with its last post; false where there is none. */
  keepOne(): boolean
}

export function createFreshBlocks(database: DatabaseSync, touchedRows: TouchedRows, posts: PostsThere): FreshBlocks {
  const sql = {
    /** Of another version; rows of its slice that it does not know are forgotten, or will be soon. */
    stale: database.prepare(`
      select base from (
        select base, touched from column_block where substr(data, 1, 1) <> ?
        union all
        select block.base, touched from column_block block join touched_forgotten last on last.base in (block.base, -1) where touched < last.n
        union all
        select base, touched from column_block join
          (select seq / ${sliceSize} * ${sliceSize} base, max(n) n from touched where n <= ? group by 1) using (base) where touched < n
      ) order by touched limit 1`),
    anyIn: database.prepare('select 1 from post where seq >= ? and seq < ? limit 1'),
  }
  return {
    keepOne() {
      const stale = sql.stale.get(Uint8Array.of(blockVersion), touchedRows.last() - touchedKept / 2)
      if (!stale) return false
      const base = Number(stale['base'])
      if (sql.anyIn.get(base, base + sliceSize)) posts.ofSlice(base).keep()
      else changing(database, () => dropBlock(database, base))
      return true
    },
  }
}
