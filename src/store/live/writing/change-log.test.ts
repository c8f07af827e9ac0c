import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { AuthorId, PostEvent, PostId } from '../../../post/index.ts'
import { openDirectory } from '../directory.ts'
import { prepareForWriting, writeMeta } from '../schema.ts'
import { createChangeLog } from './change-log.ts'
import { Commits } from './commits.ts'

function open() {
  const database = new DatabaseSync(':memory:')
  prepareForWriting(database, { synchronous: 'normal' })
  const commits = new Commits(database, { begun() {}, committed() {}, undone() {} })
  const rows = () =>
    database
      .prepare('select seq, event from change order by seq')
      .all()
      .map((row) => [row['seq'], JSON.parse(String(row['event']))])
  return { database, commits, log: createChangeLog(database, commits), rows }
}

test('what happens besides posts stands under seqs of its own, in order', () => {
  const { database, commits, log, rows } = open()
  writeMeta(database, 'next_seq', 40)
  const gone: PostEvent = { type: 'post-delete', id: 'x:1' as PostId, at: 5 }
  const author = commits.run(() => {
    log.add(gone)
    const ana = openDirectory(database).author('x:ana' as AuthorId)
    log.renamed({ ...ana, handle: 'ana', name: 'Ana' }, 6)
    return ana
  })
  assert.deepEqual(rows(), [
    [40, gone],
    [41, { type: 'author-put', author: author.id, handle: 'ana', name: 'Ana', at: 6 }],
  ])
  assert.equal(commits.nextSeq, 42)
})

test('what lies five million seqs behind the last is trimmed, and no more', () => {
  const { database, commits, log, rows } = open()
  const seqs = [3, 4, 5_000_003]
  for (const seq of seqs) database.prepare('insert into change(seq, event) values (?, ?)').run(seq, '1')
  commits.run(() => log.trim())
  assert.deepEqual(
    rows().map(([seq]) => seq),
    [4, 5_000_003],
  )
})
