import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clausesOf } from './clauses.ts'

const texts = (text: string, lang: Parameters<typeof clausesOf>[1]) => clausesOf(text, lang).map((clause) => clause.text)

test('a sentence may end in a figure; in German that is an ordinal', () => {
  assert.deepEqual(texts('Bono a 18. Gratis para menores', 'es'), ['Bono a 18', 'Gratis para menores'])
  assert.deepEqual(texts('Offen ab 18. Mai', 'de'), ['Offen ab 18. Mai'])
})

test('a Japanese particle behind a name ends no clause, behind a verb it does', () => {
  assert.equal(texts('西野香さんが水漏れを見つけました', 'ja').length, 1)
  assert.equal(texts('雨は降りましたが橋は無事です', 'ja').length, 2)
})
