import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foundWords } from './words.ts'

test('only a search that was not cut found all posts', () => {
  assert.equal(foundWords(1_200, false), 'All 1,200 posts')
  assert.equal(foundWords(1, false), 'The post')
  assert.equal(foundWords(1_200, true), '1,200 posts found, perhaps not all')
  assert.equal(foundWords(1, true), '1 post found, perhaps not all')
})
