import assert from 'node:assert/strict'
import { test } from 'node:test'
import { understand } from '../answer/index.ts'
import { toUnderstood } from './understood.ts'
import { wordsSearched } from './views.ts'

const asOf = Date.parse('2016-05-04T12:00:00Z')
const read = (text: string) => understand({ text, asOf, timeZone: 'UTC' })

test('small talk is told as such, and what no post answers too', () => {
  for (const text of ['hi', 'Thanks!', 'who are you?', 'merci', 'こんにちは'])
    assert.equal(toUnderstood(read(text)).words, 'small talk', text)
  assert.equal(toUnderstood(read('12 * 7 =')).words, 'something that no post answers')
  assert.equal(toUnderstood(read('What is said about the Hekla?')).words, 'a question about: Hekla')
})

test('of a word that was searched for in all its forms those are shown that posts hold', () => {
  const { terms } = read('How many people were killed in the flood?')
  const query = { any: terms.flatMap(({ clauses }) => clauses), all: [], none: [], from: 0, until: asOf, limit: 10 }
  assert.ok(query.any.length > 8, 'it was searched for in more')
  assert.deepEqual(wordsSearched(query, terms), ['killed', 'flood'])
  const frequency = { killed: 4_000, kiled: 3, kills: 900, kill: 800, killing: 500, floods: 70 }
  assert.deepEqual(wordsSearched(query, terms, frequency), ['killed', 'kill', 'kills', 'killing', 'flood', 'floods'])
})
