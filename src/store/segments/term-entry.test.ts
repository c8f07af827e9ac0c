import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../../post/post.fixture.ts'
import { SegmentDamaged } from './segment-damaged.ts'
import { maxLength, maxPosition, maxTf } from './segment-format.ts'
import { EntryReader, type Areas } from './term-entry.ts'
import { readerOf, written } from './written.fixture.ts'

const areas: Areas = { dictionary: { at: 9_000, length: 500 }, postings: { at: 0, length: 5_000 }, positions: { at: 5_000, length: 4_000 } }
const size = 1_000
/** Numbers as they follow one another in a dictionary. */
const varints = (numbers: readonly number[]) => readerOf(written((out) => numbers.forEach((number) => out.varint(number))))
/** An entry that is read behind the beginning of its block. */
function read(numbers: readonly number[]) {
  const reader = varints(numbers)
  const entries = new EntryReader(areas, size)
  entries.begin(varints([100, 200]))
  entries.read(reader)
  return { entries, reader, entry: () => entries.toEntry(reader) }
}

test('a term of several posts: how many, the highest tf, the shortest post, and where its lists are', () => {
  assert.deepEqual(read([3, 7, 12, 40, 30]).entry(), {
    docs: 3,
    tfMax: 7,
    lengthMin: 12,
    lists: { postingsAt: 100, postingsLength: 40, positionsAt: 5_200, positionsLength: 30 },
    only: undefined,
  })
})

test('a term of one post: the posting itself, with as many positions as its tf, or with how many there are', () => {
  const exact = read([1, 42, 2 * 3 + 1, 12, 5, 0, 300])
  assert.deepEqual(exact.entry(), { docs: 1, tfMax: 3, lengthMin: 12, lists: undefined, only: { doc: 42, positions: [5, 5, 305] } })
  assert.equal(exact.reader.at, exact.reader.end)
  assert.deepEqual(read([1, 42, 2 * 3, 12, 1, 5]).entry().only?.positions, [5])
  assert.deepEqual(read([1, 42, 2 * 1, 12, 0]).entry().only?.positions, [])
})

type Kept = { docs: number; doc: number; lengths: readonly [number, number]; numbers: readonly number[] }
/** Entries as a block may have them, with what each should say. */
function randomEntries(seed: number): Kept[] {
  const random = createRandom(seed)
  const below = (most: number) => Math.floor(random() * most)
  return Array.from({ length: 64 }, () => {
    if (random() < 0.5) {
      const lengths = [below(60), below(40)] as const
      const docs = 2 + below(size - 1)
      return { docs, doc: 0, lengths, numbers: [docs, 1 + below(maxTf), below(maxLength + 1), ...lengths] }
    }
    const tf = 1 + below(200)
    const count = random() < 0.5 ? tf : below(tf)
    const head = count === tf ? [2 * tf + 1] : [2 * tf]
    const doc = below(size)
    const positions = Array.from({ length: count }, () => below(150))
    return { docs: 1, doc, lengths: [0, 0], numbers: [1, doc, ...head, below(99), ...(count === tf ? [] : [count]), ...positions] }
  })
}

test('lists follow those of the term before, whichever entries between are read and which are passed over', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const kept = randomEntries(seed)
    const reader = varints([7, 9, ...kept.flatMap(({ numbers }) => numbers)])
    const entries = new EntryReader(areas, size)
    entries.begin(reader)
    let [postingsAt, positionsAt] = [7, 5_009]
    for (const [i, { docs, doc, lengths }] of kept.entries()) {
      if ((i * seed) % 3 === 0) entries.skip(reader)
      else {
        entries.read(reader)
        assert.deepEqual([entries.docs, entries.postingsAt, entries.positionsAt], [docs, postingsAt, positionsAt], `entry ${i}`)
        if (docs === 1) assert.equal(entries.doc, doc)
        reader.skipVarints(entries.positions)
      }
      postingsAt += lengths[0]
      positionsAt += lengths[1]
    }
    assert.equal(reader.at, reader.end)
  }
})

test('the largest values are entries, and one more of any is damage', () => {
  const lists: readonly number[] = [size, maxTf, maxLength, 4_900, 3_800]
  const only: readonly number[] = [1, size - 1, 2 * maxTf, maxLength, 1, maxPosition]
  for (const largest of [lists, only]) {
    read(largest).entry()
    for (const [i, value] of largest.entries()) {
      if (largest === only && (i === 0 || i === 4)) continue // a kind of its own; a number of positions
      const more = largest.with(i, i === 2 && largest === only ? value + 2 : value + 1)
      assert.throws(() => read(more).entry(), SegmentDamaged, `number ${i} of ${more.join()}`)
    }
  }
  for (const wrong of [
    [0, 1, 1, 1, 1], // no post
    [1, 5, 0, 9, 0], // a tf of none
    [1, 5, 2, 9, 2, 0, 0], // more positions than its tf
    [1, 5, 5, 9, 3], // fewer than it says
    [4, 1, 9], // cut off
  ])
    assert.throws(() => read(wrong).entry(), SegmentDamaged, wrong.join())
})
