import assert from 'node:assert/strict'
import { test } from 'node:test'
import { otherSpellings } from './spellings.ts'

test('British and American spellings lead to each other', () => {
  for (const [one, other] of [
    ['colour', 'color'],
    ['neighbourhood', 'neighborhood'],
    ['labour', 'labor'],
    ['organised', 'organized'],
    ['organisation', 'organization'],
    ['paralysed', 'paralyzed'],
    ['theatre', 'theater'],
    ['centres', 'centers'],
    ['dialogue', 'dialog'],
    ['cancelled', 'canceled'],
    ['travelling', 'traveling'],
    ['defence', 'defense'],
    ['programme', 'program'],
    ['grey', 'gray'],
  ] as const) {
    assert.ok(otherSpellings(one, 'en').includes(other), one)
    assert.ok(otherSpellings(other, 'en').includes(one), other)
  }
})

test('people and tools are spelt one way', () => {
  for (const word of ['firefighters', 'water', 'computer', 'fighter']) assert.deepEqual(otherSpellings(word, 'en'), [], word)
})

test('German letters that a keyboard lacks are written out, in any language', () => {
  assert.deepEqual(otherSpellings('Müller', 'en'), ['mueller'])
  assert.ok(otherSpellings('Mueller', 'de').includes('muller'))
  assert.deepEqual(otherSpellings('Strom', 'de'), [])
  assert.deepEqual(otherSpellings('Quelle', 'de'), [])
})

test('short words and other languages are left alone', () => {
  assert.deepEqual(otherSpellings('for', 'en'), [])
  assert.deepEqual(otherSpellings('couleur', 'fr'), [])
})
