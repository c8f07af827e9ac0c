import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Sentence } from './api.ts'
import { checkWord, droppedWords, modelWords, standsBy } from './checks.ts'

const sentence = (more: Partial<Sentence>): Sentence => ({ text: 'x', citations: [], check: 'quote', passed: [], ...more })

test('each way a sentence came to stand there is told apart', () => {
  const told = [
    sentence({}),
    sentence({ instead: 'names' }),
    sentence({ check: 'composed' }),
    sentence({ check: 'supported', passed: ['numbers', 'negation'] }),
    sentence({ check: 'partial', passed: ['numbers'] }),
    sentence({ check: 'unsourced' }),
  ].map(standsBy)
  assert.deepEqual(told, [
    'Word for word',
    'Word for word, in place of a model’s sentence with a name that is not in its posts',
    'Put together by code from its posts',
    'Checked against its posts: numbers, denials',
    'Checked against its posts: numbers; doubted by a model that read it again',
    'Not from posts',
  ])
})

test('a check that is newer than the page keeps its name', () => {
  assert.deepEqual([checkWord('one-author'), checkWord('newer')], ['several authors', 'newer'])
})

test('dropped drafts are counted by fate and by reason', () => {
  const sentences = [sentence({ instead: 'numbers' }), sentence({})]
  assert.equal(droppedWords({ dropped: {}, sentences }), '')
  assert.equal(
    droppedWords({ dropped: { numbers: 1 }, sentences }),
    '1 drafted sentence did not pass the checks: 1 replaced by a quote. Why: a number that is not in its posts.',
  )
  assert.equal(
    droppedWords({ dropped: { numbers: 2, uncited: 1 }, sentences }),
    '3 drafted sentences did not pass the checks: 1 replaced by a quote, 2 left out. Why: a number that is not in its posts (2), no source (1).',
  )
})

test('tokens, model and prompt are named where a model was asked', () => {
  const usage = { calls: 3, inputTokens: 1_204, outputTokens: 88, cachedTokens: 900 }
  const none = { calls: 0, inputTokens: 0, outputTokens: 0, cachedTokens: 0 }
  assert.equal(modelWords({ model: 'extractive', prompt: null, usage: none }), '')
  assert.equal(
    modelWords({ model: 'tiny', prompt: 'by-cluster-1', usage }),
    'Model tiny · prompt by-cluster-1 · 3 calls, 1,204 tokens read (900 of them kept from before), 88 written',
  )
  assert.equal(modelWords({ model: 'tiny', prompt: null, usage: { ...none, calls: 1 } }), 'Model tiny · 1 call, tokens not counted')
})
