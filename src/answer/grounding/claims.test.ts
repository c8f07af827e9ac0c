import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { understand } from '../understand/index.ts'
import { claimsOf } from './claims.ts'

const asks = (text: string) => understand({ text, asOf: 0, timeZone: 'UTC' })
const claims = (asked: string, text: string, lang: string) => [
  ...claimsOf(makePost({ n: 1, by: 'ana', at: 0, text, langs: [lang] }), asks(asked)),
]

test('what a post claims are words of content: no small word, no picture, no word of denying, nothing that is asked, in each language', () => {
  assert.deepEqual(claims('What closed the bridge in Vik?', 'So it was a crack that closed the bridge in Vik 🚨', 'en'), ['crack'])
  assert.deepEqual(claims("Qu'est-ce qui a fermé le pont à Vik ?", "À Vik, c'est l'eau qui a fermé le pont 😮", 'fr'), ['eau'])
  assert.deepEqual(claims('¿Qué cerró el puente en Vik?', 'Desmentido en Vik: una grieta no cerró el puente', 'es'), ['grieta'])
  assert.deepEqual(claims('Warum ist die Brücke in Vik zu?', 'Die Brücke in Vik ist wegen eines Risses zu', 'de'), ['risses'])
  assert.deepEqual(claims('O que fechou a ponte em Vik?', 'Foi uma fenda que fechou a ponte em Vik', 'pt'), ['fenda'])
  const inJapanese = claims('ヴィクの橋が閉鎖された原因は何ですか？', 'ヴィクの橋の閉鎖は亀裂のせい', 'ja')
  assert.ok(inJapanese.includes('亀裂') && !inJapanese.some((one) => /^(?:閉鎖|ヴィ|ィク|のせ|せい)$/u.test(one)), inJapanese.join(' '))
})

test('how many is another matter than what, where and why; a date and a score are none', () => {
  const asked = 'What contaminated the milk in Vik?'
  assert.deepEqual(claims(asked, '43 patients after the milk in Vik', 'en'), ['patients'])
  assert.ok(claims(asked, 'The milk in Vik has 14 May on its lid', 'en').includes('14'))
  assert.ok(claims('What is the score in Vik?', 'The score in Vik is 2-1', 'en').includes('2~1'))
})
