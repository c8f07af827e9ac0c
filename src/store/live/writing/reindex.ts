import type { DatabaseSync } from 'node:sqlite'
import { indexTokens, TOKENIZER_VERSION } from '../../../post/index.ts'
import { changeManifest, readManifest } from '../manifest.ts'
import { postSelect, toPost, type PostRow } from '../row.ts'
import { writeMeta } from '../schema.ts'
import type { SymbolTables } from '../symbol-tables.ts'

/** Inside a transaction. No file is named any more, and each post's length is what this tokenizer says: files are made anew from the rows. */
export function reindex(database: DatabaseSync, symbols: SymbolTables, onProgress: (done: number) => void = () => {}): void {
  const sql = {
    rows: database.prepare(`${postSelect} where p.seq > ? order by p.seq limit 500`),
    setLength: database.prepare('update post set length = ? where seq = ?'),
    touch: database.prepare('insert into touched(seq) values (?)'),
  }
  changeManifest(database, { removed: readManifest(database).entries.map(({ name }) => name), sealedBefore: 0 })
  let done = 0
  for (let after = -1; ;) {
    const rows = sql.rows.all(after) as unknown as PostRow[]
    if (rows.length === 0) break
    for (const row of rows) {
      sql.setLength.run(
        indexTokens(toPost(row, symbols), () => {}),
        row.seq,
      )
      sql.touch.run(row.seq)
      after = row.seq
    }
    onProgress((done += rows.length))
  }
  writeMeta(database, 'tokenizer_version', TOKENIZER_VERSION)
}
