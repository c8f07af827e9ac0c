import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PostId } from '../../../post/index.ts'
import { makePost } from '../../../post/post.fixture.ts'
import { sliceSize } from '../../segments/memory-segment.ts'
import { openKeptColumns } from '../kept-columns.ts'
import { countThere, isThere, type PostsRead } from './posts-there.ts'
import { openSealingParts } from './sealing-parts.fixture.ts'

const { signal } = new AbortController()
const open = () =>
  openSealingParts([0, 1].map((slice) => Array.from({ length: 4 }, (_, doc) => makePost({ n: slice * 10 + doc, at: 1_000 + doc }))))
const id = (n: number) => `x:${n}` as PostId
/** Of those of both slices, from the first one's base on. */
const there = (read: PostsRead) => [0, 1, 2, 3, 4, sliceSize, sliceSize + 1, sliceSize + 2].filter((at) => isThere(read, at))

test('a slice holds the posts that have a row, hidden ones too, as of the last row that was touched', () => {
  using store = open()
  store.write({ type: 'post-delete', id: id(1), at: 9 }, { type: 'post-hide', id: id(2), at: 9 })
  const read = store.posts.ofSlice(0)
  assert.deepEqual([there(read), countThere(read), read.touched], [[0, 2, 3], 3, store.touchedRows.last()])
  assert.equal(countThere(store.posts.ofSlice(2 * sliceSize)), 0)
})

test('what was read of a slice is kept where that is asked for', () => {
  using store = open()
  const { database } = store.parts
  const kept = () => openKeptColumns(database).head(0)?.slice(0, 2)
  const { keep, touched } = store.posts.ofSlice(0)
  assert.equal(kept(), undefined)
  store.write({ type: 'post-delete', id: id(1), at: 9 }) // later than that moment
  keep()
  assert.deepEqual([kept(), store.steps], [[0, touched], ['block-kept']])
})

test('a span is told by what was kept of its slices and what was touched since; where that is not known, by the rows', async () => {
  using store = open()
  const { database } = store.parts
  const { posts } = store
  const read = () => posts.ofSpan({ base: 0, size: 2 * sliceSize }, signal)
  const all = [0, 1, 2, 3, sliceSize, sliceSize + 1, sliceSize + 2]
  assert.deepEqual(there(await read()), all)
  store.posts.ofSlice(0).keep()
  store.write(
    { type: 'post-delete', id: id(1), at: 9 },
    { type: 'post-delete', id: id(11), at: 9 },
    { type: 'post-hide', id: id(3), at: 9 },
  )
  const left = all.filter((seq) => seq !== 1 && seq !== sliceSize + 1)
  const after = await read()
  assert.deepEqual([there(after), after.touched], [left, store.touchedRows.last()])
  // Rows that went unsaid: the slice that was kept is not read from them, the other one is.
  database.exec(`delete from post where seq in (0, ${sliceSize})`)
  assert.deepEqual(
    there(await read()),
    left.filter((seq) => seq !== sliceSize),
  )
  const { touched: last } = after
  database.exec(`insert into touched_forgotten(base, n) values (0, ${last - 1}); delete from touched where n < ${last}`)
  assert.deepEqual(there(await read()), [2, 3, sliceSize + 2])
})
