import assert from 'node:assert/strict'
import { test } from 'node:test'
import { namesOf, strangeNames } from './names.ts'

test('names are found anywhere but in words that are capitalised as a matter of course', () => {
  assert.deepEqual(namesOf('The ECB said Ms. Lagarde saw St. Anne’s-le-Mont'), ['ecb', 'ms', 'lagarde', 'st', 'anne', 'le', 'mont'])
  assert.deepEqual(namesOf('posts say nothing on Monday'), [])
})

test('German nouns are no names where an article, a figure or an adjective says so', () => {
  assert.deepEqual(namesOf('Die 17 Menschen beim Zugunglück und der neue Bürgermeister sprachen mit Seidel'), ['seidel'])
  assert.deepEqual(strangeNames('Beim Unglück wurden 17 Menschen in Rieden verletzt', 'Zugunglück in Altmark: 17 Verletzte'), ['rieden'])
})

test('names without capitals are quoted words, katakana, and what stands before a title', () => {
  assert.deepEqual(strangeNames('田村大臣は辞任していない', '川村大臣は辞任していない'), ['田村'])
  assert.deepEqual(strangeNames('オオバが得点した', 'タカノが得点した'), ['オオハ'.normalize('NFKD').replace(/\p{Mn}/gu, '')])
  assert.deepEqual(strangeNames('「アサギ」が勝った', '「アサギ」の勝利'), [])
})

test('a name is held in another case, with an ending, with or without its hyphen; a part of another word is no name', () => {
  assert.deepEqual(strangeNames('It says Vestria, in Saint-Oda', 'the Vestrian minister at saint oda'), [])
  assert.deepEqual(strangeNames('It says Ana left', 'banana prices'), ['ana'])
})
