import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boundLength, boundLevels, type PostingBounds } from './posting-bounds.ts'
import { checkSegment, list, randomContent, type SegmentContent } from './segment.contract.ts'
import type { BoundsTest, Positions, PostingCursor, Segment } from './segment.ts'
import type { ListedPosting } from './term-lists.fixture.ts'

// segment.ts says what a segment promises and holds no code; segment.contract.ts asks every implementation for it. Here that is held against the
// simplest thing that keeps the promises, and against one that breaks each.

const blockSize = 4
const blockOf = (at: number) => Math.floor(at / blockSize)

/** A walk over postings as they were written down. */
class ListedCursor implements PostingCursor {
  readonly postings: readonly ListedPosting[]
  at = 0
  constructor(postings: readonly ListedPosting[]) {
    this.postings = postings
  }
  get doc(): number {
    return this.postings[this.at]?.doc ?? -1
  }
  get tf(): number {
    return this.postings[this.at]?.tf ?? 0
  }
  next(): number {
    this.at++
    return this.doc
  }
  seek(doc: number): number {
    while (this.doc > doc) this.at++
    return this.doc
  }
  take(end: number, docs: Int32Array, tfs: Int32Array, isLow: BoundsTest = () => false): number {
    let taken = 0
    for (; this.doc >= end && taken < docs.length; this.at++) {
      if (isLow(this.blockBounds)) continue
      docs[taken] = this.doc
      tfs[taken++] = this.tf
    }
    return taken
  }
  eachBlock(first: number, end: number, see: (bounds: PostingBounds) => void): void {
    for (let block = blockOf(this.at); block * blockSize < this.postings.length; block++)
      if (this.block(block).some(({ doc }, n) => block * blockSize + n >= this.at && doc <= first && doc >= end)) see(this.boundsOf(block))
  }
  get blockEnd(): number {
    return this.block(blockOf(this.at)).at(-1)?.doc ?? -1
  }
  get blockBounds(): PostingBounds {
    return this.boundsOf(blockOf(this.at))
  }
  positions(): Positions {
    const positions = this.postings[this.at]?.positions ?? []
    return { values: Int32Array.of(99, ...positions), from: 1, end: 1 + positions.length }
  }
  block(n: number): readonly ListedPosting[] {
    return this.postings.slice(n * blockSize, (n + 1) * blockSize)
  }
  boundsOf(block: number): PostingBounds {
    const bounds = { tfMax: 0, lengths: Array.from({ length: boundLevels }, () => boundLength) }
    for (const { tf, length } of this.block(block)) {
      const level = Math.min(tf, boundLevels) - 1
      bounds.tfMax = Math.max(bounds.tfMax, tf)
      bounds.lengths[level] = Math.min(length, bounds.lengths[level] ?? 0)
    }
    return bounds
  }
}

function listedSegment({ base, size, terms }: SegmentContent, Cursor: typeof ListedCursor = ListedCursor): Segment {
  return {
    base,
    size,
    term(term) {
      const postings = terms.find((source) => source.term === term)?.postings
      if (!postings) return undefined
      const tfMax = Math.max(...postings.map(({ tf }) => tf))
      const lengthMin = Math.min(...postings.map(({ length }) => length))
      return { docs: postings.length, tfMax, lengthMin, cursor: () => new Cursor(postings) }
    },
    termsFrom: (prefix, most) =>
      terms
        .map(({ term }) => term)
        .filter((term) => term.startsWith(prefix))
        .slice(0, most),
  }
}

const docs = (count: number, gap: number) => Array.from({ length: count }, (_, n) => n * gap)
const contents = [
  { base: 0, size: 700, terms: [list('a', docs(150, 1)), list('ab', docs(100, 7)), list('b', [699])] },
  randomContent(3),
  randomContent(6),
]
const check = (open: (content: SegmentContent) => Segment) => {
  for (const [seed, content] of contents.entries()) checkSegment(open(content), content, seed)
}

test('a list of postings that is walked one by one keeps what a segment promises', () => check((content) => listedSegment(content)))

const brokenCursors: Readonly<Record<string, typeof ListedCursor>> = {
  'a step that leaves one out': class extends ListedCursor {
    override next() {
      this.at++
      return super.next()
    }
  },
  'something behind the oldest': class extends ListedCursor {
    override get doc() {
      return this.at > this.postings.length ? 0 : super.doc
    }
  },
  'a seek that goes on from what it seeks': class extends ListedCursor {
    override seek(doc: number) {
      return super.seek(doc - 1)
    }
  },
  'a seek that stays above': class extends ListedCursor {
    override seek(doc: number) {
      return super.seek(doc + 1)
    }
  },
  'another tf': class extends ListedCursor {
    override get tf() {
      return Math.min(2, super.tf)
    }
  },
  'taking what is below the end': class extends ListedCursor {
    override take(end: number, into: Int32Array, tfs: Int32Array, isLow?: BoundsTest) {
      return super.take(Math.max(0, end - 1), into, tfs, isLow)
    }
  },
  'taking that stays on the last it took': class extends ListedCursor {
    override take(end: number, into: Int32Array, tfs: Int32Array, isLow?: BoundsTest) {
      const taken = super.take(end, into, tfs, isLow)
      if (taken > 0) this.at--
      return taken
    }
  },
  'taking that leaves out blocks which are not low': class extends ListedCursor {
    override take(end: number, into: Int32Array, tfs: Int32Array, isLow?: BoundsTest) {
      return super.take(end, into, tfs, isLow && ((bounds) => isLow({ ...bounds, tfMax: bounds.tfMax - 1 })))
    }
  },
  'blocks that are not shown': class extends ListedCursor {
    override eachBlock(first: number, end: number, see: (bounds: PostingBounds) => void) {
      super.eachBlock(first, end + 8, see)
    }
  },
  'blocks that are shown by walking there': class extends ListedCursor {
    override eachBlock(first: number, end: number, see: (bounds: PostingBounds) => void) {
      super.eachBlock(first, end, see)
      this.seek(end)
    }
  },
  'an end of a block that is above a doc of it': class extends ListedCursor {
    override get blockEnd() {
      return super.blockEnd + 1
    }
  },
  'bounds that leave out a short post': class extends ListedCursor {
    override boundsOf(block: number) {
      const { tfMax, lengths } = super.boundsOf(block)
      return { tfMax, lengths: lengths.map((length) => length + 1) }
    }
  },
  'the positions of the doc before': class extends ListedCursor {
    override positions() {
      const before = new ListedCursor(this.postings)
      before.at = Math.max(0, this.at - 1)
      return before.positions()
    }
  },
}
for (const [fault, Cursor] of Object.entries(brokenCursors))
  test(`the contract notices ${fault}`, () => {
    assert.throws(() => check((content) => listedSegment(content, Cursor)), assert.AssertionError)
  })

type Change = (segment: Segment) => Partial<Segment>
const ofTerm =
  (change: (postings: NonNullable<ReturnType<Segment['term']>>) => object): Change =>
  (segment) => ({
    term(term) {
      const postings = segment.term(term)
      return postings && { ...postings, ...change(postings) }
    },
  })
const brokenSegments: Readonly<Record<string, Change>> = {
  'another base': ({ base }) => ({ base: base + 1 }),
  'another count of posts': ofTerm(({ docs: count }) => ({ docs: count + 1 })),
  'a bound below a tf': ofTerm(({ tfMax }) => ({ tfMax: tfMax - 1 })),
  'a bound above a length': ofTerm(({ lengthMin }) => ({ lengthMin: lengthMin + 1 })),
  'a walk that goes on where the last one ended': ofTerm(({ cursor }) => {
    const walk = cursor()
    return { cursor: () => walk }
  }),
  'terms that are not there': (segment) => ({ term: (term) => segment.term(term) ?? segment.term(term.slice(0, -1)) }),
  'a term that is not found': (segment) => ({ term: (term) => (term.length === 1 ? undefined : segment.term(term)) }),
  'one word too many for a beginning': (segment) => ({ termsFrom: (prefix, most) => segment.termsFrom(prefix, most + 1) }),
  'words out of order': (segment) => ({ termsFrom: (prefix, most) => segment.termsFrom(prefix, most).toReversed() }),
}
for (const [fault, change] of Object.entries(brokenSegments))
  test(`the contract notices ${fault}`, () => {
    const broken = (content: SegmentContent) => ({ ...listedSegment(content), ...change(listedSegment(content)) })
    assert.throws(() => check(broken), assert.AssertionError)
  })
