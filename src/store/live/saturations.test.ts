import assert from 'node:assert/strict'
import { test } from 'node:test'
import { saturation } from '../bm25.ts'
import { Saturations } from './saturations.ts'

test('the table says the very number that BM25 says, and beyond it BM25 is asked', () => {
  for (const [avgLength, bm25] of [
    [12.34, { k1: 1.2, b: 0.75 }],
    [1, { k1: 0.9, b: 0.4 }],
  ] as const) {
    const saturations = new Saturations(avgLength, bm25)
    for (const tf of [1, 2, 6, 7, 65_535])
      for (const length of [0, 1, 37, 255, 256, 65_535])
        assert.equal(saturations.of(tf, length), saturation(tf, length, avgLength, bm25), `tf ${tf}, length ${length}`)
  }
})
