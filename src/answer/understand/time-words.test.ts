import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DateTime } from 'luxon'
import { findTimeWords } from './time-words.ts'

const asOf = Date.parse('2016-05-04T15:30:00Z') // a Wednesday
const read = (text: string, timeZone = 'UTC') => {
  const found = findTimeWords(text, { asOf, timeZone, nowWindowMs: 6 * 3_600_000 })
  if (!found) return 'none'
  const show = (ms: number) =>
    ms === asOf + 1 ? 'asOf' : DateTime.fromMillis(ms, { zone: timeZone }).toFormat("yyyy-MM-dd'T'HH:mm").replace('T00:00', '')
  return `${show(found.window.from)} … ${show(found.window.until)}`
}

const table: readonly [question: string, window: string][] = [
  ['What did members say about the Zika virus in April 2016?', '2016-04-01 … 2016-05-01'],
  ['What was said in April?', '2016-04-01 … 2016-05-01'],
  ['What was said in December about budgets?', '2015-12-01 … 2016-01-01'],
  ['What happened in Sept. 2015?', '2015-09-01 … 2015-10-01'],
  ['What happened in 2015?', '2015-01-01 … 2016-01-01'],
  ['What is happening now?', '2016-05-04T09:30 … asOf'],
  ['What is happening in Flint right now?', '2016-05-04T09:30 … asOf'],
  ['What is being said today about Zika?', '2016-05-04 … asOf'],
  ['What was said yesterday?', '2016-05-03 … 2016-05-04'],
  ['What happened the day before yesterday?', '2016-05-02 … 2016-05-03'],
  ['What was posted in the last hour?', '2016-05-04T14:30 … asOf'],
  ['What was posted last hour?', '2016-05-04T14:30 … asOf'],
  ['News of the past 24 hours on Zika', '2016-05-03T15:30 … asOf'],
  ['over the last three days', '2016-05-01T15:30 … asOf'],
  ['What changed in the last week?', '2016-04-27T15:30 … asOf'],
  ['What was said last week?', '2016-04-25 … 2016-05-02'],
  ['What was said this week?', '2016-05-02 … asOf'],
  ['What was said this month?', '2016-05-01 … asOf'],
  ['What was said last year?', '2015-01-01 … 2016-01-01'],
  ['What has been said since Monday?', '2016-05-02 … asOf'],
  ['since yesterday', '2016-05-03 … asOf'],
  ['since 9:14', '2016-05-04T09:14 … asOf'],
  ['since 9 am today', '2016-05-04T09:00 … asOf'],
  ['since April 12', '2016-04-12 … asOf'],
  ['since 2016-04-12', '2016-04-12 … asOf'],
  ['since March', '2016-03-01 … asOf'],
  ['until April 2016', '1970-01-01 … 2016-04-01'],
  ['before 3 April 2016', '1970-01-01 … 2016-04-03'],
  ['after April 5, 2016', '2016-04-06 … asOf'],
  ['between April 3 and April 9, 2016', '2016-04-03 … 2016-04-10'],
  ['between 2016-04-03 and 2016-04-09', '2016-04-03 … 2016-04-10'],
  ['from Monday to Tuesday', '2016-05-02 … 2016-05-04'],
  ['from March to April 2016', '2016-03-01 … 2016-05-01'],
  ['on Monday', '2016-05-02 … 2016-05-03'],
  ['on Friday', '2016-04-29 … 2016-04-30'],
  ['last Friday', '2016-04-29 … 2016-04-30'],
  ['on April 22nd, 2016', '2016-04-22 … 2016-04-23'],
  ['on the 22nd of April 2016', '2016-04-22 … 2016-04-23'],
  ['on 22 April', '2016-04-22 … 2016-04-23'],
  ['on December 24', '2015-12-24 … 2015-12-25'],
  ['What was said 3 days ago?', '2016-05-01 … 2016-05-02'],
  ['two hours ago', '2016-05-04T13:00 … 2016-05-04T14:00'],
  ['this morning', '2016-05-04T04:00 … 2016-05-04T12:00'],
  ['in early April 2016', '2016-04-01 … 2016-04-11'],
  ['in late April', '2016-04-21 … 2016-05-01'],
  ['on 2016-04-22T10:05', '2016-04-22T10:05 … 2016-04-22T10:06'],
  // words that only look like times
  ['What happened at the march for life?', 'none'],
  ['May they vote on it?', 'none'],
  ['Who leads the Sun newspaper?', 'none'],
  ['What do people say about the second amendment?', 'none'],
  ['What is said about the eruption of the volcano Hekla?', 'none'],
  ['How many snow days were there?', 'none'],
]
for (const [question, window] of table) test(`"${question}" means ${window}`, () => assert.equal(read(question), window))

test('days and months are those of the asker', () => {
  assert.equal(read('What was said today?', 'Pacific/Auckland'), '2016-05-05 … asOf')
  const found = findTimeWords('in April 2016', { asOf, timeZone: 'America/New_York', nowWindowMs: 1 })
  assert.equal(new Date(found?.window.from ?? 0).toISOString(), '2016-04-01T04:00:00.000Z')
})

test('the stretch of the question that names the time is given, so that it can be left out of the search', () => {
  const text = 'What did members say about Zika in April 2016?'
  const found = findTimeWords(text, { asOf, timeZone: 'UTC', nowWindowMs: 1 })
  assert.equal(text.slice(found?.start, found?.end), 'in April 2016')
})

test('a window in the future is empty rather than reaching past the moment of asking', () => {
  const found = findTimeWords('on 2031-01-01', { asOf, timeZone: 'UTC', nowWindowMs: 1 })
  assert.ok(found && found.window.from >= asOf && found.window.until <= asOf + 1)
})
