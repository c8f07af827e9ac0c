import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wholeTermsOf } from './katakana.ts'

test('a word in katakana is one word, not the pairs that it shares with others', () => {
  const [lion, team, strike] = ['ライオン', 'ライオンズ', 'ストライキ'].map((text) => new Set(wholeTermsOf(text)))
  assert.ok(lion?.has('ライオン') && team?.has('ライオンズ'))
  for (const other of [team, strike])
    assert.deepEqual(
      [...(lion ?? [])].filter((word) => other?.has(word)),
      [],
    )
})

test('other words stay as the index holds them', () => {
  assert.deepEqual(wholeTermsOf('No gas leak'), ['no', 'gas', 'leak'])
})
