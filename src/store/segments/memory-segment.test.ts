import { allocateMemorySegment, createMemorySegment } from './memory-segment.ts'
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
