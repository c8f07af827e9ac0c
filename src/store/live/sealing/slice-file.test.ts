import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PostId } from '../../../post/index.ts'
import { makePost } from '../../../post/post.fixture.ts'
import { allocateMemorySegment, sliceSize } from '../../segments/memory-segment.ts'
import { createWordsChannels, createWordsPublisher, subscribeToWords } from '../shared-words.ts'
import { openSealingParts, seqsOf } from './sealing-parts.fixture.ts'
import { createSliceFiles } from './slice-file.ts'

const { signal } = new AbortController()
const many = 300 // more than are read at once
const open = () =>
  openSealingParts([
    Array.from({ length: many }, (_, n) => makePost({ n, text: `common own${n}x` })),
    [makePost({ n: 1_000, text: 'common later' })],
  ])

test('the file of a slice is made from its rows, without what is not there', async () => {
  using store = open()
  store.write({ type: 'post-delete', id: 'x:200' as PostId, at: 9e9 })
  const read = store.posts.ofSlice(0)
  read.flags[5] = 0 // went since the rows were read
  const [written, ...others] = await store.files.write(0, read, signal)
  assert.ok(written && others.length === 0)
  const { base, size, posts } = written.entry
  assert.deepEqual([base, size, posts, written.touched, store.steps], [0, sliceSize, many - 2, read.touched, ['rows-read', 'file-written']])
  using file = store.open(written.entry.name)
  const wanted = Array.from({ length: many }, (_, n) => many - 1 - n).filter((n) => n !== 200 && n !== 5)
  assert.deepEqual(seqsOf(file, 'common'), wanted)
  assert.deepEqual([seqsOf(file, 'own299x'), file.term('own5x'), file.term('later')], [[299], undefined, undefined])
})

test('of a slice without posts there is no file', async () => {
  using store = open()
  assert.deepEqual(await store.files.write(2 * sliceSize, store.posts.ofSlice(2 * sliceSize), signal), [])
  assert.deepEqual(store.filesIn(), [])
})

test('words that the writer has cut are not cut again, and the file is the same', async () => {
  using store = open()
  const { parts, symbols, publisher, words } = store
  const fromWords = createSliceFiles(parts, { symbols, publisher, words })
  const [rows] = await store.files.write(sliceSize, store.posts.ofSlice(sliceSize), signal)
  parts.database.exec("update post set text = 'cut again'")
  const [memory] = await fromWords.write(sliceSize, store.posts.ofSlice(sliceSize), signal)
  assert.ok(rows && memory)
  using one = store.open(rows.entry.name)
  using other = store.open(memory.entry.name)
  for (const file of [one, other]) assert.deepEqual([seqsOf(file, 'later'), file.term('again')], [[sliceSize], undefined])
})

test('what the writer’s memory holds no more, or holds in part, is made from the rows', async (t) => {
  using store = open()
  store.words.await(2 * sliceSize, () => true)
  store.words.forget(sliceSize)
  const [channel] = createWordsChannels(1)
  assert.ok(channel)
  t.after(() => channel.writing.port.close())
  const publisher = createWordsPublisher([channel.writing], { onAsked() {}, onFree() {} })
  publisher.begin(allocateMemorySegment(0))
  publisher.publish(1, sliceSize) // of seq 0 it has cut nothing
  for (const words of [store.words, subscribeToWords(channel.reading)]) {
    const [written] = await createSliceFiles(store.parts, { ...store, words }).write(0, store.posts.ofSlice(0), signal)
    using file = store.open(written?.entry.name ?? '')
    assert.deepEqual(seqsOf(file, 'own7x'), [7])
  }
})
