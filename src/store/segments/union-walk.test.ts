import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom, makePost } from '../../post/post.fixture.ts'
import { allocateMemorySegment, createMemorySegment } from './memory-segment.ts'
import { unionSpan, UnionWalk } from './union-walk.ts'

const words = ['flood', 'floods', 'flooded', 'flooding']
const random = createRandom(3)
const segment = createMemorySegment(allocateMemorySegment(0))
const held = new Map<number, number>()
for (let seq = 3; seq < 4 * unionSpan; seq += 1 + Math.floor(random() ** 6 * 3 * unionSpan)) {
  const text = words.filter(() => random() < 0.4)
  segment.add(seq, makePost({ n: seq, text: ['other', ...text, ...text.slice(0, 1)].join(' ') }))
  if (text.length > 0) held.set(seq, text.length + 1)
}
const falling = [...held].reverse()
const open = () => new UnionWalk(words.flatMap((word) => segment.term(word)?.cursor() ?? []))

test('a post that holds several of the terms comes once, with all their occurrences', () => {
  for (const room of [1, 7, 5_000]) {
    const [docs, tfs] = [new Int32Array(room), new Int32Array(room)]
    const walk = open()
    const found: [number, number][] = []
    for (let count = room; count === room;) {
      count = walk.take(0, docs, tfs)
      for (let i = 0; i < count; i++) found.push([docs[i] as number, tfs[i] as number])
    }
    assert.deepEqual(found, falling)
  }
})

test('what lies below the end stays for the next, and what is passed over does not come', () => {
  const [docs, tfs] = [new Int32Array(9_999), new Int32Array(9_999)]
  const walk = open()
  const inTwo = 2 * unionSpan - 5
  const newer = falling.filter(([doc]) => doc >= inTwo).length
  assert.equal(walk.take(inTwo, docs, tfs), newer)
  walk.skip(unionSpan + 3)
  const older = falling.filter(([doc]) => doc <= unionSpan + 3)
  assert.equal(walk.take(0, docs, tfs), older.length)
  assert.deepEqual(
    [...docs.subarray(0, older.length)],
    older.map(([doc]) => doc),
  )
})

test('a doc is looked up in the span where it stands, and none that is not there is said to hold any', () => {
  const walk = open()
  for (let doc = 4 * unionSpan; doc >= 0; doc -= 1 + Math.floor(random() * 900)) assert.equal(walk.tfAt(doc), held.get(doc) ?? 0, `${doc}`)
})
