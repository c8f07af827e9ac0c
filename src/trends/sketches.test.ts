import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../post/post.fixture.ts'
import { createCountMin } from './count-min.ts'
import { createDistinct } from './distinct.ts'
import { createSeen, hashOf } from './hash.ts'
import { createSpaceSaving } from './space-saving.ts'

/** Few keys often, many seldom, as words are. */
const drawer = (seed: number, keys: number) => {
  const random = createRandom(seed)
  return () => `word${Math.floor(keys ** random())}`
}

test('a count-min sketch is never too low and seldom too high', () => {
  const draw = drawer(1, 20_000)
  const sketch = createCountMin(2 ** 12, 3)
  const exact = new Map<string, number>()
  const all = 100_000
  for (let i = 0; i < all; i++) {
    const key = draw()
    exact.set(key, (exact.get(key) ?? 0) + 1)
    sketch.add(hashOf(key), 1)
  }
  const off = [...exact].map(([key, count]) => sketch.estimate(hashOf(key)) - count)
  assert.ok(off.every((by) => by >= 0))
  assert.ok(off.filter((by) => by > (Math.E / 2 ** 12) * all).length <= off.length * Math.exp(-3))
  const twice = createCountMin(2 ** 12, 3)
  twice.addAll(sketch, 2)
  assert.equal(twice.estimate(hashOf('word0')), 2 * sketch.estimate(hashOf('word0')))
})

test('space-saving keeps whatever is more frequent than N/slots, and counts no more than that too much', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const draw = drawer(seed, 5_000)
    const slots = 100
    const table = createSpaceSaving(slots)
    const exact = new Map<string, number>()
    const all = 30_000
    for (let i = 0; i < all; i++) {
      const key = draw()
      exact.set(key, (exact.get(key) ?? 0) + 1)
      const { slot } = table.add(key, 1)
      assert.equal(table.keyOf(slot), key)
    }
    assert.equal(table.size(), slots)
    for (const [key, count] of exact) {
      const slot = table.slotOf(key)
      if (count > all / slots) assert.ok(slot !== undefined, key)
      if (slot === undefined) continue
      assert.ok(table.countOf(slot) >= count && table.countOf(slot) <= count + all / slots, `${key}: ${table.countOf(slot)} for ${count}`)
    }
    const sum = Array.from({ length: slots }, (_, slot) => table.countOf(slot)).reduce((a, b) => a + b)
    assert.equal(sum, all, 'nothing is lost: the weakest hands its count on')
  }
})

const sizes = { slots: 4, known: 32, vectors: 2, places: 1_024, minutes: 15 }

test('distinct ones are exact while they are few and about right when they are many, for any window', () => {
  const random = createRandom(7)
  for (const many of [3, 31, 32, 33, 200, 2_000]) {
    const distinct = createDistinct(sizes)
    const seen = new Map<number, number>()
    for (let minute = 500; minute < 520; minute++)
      for (let i = 0; i < many; i++) {
        const hash = hashOf(`author ${Math.floor(random() * many)}`)
        distinct.add(1, hash, minute)
        seen.set(hash, minute)
      }
    for (const window of [1, 5, 15]) {
      const exact = [...seen.values()].filter((minute) => minute > 519 - window).length
      const found = distinct.count(1, 519, window)
      if (many <= 32) assert.equal(found, exact)
      else assert.ok(Math.abs(found - exact) <= Math.max(6, exact * 0.12), `${found} for ${exact} of ${many} in ${window}`)
    }
    assert.equal(distinct.count(0, 519, 15), 0)
  }
})

test('distinct ones are forgotten with time, also around the turn of the byte, and a cleared slot is empty', () => {
  for (const start of [0, 200, 245, 29_000_000]) {
    const distinct = createDistinct(sizes)
    assert.ok(distinct.add(2, 5, start + 3))
    assert.ok(!distinct.add(2, 5, start + 4))
    assert.ok(!distinct.add(2, 5, start + 1), 'one that comes late is not news')
    assert.equal(distinct.count(2, start + 8, 5), 1)
    assert.equal(distinct.count(2, start + 9, 5), 0)
    assert.ok(distinct.add(2, 5, start + 40))
    for (let i = 0; i < 100; i++) distinct.add(2, hashOf(`${i}`), start + 41)
    assert.ok(distinct.count(2, start + 41, 5) > 80)
    distinct.sweep(start + 41 + 70)
    assert.equal(distinct.count(2, start + 41 + 250, 5), 0, 'a minute is not taken for one of the next round')
    distinct.clear(2)
    assert.equal(distinct.count(2, start + 41, 60), 0)
  }
})

test('without a vector left, distinct ones are told too few, never too many', () => {
  const distinct = createDistinct({ ...sizes, vectors: 0 })
  for (let i = 0; i < 500; i++) distinct.add(0, hashOf(`${i}`), 100)
  assert.equal(distinct.count(0, 100, 5), 32)
})

test('a memory of fixed size knows what came lately and never calls old what is new', () => {
  const seen = createSeen(1_024)
  for (let i = 0; i < 5_000; i++) {
    assert.ok(!seen.has(hashOf(`post ${i}`)))
    assert.ok(seen.has(hashOf(`post ${i}`)))
  }
})
