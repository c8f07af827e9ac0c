import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addsTurn } from './turns.ts'

test('a comparison that no post makes is one of the sentence’s own', () => {
  const app = 'the new app is fast, only the search is broken'
  assert.ok(addsTurn('The new app is faster than the old one.', app, 'en'))
  assert.ok(!addsTurn('The new app is faster than the old one.', 'much faster than the old app', 'en'))
  assert.ok(!addsTurn('There are fewer cases than in May.', '23 cases, down from 40 in May', 'en'))
  assert.ok(addsTurn('La nueva aplicación es más rápida que la otra.', 'La nueva aplicación es rápida', 'es'))
  assert.ok(addsTurn('Die neue Bahn ist schneller als die alte.', 'Die neue Bahn ist schnell', 'de'))
})

test('what was meant to be is not what is', () => {
  assert.ok(addsTurn('The ferry was supposed to cost 38 million.', 'The ferry will cost 38 million', 'en'))
  assert.ok(!addsTurn('The ferry was meant to cost 32 million.', 'it was meant to cost 32 million', 'en'))
  assert.ok(addsTurn('フェリーは三十八億円のはずだった。', 'フェリーは三十八億円かかる', 'ja'))
})
