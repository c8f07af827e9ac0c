import type { DatabaseSync } from 'node:sqlite'
import { sliceSize } from '../../segments/memory-segment.ts'
import { blockVersion } from '../column-block.ts'
import { dropBlock } from '../kept-columns.ts'
import { touchedKept } from '../schema.ts'
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
    stale: database.prepare('select base from column_block where touched < ? or substr(data, 1, 1) <> ? order by touched limit 1'),
    anyIn: database.prepare('select 1 from post where seq >= ? and seq < ? limit 1'),
  }
  return {
    keepOne() {
      const stale = sql.stale.get(touchedRows.last() - touchedKept / 2, Uint8Array.of(blockVersion))
      if (!stale) return false
      const base = Number(stale['base'])
      if (sql.anyIn.get(base, base + sliceSize)) posts.ofSlice(base).keep()
      else changing(database, () => dropBlock(database, base))
      return true
    },
  }
}
