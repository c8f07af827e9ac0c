import assert from 'node:assert/strict'
import { test } from 'node:test'
import { searchedUnits } from '../../post/index.ts'
import { makePost } from '../../post/post.fixture.ts'
import { allocateMemorySegment, createMemorySegment, maxWords, usedMemory, type MemorySegmentBuffers } from './memory-segment.ts'
import { segmentOfPostsContract } from './segment.contract.ts'

segmentOfPostsContract(
  'the segment in memory',
  async (posts, base) => {
    const segment = createMemorySegment(allocateMemorySegment(base))
    for (const { seq, post } of posts) segment.add(seq, post)
    return segment
  },
  { blocks: false }, // it is searched in its whole list: bounds of parts would have to move with every post
)

function copyOf(buffers: MemorySegmentBuffers): MemorySegmentBuffers {
  const pieces = usedMemory(buffers)
  const copy = allocateMemorySegment(buffers.base, buffers.words)
  const room = usedMemory(
    copy,
    pieces.map(({ length }) => length),
  )
  for (const [n, piece] of pieces.entries()) room[n]?.set(piece)
  return copy
}

segmentOfPostsContract(
  'a copy of the memory that a segment in memory uses, which grows on',
  async (posts, base) => {
    const half = Math.floor(posts.length / 2)
    const first = createMemorySegment(allocateMemorySegment(base))
    for (const { seq, post } of posts.slice(0, half)) first.add(seq, post)
    const segment = createMemorySegment(copyOf(first.buffers))
    for (const { seq, post } of posts.slice(half)) segment.add(seq, post)
    return segment
  },
  { blocks: false },
)

test('any post has room in a segment that is empty, whatever its letters come to', () => {
  const many = (text: string) => text.repeat(Math.ceil((2 * searchedUnits) / text.length)) // U+3316 is six words, U+FDFA 36 bytes of them
  for (const text of ['\u3316', '\uFDFA'].map(many)) {
    const segment = createMemorySegment(allocateMemorySegment(0))
    assert.ok(segment.add(0, makePost({ n: 0, text })) <= maxWords)
    assert.equal(segment.posts, 1)
  }
  const distinct = Array.from({ length: maxWords + 1 }, (_, n) => n.toString(36)).join(' ')
  const segment = createMemorySegment(allocateMemorySegment(0))
  assert.doesNotThrow(() => segment.add(0, makePost({ n: 0, text: distinct })))
})
