import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { AuthorId, PostId } from '../../../post/index.ts'
import { makePost } from '../../../post/post.fixture.ts'
import { keyOf } from '../compact-id.ts'
import { prepareForWriting } from '../schema.ts'
import { openIdMarks } from './id-marks.ts'

function open(hash = keyOf) {
  const database = new DatabaseSync(':memory:')
  prepareForWriting(database, { synchronous: 'normal' })
  return Object.assign(openIdMarks(database, { hash }), { database })
}
const [one, other] = ['x:1', 'x:2'] as [PostId, PostId]

test('what was said of an id stands whether it has a post or not, once for each news', () => {
  const marks = open()
  assert.equal(marks.of(one), undefined, 'nothing is looked up while nothing was said')
  assert.deepEqual([marks.bury(one, 5), marks.bury(one, 6)], [true, false])
  assert.deepEqual(
    [marks.of(one), marks.of(other)],
    [
      { buried: 1, hidden: null },
      { buried: 0, hidden: null },
    ].map((of) => Object.assign(Object.create(null), of)),
  )
  assert.deepEqual(
    [marks.setHidden(other, true, 9), marks.setHidden(other, true, 10), marks.setHidden(other, false, 8)],
    [true, false, false],
  )
  assert.deepEqual([marks.of(other)?.hidden, marks.setHidden(other, false, 10), marks.of(other)?.hidden], [1, true, 0])
})

test('what another process has said is known from the next transaction on', () => {
  const marks = open()
  openIdMarks(marks.database).bury(one, 5)
  assert.equal(marks.of(one), undefined)
  marks.refresh()
  assert.equal(marks.of(one)?.buried, 1)
})

test('a delete that names an author counts for posts of theirs alone, and for versions up to its time', () => {
  const marks = open()
  const by = 'x:ana' as AuthorId
  assert.deepEqual([marks.buryBy(one, by, 50), marks.buryBy(one, by, 40), marks.buryBy(one, by, 60)], [true, false, true])
  const isBuried = (of: Partial<Parameters<typeof makePost>[0] & object>) => marks.isBuriedByAuthor(makePost({ n: 1, at: 60, ...of }))
  assert.deepEqual([isBuried({}), isBuried({ at: 61 }), isBuried({ by: 'ben' }), isBuried({ n: 2 })], [true, false, false, false])
  assert.equal(marks.of(one)?.buried, 0)
})

test('where two ids have one hash, what is said of one counts for both: no deleted or hidden post comes back', () => {
  const eightBits = (id: string) => keyOf(id).subarray(0, 1)
  const marks = open(eightBits)
  const twin = Array.from({ length: 5_000 }, (_, n) => `x:${n + 10}` as PostId).find(
    (id) => eightBits(id)[0] === eightBits(one)[0],
  ) as PostId
  marks.bury(one, 5)
  marks.setHidden(one, true, 5)
  assert.deepEqual([marks.of(twin)?.buried, marks.of(twin)?.hidden], [1, 1])
  assert.equal(marks.bury(twin, 6), false)
  assert.equal(marks.of(one)?.buried, 1)
})
