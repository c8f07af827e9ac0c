import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../../post/post.fixture.ts'
import { Column } from './column.ts'

const size = 32_768
const noon = Date.parse('2026-03-01T12:00:00Z')

/** Whatever was set is read, also from what was kept and taken back. */
function check(values: ReadonlyMap<number, number>, column: Column): void {
  const { width, base, apart, bytes } = column.parts()
  const restored = Column.restore(size, { width, base, apart, bytes: Buffer.from(bytes) })
  for (const [doc, value] of values)
    if (column.get(doc) !== value || restored.get(doc) !== value)
      assert.deepEqual([doc, column.get(doc), restored.get(doc)], [doc, value, value])
}

test('a column holds any whole numbers, set in any order and set again', () => {
  const kinds: ((random: () => number) => number)[] = [
    () => 7,
    (random) => Math.floor(random() * 200),
    (random) => Math.floor(random() ** 9 * 1e6),
    (random) => Math.floor(random() * 60_000),
    (random) => (random() < 0.01 ? Math.floor(random() * 1e11) : 200),
    (random) => Math.floor(random() * 4e9),
    (random) => Math.floor((random() - 0.5) * 1e15),
  ]
  for (const [at, kind] of kinds.entries())
    for (const isTime of [false, true]) {
      const random = createRandom(at + 1)
      const column = new Column(size, { isTime })
      const values = new Map<number, number>()
      for (let n = 0; n < 30_000; n++) {
        const doc = random() < 0.8 ? n : Math.floor(random() * size)
        const value = kind(random)
        column.set(doc, value)
        values.set(doc, value)
      }
      check(values, column)
    }
})

test('a column takes as few bytes as most of its numbers need', () => {
  const bytesFor = (valueOf: (doc: number) => number, isTime = false) => {
    const column = new Column(size, { isTime })
    for (let doc = 0; doc < size; doc++) column.set(doc, valueOf(doc))
    return column.bytes / size
  }
  assert.equal(
    bytesFor(() => 123_456),
    0,
  )
  assert.equal(
    bytesFor((doc) => doc % 200),
    1,
  )
  assert.ok(bytesFor((doc) => (doc % 100 === 0 ? doc * 1e6 : 200)) < 1.6)
  assert.equal(
    bytesFor((doc) => doc),
    2,
  )
  assert.equal(
    bytesFor((doc) => noon + doc * 1_000, true),
    4,
  )
  assert.ok(bytesFor((doc) => (doc % 100 === 0 ? 0 : noon + doc), true) < 4.6)
})

test('a column that began far from what follows stays narrow', () => {
  const column = new Column(size)
  const values = new Map([[3, 5_000_000]])
  column.set(3, 5_000_000)
  for (let doc = 4; doc < size; doc++) {
    column.set(doc, doc % 3)
    values.set(doc, doc % 3)
  }
  check(values, column)
  assert.ok(column.bytes / size < 1.1)
})

test('a column that comes later is made once, when it is asked for, and what was set before counts', () => {
  for (const sets of [3, 2_000]) {
    let made = 0
    const later = Column.later(size, () => {
      made++
      const column = new Column(size)
      for (let doc = 0; doc < size; doc++) column.set(doc, doc % 90)
      return column
    })
    const values = new Map([[5, 70_000]])
    for (let n = 0; n < sets; n++) values.set(n * 16 + 8, n)
    for (const [doc, value] of values) later.set(doc, value)
    assert.deepEqual([made, later.isLate], sets === 3 ? [0, true] : [1, false], 'what waits is bounded')
    check(new Map(Array.from({ length: size }, (_, doc) => [doc, values.get(doc) ?? doc % 90])), later)
    assert.deepEqual([made, later.isLate], [1, false])
  }
})

test('a column whose values were let go has them again when it is asked, those of some docs as they were', () => {
  const filled = (of: (doc: number) => number) => {
    const column = new Column(size)
    for (let doc = 0; doc < size; doc++) column.set(doc, of(doc))
    return column
  }
  const column = filled((doc) => doc % 300)
  const held = column.bytes
  column.letGo(() => filled((doc) => (doc === 7 ? 1 : doc % 300)), [7])
  assert.deepEqual([column.isLate, column.bytes, held], [true, 0, 2 * size])
  column.set(9, 80_000)
  check(new Map(Array.from({ length: size }, (_, doc) => [doc, doc === 9 ? 80_000 : doc % 300])), column)
  assert.equal(column.isLate, false)
})
