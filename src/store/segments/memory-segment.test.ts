import { allocateMemorySegment, createMemorySegment, usedMemory, type MemorySegmentBuffers } from './memory-segment.ts'
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
