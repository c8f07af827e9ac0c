import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chunkSize, ChunkCursor, chunkStart, docOf, docShift, placesFor } from './posting-chunks.ts'
import { farPosition, markPlace } from './staged-words.ts'
import { positionsOf } from './term-lists.fixture.ts'

test('chunks follow each other without a gap, and no list takes more places than are given it', () => {
  let [start, places] = [1, 0]
  for (let n = 1; n < 20_000; n++) {
    if (n === start + chunkSize(start)) start = n
    assert.equal(chunkStart(n), start)
    if (n === start) places += 1 + chunkSize(start)
    assert.ok(places <= placesFor(n + 1), `${n + 1} words`)
  }
})

/** A list as a segment lays it out: its chunks apart from each other. */
function lay(occurrences: readonly number[]) {
  const arena = new Int32Array(4 * placesFor(occurrences.length))
  let [top, tail] = [3, 0]
  for (const [n, occurrence] of occurrences.entries()) {
    if (n === 0) continue
    const start = chunkStart(n)
    if (n === start) {
      arena[top] = tail
      tail = top
      top += 1 + chunkSize(start) + 5 // others in between
    }
    arena[tail + 1 + n - start] = occurrence
  }
  return { arena, count: occurrences.length, first: occurrences[0] as number, tail, tfMax: 9, lengthMin: 2 }
}

test('a walk gives each doc once with its occurrences, wherever chunks part them, and a seek ends where steps would', () => {
  const positions = (doc: number) => Array.from({ length: 1 + (doc % 7 === 0 ? 30 : doc % 3) }, (_, i) => 5 * i)
  for (const count of [1, 2, 5, 6, 21, 22, 86, 342, 3_000]) {
    const docs: number[] = []
    const occurrences: number[] = []
    for (let doc = 1; occurrences.length < count; doc += 1 + (doc % 4)) {
      docs.push(doc)
      for (const position of positions(doc)) occurrences.push((doc << docShift) | position)
    }
    const list = lay(occurrences)
    const falling = docs.toReversed()
    const walk = new ChunkCursor(list)
    for (const doc of falling) {
      assert.deepEqual([walk.doc, walk.tf, positionsOf(walk)], [doc, positions(doc).length, positions(doc)])
      walk.next()
    }
    assert.deepEqual([walk.doc, walk.tf, walk.next()], [-1, 0, -1])
    for (const stride of [1, 2, 17, 400])
      for (let wanted = (falling[0] ?? 0) + 3, seeker = new ChunkCursor(list); wanted >= 0; wanted -= stride)
        assert.equal(seeker.seek(wanted), falling.find((doc) => doc <= wanted) ?? -1)
  }
})

test('a mark has no position, a far word the last one, and the doc of either is its own', () => {
  const mark = (7 << docShift) | markPlace
  const far = (7 << docShift) | farPosition
  assert.deepEqual([docOf(mark), docOf(far), docOf((32_767 << docShift) | markPlace)], [7, 7, 32_767])
  const walk = new ChunkCursor(lay([(7 << docShift) | 4, mark, far]))
  assert.deepEqual([walk.tf, positionsOf(walk)], [3, [4, farPosition]])
})
