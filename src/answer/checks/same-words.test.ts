import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lexicalSupport } from './words.ts'

test('news words that say the same support each other, their contraries do not', () => {
  for (const [sentence, post] of [
    ['Two drivers were injured.', 'Two drivers hurt'],
    ['Le pont sera rouvert.', 'le pont rouvre'],
    ['El museo volverá a abrir.', 'el museo reabre'],
    ['Ein Lastwagen ist umgestürzt.', 'ein Lkw ist umgekippt'],
    ['A ponte foi fechada.', 'ponte interditada'],
  ] as const)
    assert.ok(lexicalSupport(sentence, post) >= 0.5, sentence)
  assert.equal(lexicalSupport('Prices rose.', 'prices fell'), 0.5)
  assert.equal(lexicalSupport('Workers won.', 'workers lost'), 0.5)
})
