import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foundWords, scoreWords } from './words.ts'

test('only a search that was not cut found all posts', () => {
  assert.equal(foundWords(1_200, false), 'All 1,200 posts')
  assert.equal(foundWords(1, false), 'The post')
  assert.equal(foundWords(1_200, true), '1,200 posts found, perhaps not all')
  assert.equal(foundWords(1, true), '1 post found, perhaps not all')
})

test('a score is told as what it is: a sum of words, times its factors', () => {
  const parts = { bm25: 4, expansion: 2, link: 1.5 }
  assert.equal(scoreWords(9, parts), '9.000 = (bm25 4.000 + expansion 2.000) × link 1.500')
  assert.equal(scoreWords(4, { bm25: 4, expansion: 0 }), '4.000 = bm25 4.000')
})
