import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formsOf } from './forms.ts'

test('number, past and -ing of a word are its forms, whichever of them was asked', () => {
  for (const [family, ...words] of [
    ['cut', 'cuts', 'cutting'],
    ['release', 'releases', 'released', 'releasing'],
    ['company', 'companies'],
    ['visit', 'visits', 'visited', 'visiting'],
    ['box', 'boxes', 'boxed', 'boxing'],
    ['agree', 'agrees', 'agreed', 'agreeing'],
    ['drop', 'drops', 'dropped', 'dropping'],
  ] as const)
    for (const one of [family, ...words.filter((word) => word !== 'agreed')])
      for (const other of [family, ...words]) if (other !== one) assert.ok(formsOf(one).includes(other), `${one} → ${other}`)
})

test('a word is never its own form, and short words, other scripts, figures and marks have none', () => {
  for (const word of ['cuts', 'boss', 'crisis', 'building']) assert.ok(!formsOf(word).includes(word), word)
  for (const word of ['us', 'no', '2022', '#tags', '@name', 'covid19', 'élections', 'news', '東京'])
    assert.deepEqual(formsOf(word), [], word)
})

test('what only looks inflected is left alone', () => {
  for (const [word, wrong] of [
    ['king', 'k'],
    ['spring', 'spr'],
    ['speed', 'spe'],
    ['crisis', 'crisi'],
    ['virus', 'viru'],
    ['boss', 'bos'],
  ] as const)
    assert.ok(!formsOf(word).includes(wrong), word)
})

test('a word has few forms, so that a query stays small', () => {
  for (const word of ['released', 'visited', 'travelling', 'buildings', 'protesters']) assert.ok(formsOf(word).length <= 9, word)
})
