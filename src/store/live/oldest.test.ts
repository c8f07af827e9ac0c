import assert from 'node:assert/strict'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { PostEvent } from '../../post/index.ts'
import { makePost } from '../../post/post.fixture.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import { decodeBlock, encodeBlock } from './column-block.ts'
import { openSealedStore } from './sealed-store.fixture.ts'

/** Half of it late: what was witnessed in these minutes stands in both slices. */
const timeOf = (n: number) => 1_000_000 + (n % 2 === 0 ? n : sliceSize + 100 - n) * 10
const count = sliceSize + 100
const put = (n: number): PostEvent => ({ type: 'post-put', post: makePost({ n, at: timeOf(n), text: `t${n % 10}` }) })

test('the oldest of a source are found in any slice, hidden ones too, equal ones in order of arrival', async () => {
  const store = await openSealedStore(Array.from({ length: count }, (_, n) => put(n)))
  const { reader, write } = store
  const wanted = Array.from({ length: count }, (_, seq) => ({ seq, at: timeOf(seq) })).sort((a, b) => a.at - b.at || a.seq - b.seq)
  const sources = ['s', 'other'] as never[]
  const ask = (before: number, limit: number) => reader.oldest({ sources, before, limit })
  const before = (at: number) => wanted.filter((one) => one.at < at).map(({ seq }) => seq)
  try {
    for (const at of [0, timeOf(0), timeOf(0) + 1, 1_005_000, 1_200_005]) assert.deepEqual(ask(at, count), before(at))
    for (const limit of [1, 2, 777, 20_000]) assert.deepEqual(ask(8.64e15, limit), before(8.64e15).slice(0, limit))
    assert.deepEqual(reader.oldest({ sources: ['unknown' as never], before: 8.64e15, limit: 10 }), [])

    const [first, second] = wanted as [(typeof wanted)[0], (typeof wanted)[0]]
    write([{ type: 'post-hide', id: makePost({ n: first.seq }).id, at: 5 }])
    assert.deepEqual(ask(1_005_000, 2), [first.seq, second.seq])
    write([{ type: 'post-delete', id: makePost({ n: first.seq }).id, at: 6 }])
    assert.deepEqual(ask(1_005_000, 1), [second.seq])
    const late = { ...makePost({ n: count, at: 5 }) }
    write([
      { type: 'post-put', post: late },
      { type: 'post-hide', id: late.id, at: 6 },
    ])
    assert.deepEqual(ask(1_005_000, 2), [count + 2, second.seq])
  } finally {
    store.close()
  }
})

test('a hidden post is found to be old by columns that were kept when totals told of visible ones alone', async () => {
  const hide: PostEvent = { type: 'post-hide', id: makePost({ n: 7 }).id, at: 5 }
  const posts = Array.from({ length: sliceSize }, (_, n): PostEvent => ({
    type: 'post-put',
    post: makePost({ n, at: n === 7 ? 10 : 1_000 }),
  }))
  const store = await openSealedStore([...posts, hide])
  try {
    using database = new DatabaseSync(join(dirname(store.segments), 'posts.db'))
    const slice = decodeBlock(database.prepare('select data from column_block').get()?.['data'] as Uint8Array, () => 0)
    assert.equal(slice?.totals.first, 10)
    slice.totals.first = 1_000
    database.prepare('update column_block set data = ?').run(encodeBlock(slice, () => 'en'))
    assert.deepEqual(store.reader.oldest({ sources: ['s' as never], before: 11, limit: 5 }), [7])
  } finally {
    store.close()
  }
})
