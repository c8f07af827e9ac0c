import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { PostId } from '../../../post/index.ts'
import { makePost } from '../../../post/post.fixture.ts'
import { sliceSize } from '../../segments/memory-segment.ts'
import { SegmentDamaged } from '../../segments/segment-damaged.ts'
import { mergeFiles } from './merge-files.ts'
import { openSealingParts, seqsOf } from './sealing-parts.fixture.ts'

const { signal } = new AbortController()
/** Three slices of five posts, each a file. */
async function open() {
  const store = openSealingParts(
    [0, 1, 2].map((slice) =>
      Array.from({ length: 5 }, (_, doc) => makePost({ n: slice * 10 + doc, text: `common own${slice * 10 + doc}x` })),
    ),
  )
  for (const slice of [0, 1, 2]) await store.seal(slice * sliceSize)
  const gone = (...numbers: readonly number[]) =>
    store.write(...numbers.map((n) => ({ type: 'post-delete' as const, id: `x:${n}` as PostId, at: 9e9 })))
  return Object.assign(store, {
    gone,
    merge: (from: number, end: number) => mergeFiles(store.named().slice(from, end), store.parts, { ...store, signal }),
  })
}

test('neighbours become one file, which holds every word of the posts that are there and none of others', async () => {
  using store = await open()
  store.gone(1, 12)
  await store.merge(0, 2)
  const [merged, other] = store.named()
  assert.ok(merged && other && store.named().length === 2)
  assert.deepEqual([merged.base, merged.size, merged.posts, merged.erased], [0, 2 * sliceSize, 8, 0])
  assert.deepEqual(store.filesIn().sort(), [merged.name, other.name].sort())
  using file = store.open(merged.name)
  assert.deepEqual(seqsOf(file, 'common'), [...[4, 3, 1, 0].map((doc) => sliceSize + doc), 4, 3, 2, 0])
  assert.deepEqual([seqsOf(file, 'own13x'), seqsOf(file, 'own4x')], [[sliceSize + 3], [4]])
  assert.deepEqual([file.term('own1x'), file.term('own12x'), file.term('own20x')], [undefined, undefined, undefined])
})

test('one file alone is rewritten without what is gone', async () => {
  using store = await open()
  const before = store.named()
  store.gone(10, 11, 12)
  await store.merge(1, 2)
  const [first, second, third] = store.named()
  assert.deepEqual([first, second?.posts, second?.name === before[1]?.name, third], [before[0], 2, false, before[2]])
  using file = store.open(second?.name ?? '')
  assert.deepEqual(seqsOf(file, 'common'), [sliceSize + 4, sliceSize + 3])
})

test('where no post is left there is no file', async () => {
  using store = await open()
  store.gone(0, 1, 2, 3, 4, 10, 11, 12, 13, 14)
  const { length: before } = store.steps
  await store.merge(0, 2)
  assert.equal(store.filesIn().length, 1)
  assert.deepEqual(
    store.named().map(({ base }) => base),
    [2 * sliceSize],
  )
  assert.ok(!store.steps.slice(before).includes('file-written'))
})

test('a damaged file is said to be so, and everything stays as it was', async () => {
  using store = await open()
  const before = [store.named(), store.filesIn().sort()]
  const path = join(store.parts.folder, store.named()[1]?.name ?? '')
  const bytes = readFileSync(path)
  const at = Math.floor(bytes.length * 0.4)
  bytes[at] = (bytes[at] ?? 0) ^ 4
  writeFileSync(path, bytes)
  await assert.rejects(store.merge(0, 2), SegmentDamaged)
  assert.deepEqual([store.named(), store.filesIn().sort()], before)
})
