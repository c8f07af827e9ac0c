import type { DatabaseSync } from 'node:sqlite'
import { createBlockCache } from '../segments/block-cache.ts'
import { SegmentDamaged } from '../segments/segment-damaged.ts'
import { openSegmentFile } from '../segments/segment-file.ts'
import { authorTerm } from '../segments/staged-words.ts'
import type { ActiveIndex } from './active-index.ts'
import { createSegmentFiles } from './segment-files.ts'

/**
 * An author's posts, from the term that each of them carries in the text index. An index of SQLite by author would cost every post a page of its
 * own, since authors come in any order, and 12 bytes.
 */
export interface AuthorPosts extends Disposable {
  /** Call inside a transaction. Seqs in any order, from `from` on; some of their rows may be gone. */
  of(author: number, options?: { readonly from: number }): number[]
  /** Call inside a transaction. Leaves files that are named no more, so that they leave the disk. */
  release(): void
}

const cacheBytes = 1 << 20

export function createAuthorPosts(database: DatabaseSync, active: ActiveIndex): AuthorPosts {
  const cache = createBlockCache({ maxBytes: cacheBytes })
  const files = createSegmentFiles(database, database.location() ?? '', (file) => openSegmentFile(file, { cache }))
  const rows = database.prepare('select seq from post where author = ? and seq >= ?')

  function inFiles(author: number, from: number): number[] {
    const found: number[] = []
    const manifest = files.follow()
    if (!manifest) throw new SegmentDamaged('missing')
    for (const { name, base, size } of manifest.entries) {
      if (base + size <= from) continue
      const segment = files.get(name)
      const cursor = segment?.term(authorTerm(author))?.cursor()
      for (let doc = cursor?.doc ?? -1; segment && cursor && doc >= 0; doc = cursor.next()) found.push(segment.base + doc)
    }
    return found
  }

  return {
    of(author, { from } = { from: 0 }) {
      try {
        return [...inFiles(author, from), ...active.seqsOf(authorTerm(author), author)].filter((seq) => seq >= from)
      } catch {
        // A file is damaged; a query will notice that and have it mended. Until then every row is looked at.
        return rows.all(author, from).map((row) => Number(row['seq']))
      }
    },
    release: () => files.release(),
    [Symbol.dispose]: () => files[Symbol.dispose](),
  }
}
