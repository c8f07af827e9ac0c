import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { PostEvent, PostId } from '../../post/index.ts'
import { makePost } from '../../post/post.fixture.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import { readManifest } from './manifest.ts'
import { openSealedStore } from './sealed-store.fixture.ts'

const posts = Array.from({ length: sliceSize }, (_, n): PostEvent => ({ type: 'post-put', post: makePost({ n, text: `word ${n % 9}` }) }))
const gone = (from: number, count: number) =>
  Array.from({ length: count }, (_, n): PostEvent => ({ type: 'post-delete', id: `x:${from + n}` as PostId, at: 5 }))

/** What the manifest says of the slice's file, where that happens while it is written. */
async function entryWhere(happens: (write: (events: readonly PostEvent[]) => void, path: string) => void) {
  const store = await openSealedStore([...posts, ...gone(0, 3)], {
    onStep(step, write, path) {
      if (step === 'file-written') happens(write, path)
    },
  })
  using database = new DatabaseSync(store.path, { readOnly: true })
  const [entry] = readManifest(database).entries
  store.close()
  return entry
}

test('posts that go while their file is written count as erased in it, those that went before as not in it', async () => {
  const entry = await entryWhere((write) =>
    write([
      ...gone(0, 2),
      ...gone(7, 4),
      { type: 'post-hide', id: 'x:20' as PostId, at: 5 },
      { type: 'post-put', post: makePost({ n: 90_000 }) },
    ]),
  )
  assert.deepEqual([entry?.posts, entry?.erased, entry?.erasedAt !== undefined], [sliceSize - 3, 4, true])
})

test('the same where it is not all known any more what was touched meanwhile', async () => {
  const entry = await entryWhere((write, path) => {
    write(gone(7, 4))
    using database = new DatabaseSync(path)
    database.exec('delete from touched where n < (select max(n) from touched)')
  })
  assert.deepEqual([entry?.posts, entry?.erased], [sliceSize - 3, 4])
})
