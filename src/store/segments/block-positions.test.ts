import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../../post/post.fixture.ts'
import { BlockPositions } from './block-positions.ts'
import { PostingBlock, writePositions } from './posting-block.ts'
import { SegmentDamaged } from './segment-damaged.ts'
import { maxPosition, postingsPerBlock } from './segment-format.ts'
import { readerOf, written } from './written.fixture.ts'

type Doc = { readonly tf: number; readonly positions: readonly number[] }

/** The positions of a block as a file holds them, and its values: docs in the first half, tfs in the second. */
function blockOf(docs: readonly Doc[]): { bytes: Uint8Array; values: Int32Array } {
  const block = new PostingBlock()
  for (const [i, { tf, positions }] of docs.entries()) block.add(docs.length - i, tf, 9, positions)
  const values = new Int32Array(2 * docs.length)
  values.set(block.docs.subarray(0, docs.length))
  values.set(block.tfs.subarray(0, docs.length), docs.length)
  return { bytes: written((out) => writePositions(out, block)), values }
}

function opened(docs: readonly Doc[], positions = new BlockPositions()): BlockPositions {
  const { bytes, values } = blockOf(docs)
  positions.open(3, readerOf(bytes), values, docs.length)
  bytes.fill(255) // where they lay, another chunk is read now
  return positions
}

const list = ({ values, from, end }: BlockPositions) => [...values.subarray(from, end)]

/** `kept`: how many positions a doc has, of those that its tf allows. */
function randomDocs(seed: number, count: number, kept: (tf: number, random: () => number) => number): Doc[] {
  const random = createRandom(seed)
  return Array.from({ length: count }, () => {
    const tf = random() < 0.7 ? 1 : 1 + Math.floor(random() * 40)
    const positions = Array.from({ length: kept(tf, random) }, () => Math.floor(random() * (random() < 0.2 ? maxPosition + 1 : 100)))
    return { tf, positions: positions.sort((a, b) => a - b) }
  })
}

test('each doc of a block has its own, whichever before it are asked for, all of them, some or none being there', () => {
  const reused = new BlockPositions()
  for (const count of [1, 2, postingsPerBlock - 1, postingsPerBlock])
    for (const kept of [(tf: number) => tf, (tf: number, random: () => number) => Math.floor(random() * (tf + 1)), () => 0])
      for (const step of [1, 2, 50]) {
        const docs = randomDocs(count + step, count, kept)
        const positions = opened(docs, reused)
        assert.equal(positions.block, 3)
        for (let i = 0; i < count; i += step) assert.deepEqual(list(positions.of(i)), docs[i]?.positions, `doc ${i} of ${count}`)
      }
})

test('the furthest places, one place many times, and a post of 65,535 occurrences between two of one', () => {
  const full = Array.from({ length: 65_535 }, (_, i) => Math.min(i, maxPosition))
  const docs = [
    { tf: 1, positions: [maxPosition] },
    { tf: 65_535, positions: full },
    { tf: 3, positions: [0, 127, 128] },
    { tf: 2, positions: [maxPosition, maxPosition] },
  ]
  const positions = opened(docs)
  for (const [i, doc] of docs.entries()) assert.ok(list(positions.of(i)).join() === doc.positions.join(), `doc ${i}`)
})

test('a term with one doc hands its positions in, and a mark has none', () => {
  const positions = opened([{ tf: 2, positions: [4, 9] }])
  assert.deepEqual(list(positions.of(0)), [4, 9])
  assert.deepEqual(list(positions.none()), [])
  assert.deepEqual(list(positions.all([5, 6, 70])), [5, 6, 70])
})

test('a block that does not hold what it says is damage, and none is held to be open then', () => {
  const positions = opened([{ tf: 1, positions: [4] }])
  const values = Int32Array.of(9, 8, 1, 2)
  for (const wrong of [
    [3, 1, 1, 5, 5], // a kind that is not known
    [2, 2, 1, 5, 5, 5], // two positions of a tf of 1
    [2, 1], // ends before it says how many
  ]) {
    assert.throws(() => positions.open(0, readerOf(Uint8Array.from(wrong)), values, 2), SegmentDamaged)
    assert.equal(positions.block, -1)
  }
  for (const wrong of [
    [1, 5, 5], // two of three
    [1, 5, 5, 128], // one without end
    [1, 5, 255, 255, 2, 0], // beyond the furthest place
  ]) {
    positions.open(0, readerOf(Uint8Array.from(wrong)), values, 2)
    assert.throws(() => positions.of(1), SegmentDamaged, wrong.join())
  }
})
