import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../../post/post.fixture.ts'
import {
  PostingBlock,
  readDifferences,
  readPositionCounts,
  readPositions,
  readPostings,
  writePositions,
  writePostings,
} from './posting-block.ts'
import { SegmentDamaged } from './segment-damaged.ts'
import { maxBlockBytes, maxSize } from './segment-format.ts'
import { readerOf, written } from './written.fixture.ts'

const encode = (docs: readonly number[], tfs: readonly number[]) =>
  written((out) => {
    const block = new PostingBlock()
    for (const [i, doc] of docs.entries()) block.add(doc, tfs[i] ?? 0, 9, [])
    writePostings(out, block)
  })

test('postings come back as they went in, however far apart', () => {
  const random = createRandom(1)
  for (const widest of [1, 3, 200, 20_000, 2_000_000])
    for (const count of [1, 2, 50, 128]) {
      let doc = maxSize
      const docs = Array.from({ length: count }, () => (doc -= 1 + Math.floor(random() * widest)))
      const tfs = docs.map(() => (random() < 0.7 ? 1 : 1 + Math.floor(random() ** 8 * 65_534)))
      const bytes = encode(docs, tfs)
      assert.ok(bytes.length <= maxBlockBytes)
      const values = new Int32Array(2 * count)
      readPostings(readerOf(bytes), docs[0] ?? 0, count, halvesOf(values))
      assert.deepEqual([...values], [...docs, ...tfs])
    }
})

test('128 posts in a row that hold a word once take 128 bytes, the first doc standing elsewhere', () => {
  const docs = Array.from({ length: 128 }, (_, i) => 500 - i)
  assert.equal(
    encode(
      docs,
      Array.from({ length: 128 }, () => 1),
    ).length,
    128,
  )
})

test('the widest block fits where readers expect it', () => {
  const docs = Array.from({ length: 128 }, (_, i) => maxSize - 1 - i * 2_097_153)
  assert.ok(
    encode(
      docs,
      Array.from({ length: 128 }, () => 65_535),
    ).length <= maxBlockBytes,
  )
})

test('postings that go below zero, past their end or stop before it are damage', () => {
  const bytes = encode([9, 5, 1], [1, 2, 1])
  const values = new Int32Array(6)
  for (const [first, count, some] of [
    [5, 3, bytes],
    [9, 2, bytes],
    [9, 3, bytes.subarray(0, 3)],
    [9, 3, Uint8Array.of(...bytes, 0)],
    [9, 3, Uint8Array.of(3, 3, 1, 3, 0)],
    [9, 3, Uint8Array.of(255, 255, 255, 255, 255, 255)],
  ] as const)
    assert.throws(() => readPostings(readerOf(some), first, count, halvesOf(values)), SegmentDamaged)
})

test('positions come back doc by doc, with and without as many as tf says', () => {
  for (const [tfs, lists] of [
    [
      [1, 2, 3],
      [[4], [0, 32_767], [7, 7, 9]],
    ],
    [
      [1, 2, 3],
      [[], [5], [1, 2, 3]],
    ],
    [
      [1, 1, 1],
      [[], [], []],
    ],
  ] as const) {
    const block = new PostingBlock()
    for (const [i, list] of lists.entries()) block.add(9 - i, tfs[i] ?? 0, 9, list)
    const bytes = written((out) => writePositions(out, block))
    const reader = readerOf(bytes)
    const counts = new Uint16Array(3)
    readPositionCounts(reader, Int32Array.from([0, 0, 0, ...tfs]), 3, counts, 3)
    const again = Object.assign(new PostingBlock(), { count: 3 })
    again.positionCounts.set(counts)
    const at = reader.at
    readDifferences(reader, again)
    assert.deepEqual(again.positionEnds, block.positionEnds)
    assert.deepEqual(again.positions.subarray(0, again.positionsLength), block.positions.subarray(0, block.positionsLength))
    reader.at = at
    const found: number[] = []
    const all = [...counts].map((count) => {
      readPositions(reader, count, found)
      return [...found]
    })
    assert.deepEqual(all, lists)
    assert.equal(reader.at, reader.end)
  }
})

/** Docs in the first half, tfs in the second. */
function halvesOf(values: Int32Array) {
  return { docs: values, docsAt: 0, tfs: values, tfsAt: values.length >>> 1 }
}

test('positions that go beyond the last, do not end or stop before their record are damage', () => {
  for (const [count, bytes] of [
    [1, [255, 255, 2]],
    [1, [255, 255, 255, 0]],
    [1, [128]],
    [2, [5]],
    [1, [5, 6]],
  ] as const) {
    const block = Object.assign(new PostingBlock(), { count: 1 })
    block.positionCounts[0] = count
    assert.throws(() => readDifferences(readerOf(Uint8Array.from(bytes)), block), SegmentDamaged, bytes.join())
  }
})
