import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom, makePost } from '../../post/post.fixture.ts'
import type { Clause } from '../search-query.ts'
import { postingsOf } from './clause-postings.ts'
import type { Walk } from './walk.ts'
import { listMost, PostingList } from './list-walk.ts'
import { allocateMemorySegment, createMemorySegment } from './memory-segment.ts'

/** All that a walk gives. */
function listOf(walk: Walk, length: number): PostingList {
  const [docs, tfs] = [new Int32Array(length + 1), new Int32Array(length + 1)]
  const list = new PostingList()
  list.add(docs, tfs, walk.take(0, docs, tfs))
  assert.equal(list.docs.length, length)
  return list
}

test('a list that does not fit is not gone over', () => {
  const segment = createMemorySegment(allocateMemorySegment(0))
  segment.add(0, makePost({ n: 0, text: 'a flood' }))
  const postings = postingsOf(segment, { phrase: ['a', 'flood'], weight: 1 })
  assert.ok(postings?.keep)
  const list = new PostingList()
  list.add(new Int32Array(listMost + 1), new Int32Array(listMost + 1), listMost + 1)
  postings.keep(list)
  assert.equal(postings.walk().tfAt(0), 1)
})

test('however a walk over a term, prefix or phrase is moved, it says what the texts say', () => {
  const random = createRandom(4)
  const words = ['flood', 'floods', 'flooded', 'bridge', 'river', 'open', 'opened', 'a']
  const segment = createMemorySegment(allocateMemorySegment(0))
  const texts = new Map<number, string[]>()
  for (let seq = 0; seq < 20_000; seq += 1 + Math.floor(random() ** 20 * 9_000)) {
    const text = Array.from({ length: 1 + Math.floor(random() * 9) }, () => words[Math.floor(random() ** 2 * words.length)] ?? '')
    segment.add(seq, makePost({ n: seq, text: text.join(' ') }))
    texts.set(seq, text)
  }
  const clauses: [Clause, (words: readonly string[], at: number) => boolean][] = [
    [{ term: 'river', weight: 1 }, (text, at) => text[at] === 'river'],
    [{ prefix: 'flood', weight: 1 }, (text, at) => text[at]?.startsWith('flood') ?? false],
    [{ prefix: 'o', weight: 1 }, (text, at) => text[at]?.startsWith('o') ?? false],
    [{ phrase: ['flood', 'bridge'], weight: 1 }, (text, at) => text[at] === 'flood' && text[at + 1] === 'bridge'],
    [{ phrase: ['a', 'a', 'open'], weight: 1 }, (text, at) => text[at] === 'a' && text[at + 1] === 'a' && text[at + 2] === 'open'],
  ]
  for (const [clause, stands] of clauses) {
    const wanted = [...texts]
      .map(([doc, text]) => ({ doc, tf: text.filter((_, at) => stands(text, at)).length }))
      .filter(({ tf }) => tf > 0)
      .reverse()
    const tfOf = new Map(wanted.map(({ doc, tf }) => [doc, tf]))
    for (let round = 0; round < 30; round++) {
      const postings = postingsOf(segment, clause)
      assert.ok(postings && postings.docsMost >= wanted.length)
      if (round % 2 === 1 && postings.keep) postings.keep(listOf(postings.walk(), wanted.length))
      const walk = postings.walk()
      const room = [1, 5, 600][round % 3] ?? 1
      const [docs, tfs] = [new Int32Array(room), new Int32Array(room)]
      const width = 2 ** Math.floor(random() * 14)
      // Everything at or below `next` is still to come.
      for (let next = 19_999; next >= 0;) {
        const lower = Math.max(0, next - Math.floor(random() * width))
        if (random() < 0.3) {
          walk.skip(lower)
          next = lower
        } else if (random() < 0.3) {
          assert.equal(walk.tfAt(lower), tfOf.get(lower) ?? 0, `at ${lower}`)
          next = lower - 1
        } else {
          walk.skip(next)
          const expected = wanted.filter(({ doc }) => doc <= next && doc >= lower).slice(0, room)
          assert.equal(walk.take(lower, docs, tfs), expected.length)
          assert.deepEqual(
            expected,
            expected.map((_, i) => ({ doc: docs[i], tf: tfs[i] })),
          )
          next = expected.length < room ? lower - 1 : (expected.at(-1)?.doc ?? 0) - 1
        }
      }
    }
  }
  for (const clause of [
    { term: 'none', weight: 1 },
    { prefix: 'x', weight: 1 },
    { phrase: ['a', 'none'], weight: 1 },
    { phrase: [], weight: 1 },
  ])
    assert.equal(postingsOf(segment, clause), undefined)
})
