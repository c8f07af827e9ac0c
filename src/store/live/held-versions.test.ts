import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { AuthorId, Cursor, PostEvent, PostId, SourceName } from '../../post/index.ts'
import { makePost } from '../../post/post.fixture.ts'
import { createHeldVersions, prepareFormer } from './held-versions.ts'
import { createWriter } from './writer.ts'

const version = (n: number, v: number, by = 'ana'): PostEvent => ({
  type: 'post-put',
  post: { ...makePost({ n, text: `post ${n} version ${v}`, by }), version: String(v) },
})
/** A store with three posts; what is left of former versions, by seq. */
function begin() {
  const database = new DatabaseSync(':memory:')
  const writer = createWriter(database, { synchronous: 'normal' })
  const write = (...events: readonly PostEvent[]) => void writer.write([{ source: 's' as SourceName, events, cursor: '' as Cursor }])
  write(version(1, 1), version(2, 1), version(3, 1, 'ben'))
  const seqsIn = (table: string) =>
    database
      .prepare(`select seq from ${table} order by seq`)
      .all()
      .map((row) => row['seq'])
  const shown = (seqs: readonly number[]) =>
    (prepareFormer(database).all(JSON.stringify(seqs)) as unknown as number[][]).map(([seq]) => seq)
  return { database, writer, write, former: () => seqsIn('former'), seqsOf: seqsIn, shown, [Symbol.dispose]: () => writer.close() }
}

test('an edit keeps the version that somebody holds, and no other, until its last holder lets go', () => {
  using store = begin()
  store.writer.hold('answer a', [0])
  store.writer.hold('answer b', [0, 0, 7])
  store.write(version(1, 2), version(2, 2))
  assert.deepEqual([store.former(), store.shown([0, 1, 2])], [[0], [0]])
  store.write(version(1, 3)) // the second version is held by nobody
  assert.deepEqual(store.former(), [0])
  store.writer.release(['answer a', 'unknown'])
  assert.deepEqual(store.former(), [0])
  store.writer.release(['answer b'])
  assert.deepEqual([store.former(), store.seqsOf('held'), store.database.prepare('select * from holder').all()], [[], [], []])
})

test('when a post goes for good its former versions go, whoever holds them; those of others stay', () => {
  using store = begin()
  store.writer.hold('answer', [0, 1, 2])
  store.write(version(1, 2), version(2, 2), version(3, 2, 'ben'))
  assert.deepEqual(store.former(), [0, 1, 2])
  store.write({ type: 'post-delete', id: 'x:1' as PostId, at: 5 })
  assert.deepEqual(store.former(), [1, 2])
  store.write({ type: 'author-delete', author: 'x:ben' as AuthorId, at: 9e12 })
  assert.deepEqual(store.former(), [1])
})

test('versions of an author are erased up to a time, and none is shown whose post is hidden', () => {
  using store = begin()
  store.writer.hold('answer', [0, 2])
  store.write(version(1, 2), version(3, 2, 'ben'))
  const at = Number(store.database.prepare('select witnessed_at at from former where seq = 0').get()?.['at'])
  const author = Number(store.database.prepare('select author from former where seq = 0').get()?.['author'])
  const held = createHeldVersions(store.database)
  held.eraseFormerBy(author, at - 1)
  assert.deepEqual(store.former(), [0, 2])
  held.eraseFormerBy(author, at)
  assert.deepEqual(store.former(), [2])
  store.write({ type: 'post-hide', id: 'x:3' as PostId, at: 5 })
  assert.deepEqual([store.former(), store.shown([2])], [[2], []])
})
