import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createBlockCache } from './block-cache.ts'
import type { PostingBounds } from './posting-bounds.ts'
import { openSegmentFile } from './segment-file.ts'
import { postingsPerBlock } from './segment-format.ts'
import { writeSegment } from './segment-writer.ts'
import type { TermPostings } from './segment.ts'
import { positionsOf, sourceOf } from './term-lists.fixture.ts'

const folder = await mkdtemp(join(tmpdir(), 'groundswell-cursor-'))
after(() => rm(folder, { recursive: true, force: true }))

/** Every third doc; one block in four has longer posts and words that stand twice. */
const count = 40 * postingsPerBlock
const isRich = (n: number) => Math.floor(n / postingsPerBlock) % 4 === 1
const postings = Array.from({ length: count }, (_, n) => {
  const tf = isRich(n) ? 2 : 1
  return { doc: 3 * (count - 1 - n), tf, length: isRich(n) ? 90 : 20, positions: Array.from({ length: tf }, (_place, i) => (n % 50) + i) }
})
/** Its positions alone fill several chunks of the file. */
const often = Array.from({ length: 2_000 }, (_, n) => ({
  doc: 3 * (2_000 - n),
  tf: 40,
  length: 90,
  positions: Array.from({ length: 40 }, (_place, i) => 2 * i + (n % 2)),
}))
const terms = sourceOf([
  { term: 'often', postings: often },
  { term: 'word', postings },
])
const path = join(folder, 'a.seg')
await writeSegment({ path, base: 0, size: 3 * count, terms, tokenizerVersion: 1 })
/** With how often anything was read from it. */
function open(cache = createBlockCache({ maxBytes: 1 << 20 })) {
  const file = openSegmentFile(path, { cache })
  const start = cache.stats()
  const reads = () => cache.stats().hits + cache.stats().misses - start.hits - start.misses
  return { file, term: file.term('word') as TermPostings, often: file.term('often') as TermPostings, reads }
}
const ofBlock = (block: number) => postings.slice(block * postingsPerBlock, (block + 1) * postingsPerBlock)

test('a seek far away reads rows of the directory and one block, however many lie between', () => {
  const { file, term, reads } = open()
  using _file = file
  const cursor = term.cursor()
  const before = reads()
  const wanted = postings[35 * postingsPerBlock + 60]
  assert.equal(cursor.seek((wanted?.doc ?? 0) + 2), wanted?.doc)
  assert.ok(reads() - before <= 14, `${reads() - before} reads`)
  assert.deepEqual([cursor.tf, positionsOf(cursor)], [wanted?.tf, wanted?.positions])
})

test('the first doc of a block and its bounds are known without its postings', () => {
  const { file, term, reads } = open()
  using _file = file
  const cursor = term.cursor()
  const before = reads()
  for (let block = 1; block < 40; block++) {
    const first = ofBlock(block)[0]
    assert.equal(cursor.seek(cursor.blockEnd - 1), first?.doc)
    assert.deepEqual(
      [cursor.blockBounds.tfMax, cursor.blockBounds.lengths[cursor.blockBounds.tfMax - 1]],
      block % 4 === 1 ? [2, 90] : [1, 20],
    )
  }
  assert.ok(reads() - before <= 3 * 39, `${reads() - before} reads`)
})

test('blocks that are too low are left out unread, also where what is wanted ends within one', () => {
  const { file, term } = open()
  using _file = file
  const [docs, tfs] = [new Int32Array(count), new Int32Array(count)]
  const isLow = ({ tfMax }: PostingBounds) => tfMax < 2
  const end = ofBlock(30)[9]?.doc as number
  const wanted = postings.filter(({ doc }, n) => isRich(n) && doc >= end)
  const cursor = term.cursor()
  const taken = cursor.take(end, docs, tfs, isLow)
  assert.deepEqual(
    [...docs.subarray(0, taken)],
    wanted.map(({ doc }) => doc),
  )
  assert.ok(tfs.subarray(0, taken).every((tf) => tf === 2))
  assert.equal(cursor.doc, ofBlock(30)[10]?.doc)
})

test('what is taken in pieces is what stands there, wherever a piece ends', () => {
  for (const room of [1, 100, postingsPerBlock, 1_000]) {
    const { file, term } = open()
    using _file = file
    const cursor = term.cursor()
    const [docs, tfs] = [new Int32Array(room), new Int32Array(room)]
    let at = 0
    for (let taken = room; taken === room;) {
      taken = cursor.take(0, docs, tfs)
      for (let i = 0; i < taken; i++, at++) assert.deepEqual([docs[i], tfs[i]], [postings[at]?.doc, postings[at]?.tf])
    }
    assert.deepEqual([at, cursor.doc], [count, -1])
  }
})

test('positions are those of the doc where the walk stands, though every other chunk is read in between', () => {
  const { file, term, often } = open(createBlockCache({ maxBytes: 1 }))
  using _file = file
  const cursor = term.cursor()
  for (let n = 0; n < count; n += 7) {
    assert.equal(cursor.seek(postings[n]?.doc ?? 0), postings[n]?.doc)
    for (const elsewhere = often.cursor(); elsewhere.doc >= 0; elsewhere.seek(elsewhere.doc - 900)) positionsOf(elsewhere)
    assert.deepEqual(positionsOf(cursor), postings[n]?.positions)
  }
})
