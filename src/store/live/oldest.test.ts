import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PostEvent } from '../../post/index.ts'
import { makePost } from '../../post/post.fixture.ts'
import { sliceSize } from '../segments/memory-segment.ts'
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
