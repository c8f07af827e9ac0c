import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { Cursor, SourceName } from '../../../post/index.ts'
import { makePost } from '../../../post/post.fixture.ts'
import { sliceSize } from '../../segments/memory-segment.ts'
import { createHeldVersions } from '../held-versions.ts'
import { changeManifest, readManifest } from '../manifest.ts'
import { createWriter } from '../writer.ts'
import { Commits } from './commits.ts'
import { createErasing } from './erasing.ts'

test('a row that goes is told to readers and counted in its file, by why it goes; one that is in no file is not', () => {
  const database = new DatabaseSync(':memory:')
  const writer = createWriter(database, { synchronous: 'normal' })
  const events = Array.from({ length: 9 }, (_, n) => ({ type: 'post-put' as const, post: makePost({ n }) }))
  writer.write([{ source: 's' as SourceName, events, cursor: '' as Cursor }])
  const entry = { name: 'a', base: 0, size: 6, posts: 6, erased: 0, erasedAt: undefined, expired: 0 }
  changeManifest(database, { added: [entry, { ...entry, name: 'far', base: sliceSize }], sealedBefore: 6 })
  const commits = new Commits(database, { begun() {}, committed() {}, undone() {} })
  const erasing = createErasing(database, commits, createHeldVersions(database))
  const before = Date.now()
  commits.run(() => {
    erasing.erase(1)
    erasing.replace(2)
    for (const seq of [3, 4, 5]) erasing.erase(seq, true)
    erasing.erase(7)
  })
  const [file, far] = readManifest(database).entries
  assert.deepEqual([file?.erased, file?.expired, far?.erased, far?.expired], [2, 3, 0, 0])
  assert.ok((file?.erasedAt ?? 0) >= before && far?.erasedAt === undefined)
  const seqs = (table: string) =>
    database
      .prepare(`select seq from ${table} order by seq`)
      .all()
      .map((row) => row['seq'])
  assert.deepEqual(
    [seqs('post'), seqs('touched')],
    [
      [0, 6, 8],
      [1, 2, 3, 4, 5, 7],
    ],
  )
})
