import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countsSomething } from './counts.ts'

test('a number of things counts; a date, a time, a year and a score do not', () => {
  for (const text of [
    '47 people hurt',
    '1.200 Haushalte ohne Strom',
    '12 000 foyers touchés',
    '停電は890戸',
    'Hay 310 personas en los refugios',
  ])
    assert.ok(countsSomething(text), text)
  for (const text of [
    'Best before 14 May, bring it back',
    'Fecha de caducidad 14 de mayo',
    'The score is 2-1',
    'It stood 12:10 after the first set',
    'Open until 14:30',
    'Bis 18 Uhr geöffnet',
    'Since 2016 it is closed',
    'Platform 9 is closed',
    '賞味期限は5月14日',
  ])
    assert.ok(!countsSomething(text), text)
})
