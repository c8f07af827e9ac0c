import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { PostId } from '../../post/index.ts'
import { makePost } from '../../post/post.fixture.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import { createActiveIndex } from './active-index.ts'
import { createAuthorPosts } from './author-posts.ts'
import { openSealingParts } from './sealing/sealing-parts.fixture.ts'

/** Posts of ana and ben by turns in three slices, of which the first two are files. */
async function open() {
  const store = openSealingParts(
    [0, 1, 2].map((slice) => Array.from({ length: 4 }, (_, doc) => makePost({ n: slice * 10 + doc, by: doc % 2 === 0 ? 'ana' : 'ben' }))),
  )
  const { database } = store.parts
  for (const slice of [0, 1]) await store.seal(slice * sliceSize)
  const active = createActiveIndex(database, { ends: [], onAsked() {} })
  const catchUp = () => active.catchUp({ nextSeq: 3 * sliceSize, sealedBefore: 2 * sliceSize })
  catchUp()
  const ordinal = (id: string) => Number(database.prepare('select ordinal from author where id = ?').get(id)?.['ordinal'])
  const posts = createAuthorPosts(database, active)
  const of = (id: string, from = 0) => posts.of(ordinal(id), { from }).sort((a, b) => a - b)
  return Object.assign(store, { active, catchUp, ordinal, ownPosts: posts, of })
}
const [first, second, third] = [0, 1, 2].map((slice) => (doc: number) => slice * sliceSize + doc) as [At, At, At]
type At = (doc: number) => number

test('an author’s posts are found in files and among the newest, and nobody else’s', async () => {
  using store = await open()
  using _posts = store.ownPosts
  assert.deepEqual(store.of('x:ana'), [first(0), first(2), second(0), second(2), third(0), third(2)])
  assert.deepEqual(store.of('x:ben'), [first(1), first(3), second(1), second(3), third(1), third(3)])
  assert.deepEqual(store.ownPosts.of(99), [])
})

test('those from a seq on, wherever it lies', async () => {
  using store = await open()
  using _posts = store.ownPosts
  const all = store.of('x:ana')
  for (const from of [0, 1, 2, sliceSize, sliceSize + 1, 2 * sliceSize, 2 * sliceSize + 2, 9e9])
    assert.deepEqual(
      store.of('x:ana', from),
      all.filter((seq) => seq >= from),
    )
})

test('a post that was cut in the running transaction is found; one that was undone is not', async () => {
  using store = await open()
  using _posts = store.ownPosts
  const seq = 3 * sliceSize
  store.active.place(store.active.cut(makePost({ n: 77, by: 'ben' }), store.ordinal('x:ben')), seq)
  assert.deepEqual(store.of('x:ben', seq), [seq])
  store.active.discard()
  assert.deepEqual(store.of('x:ben', seq), [])
})

test('where a file is damaged or missing, the rows tell', async () => {
  using store = await open()
  using _posts = store.ownPosts
  const path = join(store.parts.folder, store.named()[1]?.name ?? '')
  for (const damage of [() => writeFileSync(path, 'torn'), () => rmSync(path)]) {
    damage()
    store.write({ type: 'post-delete', id: 'x:12' as PostId, at: 9e9 })
    assert.deepEqual(store.of('x:ana'), [first(0), first(2), second(0), third(0), third(2)])
  }
})
