import assert from 'node:assert/strict'
import { test } from 'node:test'
import { datesOf, strangeDates } from './dates.ts'

test('months, weekdays and days of months are one thing in six languages', () => {
  for (const text of ['14 May', 'May 14th', 'le 14 mai', '14 de mayo', 'am 14. Mai', '14 de maio', '5月14日'])
    assert.deepEqual([...datesOf(text)], ['month 5 day 14'], text)
  for (const text of ['on Thursday', 'jeudi', 'el jueves', 'Donnerstag', 'quinta-feira', '木曜日'])
    assert.deepEqual([...datesOf(text)], ['weekday 4'], text)
})

test('"may" and "march" in the middle of a sentence are verbs', () => {
  assert.deepEqual([...datesOf('it may rain on those who march')], [])
  assert.deepEqual([...datesOf('closed since March')], ['month 3'])
})

test('another day is strange, a bare month is held by a day in it', () => {
  assert.deepEqual(strangeDates('opens on 15 May', 'opens on 14 May'), ['month 5 day 15'])
  assert.deepEqual(strangeDates('opens in May', 'opens on 14 May'), [])
  assert.deepEqual(strangeDates('reprend mardi', 'reprise jeudi'), ['weekday 2'])
  assert.deepEqual(strangeDates('closed yesterday', 'closed today'), ['yesterday'])
})

test('this, next and last week, month and year are dates', () => {
  assert.deepEqual(strangeDates('An update comes next month.', 'An update will fix it this month'), ['next month'])
  assert.deepEqual(strangeDates('An update comes this month.', 'An update will fix it this month'), [])
  assert.deepEqual(strangeDates('Die Brücke öffnet nächste Woche.', 'Die Brücke öffnet diese Woche'), ['next week'])
  assert.deepEqual(strangeDates('La paroi sera réparée la semaine prochaine', 'réparation la semaine dernière'), ['next week'])
  assert.deepEqual(strangeDates('来月開く', '今月開く'), ['next month'])
})
