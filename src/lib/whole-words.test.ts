import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wholeWords, wordsByScript } from './whole-words.ts'

test('a form stands as a whole word, beside signs and digits too; in Japanese within others', () => {
  const fire = wholeWords('fire|feu')
  for (const text of ['fire!', '(feu)', '2fire', 'a fire.']) assert.match(text, fire)
  for (const text of ['fires', 'misfire', 'feu\u0301']) assert.doesNotMatch(text, fire)
  assert.match('大火事だ', wholeWords('火事', 'ja'))
  assert.match('FIRE', wholeWords('fire', 'en', 'iu'))
})

test('of a list of several languages each form is by its script', () => {
  const most = wordsByScript('almost|ほぼ|casi')
  for (const text of ['almost 5', '5人ほぼ', 'casi']) assert.match(text, most)
  for (const text of ['casino', 'ほ']) assert.doesNotMatch(text, most)
  assert.doesNotMatch('anything', wordsByScript('増'))
})
