import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { allocateMemorySegment, createMemorySegment } from './memory-segment.ts'
import { PhraseWalk } from './phrase-walk.ts'
import type { TermPostings } from './segment.ts'

function segmentOf(texts: readonly string[]) {
  const segment = createMemorySegment(allocateMemorySegment(0))
  for (const [seq, text] of texts.entries()) segment.add(seq, makePost({ n: seq, text }))
  return segment
}
const phrase = (texts: readonly string[], ...words: string[]) => {
  const segment = segmentOf(texts)
  return new PhraseWalk(words.map((word) => segment.term(word) as TermPostings))
}
function all(walk: PhraseWalk, end = 0) {
  const [docs, tfs] = [new Int32Array(99), new Int32Array(99)]
  const count = walk.take(end, docs, tfs)
  return Array.from({ length: count }, (_, i) => [docs[i], tfs[i]])
}

test('a post holds a phrase where its words stand one right after the other and in order, as often as they do', () => {
  const texts = ['high tide', 'tide high', 'high and tide', 'high tide high tide', 'high high tide', 'tide', 'high']
  assert.deepEqual(all(phrase(texts, 'high', 'tide')), [
    [4, 1],
    [3, 2],
    [0, 1],
  ])
})

test('a word that is in the phrase twice has to stand there twice', () => {
  assert.deepEqual(all(phrase(['so so good', 'so good', 'so so so good'], 'so', 'so', 'good')), [
    [2, 1],
    [0, 1],
  ])
})

test('it ends at the window, and says of a doc what is there without looking at others', () => {
  const texts = Array.from({ length: 50 }, (_, n) => (n % 10 === 0 ? 'high tide' : 'high water and low tide'))
  assert.deepEqual(all(phrase(texts, 'high', 'tide'), 15), [
    [40, 1],
    [30, 1],
    [20, 1],
  ])
  const walk = phrase(texts, 'high', 'tide')
  assert.deepEqual([walk.tfAt(45), walk.tfAt(40), walk.tfAt(10)], [0, 1, 1])
  walk.skip(9)
  assert.deepEqual(all(walk), [[0, 1]])
})

test('the bounds of its rarest word are its own: where that is too low, nothing is read', () => {
  const texts = Array.from({ length: 50 }, (_, n) => (n % 10 === 0 ? 'high tide' : 'high'))
  const segment = segmentOf(texts)
  const seen: number[] = []
  const walk = new PhraseWalk(['high', 'tide'].map((word) => segment.term(word) as TermPostings))
  const [docs, tfs] = [new Int32Array(99), new Int32Array(99)]
  assert.equal(
    walk.take(0, docs, tfs, ({ lengths }) => seen.push(lengths[0] as number) > 0),
    0,
  )
  assert.deepEqual(seen, [2])
})

test('words beyond the last position stand nowhere beside each other twice', () => {
  assert.deepEqual(all(phrase([`${'a '.repeat(40_000)}high tide`], 'a', 'a')), [[0, 32_767]])
  assert.deepEqual(all(phrase(['a '.repeat(40_000)], 'a')), [[0, 32_768]])
})
