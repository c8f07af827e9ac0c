import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { ByteReader } from './byte-reader.ts'
import { allocateMemorySegment, createMemorySegment } from './memory-segment.ts'
import { PostingBlock } from './posting-block.ts'
import { decodeTerm } from './term-bytes.ts'

test('terms come in order of their bytes with every posting, newest first, but for the posts that are gone', () => {
  const segment = createMemorySegment(allocateMemorySegment(0))
  for (let seq = 0; seq < 500; seq++) segment.add(seq, makePost({ n: seq, text: `alle ${seq % 2 === 0 ? 'zwei zwei #zwei' : 'eins'} é` }))
  const isAlive = (doc: number) => doc % 5 !== 0
  const source = segment.sources(isAlive)
  const block = new PostingBlock()
  const found = new Map<string, number[][]>()
  while (source.nextTerm()) {
    const postings: number[][] = []
    for (let count = 128; count === 128;) {
      count = source.fill(block)
      const reader = new ByteReader().over(block.positions, 0, block.positionsLength)
      for (let n = 0; n < count; n++) {
        let place = 0
        const places = Array.from({ length: block.positionCounts[n] as number }, () => (place += reader.varint()))
        postings.push([block.docs[n] as number, block.tfs[n] as number, block.lengths[n] as number, ...places])
      }
    }
    found.set(decodeTerm(source.term.subarray(source.termAt), source.termLength), postings)
  }
  const wanted = (holds: (doc: number) => boolean, rest: (doc: number) => number[]) =>
    Array.from({ length: 500 }, (_, n) => 499 - n)
      .filter((doc) => isAlive(doc) && holds(doc))
      .map((doc) => [doc, ...rest(doc)])
  const isEven = (doc: number) => doc % 2 === 0
  assert.deepEqual(
    [...found],
    [
      ['#zwei', wanted(isEven, () => [1, 5])],
      [
        'alle',
        wanted(
          () => true,
          (doc) => [1, isEven(doc) ? 5 : 3, 0],
        ),
      ],
      [
        'e',
        wanted(
          () => true,
          (doc) => (isEven(doc) ? [1, 5, 4] : [1, 3, 2]),
        ),
      ],
      [
        'eins',
        wanted(
          (doc) => !isEven(doc),
          () => [1, 3, 1],
        ),
      ],
      ['zwei', wanted(isEven, () => [3, 5, 1, 2, 3])],
    ],
  )
})
