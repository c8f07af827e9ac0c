import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../../post/post.fixture.ts'
import { sliceSize } from '../../segments/memory-segment.ts'
import { blockVersion } from '../column-block.ts'
import { touchedKept } from '../forgotten-rows.ts'
import { openKeptColumns } from '../kept-columns.ts'
import { createFreshBlocks } from './fresh-blocks.ts'
import { openSealingParts } from './sealing-parts.fixture.ts'

/** Three slices of one post each, whose columns are kept. */
function open() {
  const store = openSealingParts([0, 1, 2].map((n) => [makePost({ n })]))
  const { database } = store.parts
  for (const slice of [0, 1, 2]) store.posts.ofSlice(slice * sliceSize).keep()
  const blocks = createFreshBlocks(database, store.touchedRows, store.posts)
  const kept = openKeptColumns(database)
  /** By slice: up to which touched row its block knows, and of which version it is. */
  const heads = () => [...kept.heads()].map(([base, touched, head]) => [base / sliceSize, touched, head[0]])
  const touch = (seq: number, n?: number) => void database.prepare('insert into touched(n, seq) values (?, ?)').run(n ?? null, seq)
  return Object.assign(store, { blocks, heads, touch })
}
const fresh = [0, 1, 2].map((slice) => [slice, 0, blockVersion])

test('blocks that know all that was touched are left alone, and those whose rows are not soon forgotten', () => {
  using store = open()
  assert.deepEqual([store.blocks.keepOne(), store.heads()], [false, fresh])
  store.touch(0)
  store.touch(sliceSize, touchedKept / 2)
  assert.deepEqual([store.blocks.keepOne(), store.heads()], [false, fresh])
  for (const slice of [0, 1]) store.posts.ofSlice(slice * sliceSize).keep()
  store.touch(2 * sliceSize, touchedKept)
  assert.equal(store.blocks.keepOne(), false, 'what is soon forgotten is known to them')
})

test('a block whose touched rows will soon be forgotten is kept anew, one at a time', () => {
  using store = open()
  store.touch(sliceSize)
  store.touch(0)
  store.touch(2 * sliceSize, touchedKept / 2 + 2)
  const last = touchedKept / 2 + 2
  const done = [store.blocks.keepOne(), store.heads().filter(([, touched]) => touched === last).length]
  assert.deepEqual(done, [true, 1])
  assert.deepEqual([store.blocks.keepOne(), store.blocks.keepOne()], [true, false])
  assert.deepEqual(store.heads(), [
    [0, last, blockVersion],
    [1, last, blockVersion],
    [2, 0, blockVersion],
  ])
})

test('a block whose touched rows are forgotten is kept anew, or those of all where nobody told of which', () => {
  using store = open()
  const { database } = store.parts
  const forget = (base: number, n: number) => void database.prepare('insert into touched_forgotten(base, n) values (?, ?)').run(base, n)
  store.touch(0, 40)
  forget(sliceSize, 30)
  assert.deepEqual([store.blocks.keepOne(), store.blocks.keepOne(), store.heads()[1]?.[1]], [true, false, 40])
  forget(-1, 35)
  assert.deepEqual([store.blocks.keepOne(), store.blocks.keepOne(), store.blocks.keepOne()], [true, true, false])
  assert.deepEqual(
    store.heads().map(([, touched]) => touched),
    [40, 40, 40],
  )
})

test('a block of another version is made again, and that of a slice without posts goes', () => {
  using store = open()
  const { database } = store.parts
  database.prepare('update column_block set data = ? where base = ?').run(Uint8Array.of(blockVersion - 1, 5), sliceSize)
  assert.deepEqual([store.blocks.keepOne(), store.heads(), store.blocks.keepOne()], [true, fresh, false])
  database.prepare('update column_block set data = ? where base = 0').run(Uint8Array.of(blockVersion - 1, 5))
  database.exec('delete from post where seq = 0')
  assert.deepEqual([store.blocks.keepOne(), store.heads(), store.blocks.keepOne()], [true, fresh.slice(1), false])
  assert.equal(database.prepare('select count(*) n from column_part where id < ?').get(sliceSize)?.['n'], 0)
})
