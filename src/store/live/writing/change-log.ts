import type { DatabaseSync } from 'node:sqlite'
import type { PostEvent } from '../../../post/index.ts'
import type { Directory } from '../directory.ts'
import type { Commits } from './commits.ts'

/** Seqs for which deletes and renames can still be followed by `changes`, once old posts expire. */
const changesKept = 5_000_000

/** What happened besides posts, under seqs of its own, for who follows the store: deletes, hides, names, decisions. */
export interface ChangeLog {
  add(event: PostEvent): void
  /** Older posts show the new name as well. */
  renamed(author: Directory.Author, at: number): void
  trim(): void
}

export function createChangeLog(database: DatabaseSync, commits: Commits): ChangeLog {
  const sql = {
    add: database.prepare('insert into change(seq, event) values (?, ?)'),
    trim: database.prepare('delete from change where seq <= (select max(seq) from change) - ?'),
  }
  const add = (event: PostEvent) => void sql.add.run(commits.takeSeq(), JSON.stringify(event))
  return {
    add,
    renamed: ({ id, handle, name }, at) => add({ type: 'author-put', author: id, handle, name, at }),
    trim: () => void sql.trim.run(changesKept),
  }
}
