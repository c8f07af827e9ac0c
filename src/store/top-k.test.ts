import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../post/post.fixture.ts'
import { TopK } from './top-k.ts'

test('keeps the best by key, equal ones by higher seq, whatever the order in which they come', () => {
  const random = createRandom(9)
  for (let run = 0; run < 300; run++) {
    const k = 1 + Math.floor(random() * 12)
    const offered = Array.from({ length: Math.floor(random() * 60) }, (_, seq) => ({ key: Math.floor(random() * 8), seq }))
    const top = new TopK(k)
    for (const { key, seq } of offered.toSorted(() => random() - 0.5)) top.offer(key, seq)
    const wanted = offered.toSorted((a, b) => b.key - a.key || b.seq - a.seq).slice(0, k)
    assert.deepEqual(top.drain(), wanted)
    assert.equal(top.floor, wanted.length === k ? wanted.at(-1)?.key : -Infinity)
  }
})

test('tells from the start below which nothing is wanted, and raises that once it is full', () => {
  const top = new TopK(2, 3)
  assert.equal(top.floor, 3)
  top.offer(4, 1)
  assert.equal(top.floor, 3)
  top.offer(9, 2)
  assert.equal(top.floor, 4)
  top.offer(5, 3)
  assert.deepEqual([top.floor, top.drain().map(({ seq }) => seq)], [5, [2, 3]])
})
