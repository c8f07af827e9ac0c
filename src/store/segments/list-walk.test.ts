import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listMost, ListWalk, PostingList } from './list-walk.ts'

function listOf(docs: readonly number[]): PostingList {
  const list = new PostingList()
  list.add(
    Int32Array.from(docs),
    Int32Array.from(docs, (doc) => doc % 5),
    docs.length,
  )
  return list
}

test('what was kept is walked over as it came, as often as is asked, from where others stand', () => {
  const list = listOf([90, 70, 60, 8, 3])
  const [docs, tfs] = [new Int32Array(2), new Int32Array(2)]
  const [one, other] = [new ListWalk(list), new ListWalk(list)]
  assert.deepEqual([one.take(60, docs, tfs), ...docs, ...tfs], [2, 90, 70, 0, 0])
  assert.deepEqual([one.take(60, docs, tfs), docs[0]], [1, 60])
  assert.equal(one.take(60, docs, tfs), 0)
  assert.deepEqual([other.tfAt(71), other.tfAt(8), other.tfAt(3), other.tfAt(0)], [0, 3, 3, 0])
  one.skip(7)
  assert.deepEqual([one.take(0, docs, tfs), docs[0], tfs[0]], [1, 3, 3])
})

test('a list that would be longer than it may says that it is cut', () => {
  const list = listOf(Array.from({ length: listMost }, (_, n) => listMost - n))
  assert.equal(list.isCut, false)
  list.add(Int32Array.of(0), Int32Array.of(1), 1)
  assert.deepEqual([list.isCut, list.docs.length], [true, listMost])
})
