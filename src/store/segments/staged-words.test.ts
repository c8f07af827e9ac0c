import assert from 'node:assert/strict'
import { test } from 'node:test'
import { termsOf } from '../../post/index.ts'
import { makePost } from '../../post/post.fixture.ts'
import { authorTerm, farPosition, hashOf, markPlace, StagedWords } from './staged-words.ts'
import { decodeTerm } from './term-bytes.ts'

function wordsOf(staged: StagedWords, n: number) {
  const found: [term: string, place: number][] = []
  for (let at = 4 * (staged.ends[n - 1] ?? 0); at < 4 * (staged.ends[n] as number); at += 4) {
    const [start, length, hash, place] = staged.words.subarray(at, at + 4) as unknown as [number, number, number, number]
    assert.equal(hash, hashOf(staged.bytes, start, length))
    found.push([decodeTerm(staged.bytes.subarray(start, start + length), length), place])
  }
  return found
}
const post = (text: string) => makePost({ n: 1, text })

test('the words of a post are kept with their places, marks and its author’s term', () => {
  const staged = new StagedWords()
  const cut = staged.cut(post('Sturm am #Kai'), 40)
  staged.place(cut, 9)
  assert.deepEqual(wordsOf(staged, 0), [
    ['sturm', 0],
    ['am', 1],
    ['#kai', markPlace],
    ['kai', 2],
    [authorTerm(40), markPlace],
  ])
  assert.deepEqual([staged.seqs, staged.lengths, staged.authors, cut.words], [[9], [3], [40], 5])
})

test('a cut that gets no place is written over by the next one', () => {
  const staged = new StagedWords()
  staged.place(staged.cut(post('first one')), 1)
  staged.cut(post('a repeat that is not kept'))
  staged.place(staged.cut(post('second')), 2)
  assert.deepEqual([wordsOf(staged, 0).map(([term]) => term), wordsOf(staged, 1).map(([term]) => term)], [['first', 'one'], ['second']])
  assert.deepEqual([staged.wordsOf(1), staged.bytesOf(1)], [1, 6])
})

test('long posts grow the memory and lose nothing; cleared, it begins anew', () => {
  const staged = new StagedWords()
  const text = Array.from({ length: 40_000 }, (_, n) => n.toString(36)).join(' ')
  staged.place(staged.cut(post(text)), 1)
  const found = wordsOf(staged, 0)
  assert.deepEqual(
    found.map(([term]) => term),
    termsOf(text),
  )
  assert.deepEqual([found[32_767]?.[1], found.at(-1)?.[1]], [farPosition, farPosition])
  staged.clear()
  staged.place(staged.cut(post('anew')), 2)
  assert.deepEqual([wordsOf(staged, 0), staged.seqs.length], [[['anew', 0]], 1])
})

test('no text holds the term of an author', () => {
  for (const text of [authorTerm(7), `see ${authorTerm(7)} there`, '\u00017']) assert.ok(!termsOf(text).includes(authorTerm(7)))
})

test('the hash is FNV-1a, as others compute it', () => {
  const of = (text: string) => hashOf(Buffer.from(text), 0, text.length) >>> 0
  assert.deepEqual([of(''), of('a'), of('foobar')], [0x811c9dc5, 0xe40c292c, 0xbf9cf968])
})
