import assert from 'node:assert/strict'
import { test } from 'node:test'
import { feedDate } from './feed-date.ts'

const is = (text: string, iso: string) =>
  assert.equal(new Date(feedDate(text) ?? NaN).getTime(), Date.parse(iso), `${text} is ${feedDate(text)}`)

test('dates as the formats have them', () => {
  is('Thu, 26 Nov 2026 05:17:29 GMT', '2026-11-26T05:17:29Z')
  is('Thu, 26 Nov 2026 05:17:29 +0130', '2026-11-26T03:47:29Z')
  is('26 Nov 2026 05:17 EST', '2026-11-26T10:17:00Z')
  is('2026-11-26T05:17:29Z', '2026-11-26T05:17:29Z')
  is('2026-11-26T05:17:29.123456-08:00', '2026-11-26T13:17:29.123Z')
  is('2026-11-26', '2026-11-26T00:00:00Z')
  is('2026-11', '2026-11-01T00:00:00Z')
  is('2026', '2026-01-01T00:00:00Z')
})

test('dates as feeds have them', () => {
  is(' Thursday, 26 November 2026 5:17:29 Z ', '2026-11-26T05:17:29Z')
  is('Thu, 26 Nov 26 05:17:29 UT', '2026-11-26T05:17:29Z')
  is('Thu,26-Nov-99 05:17:29 PDT', '1999-11-26T12:17:29Z')
  is('Thu, 26 Nov 2026 05:17:29 GMT+0100', '2026-11-26T04:17:29Z')
  is('Thu, 26 Nov 2026 05:17:29 +0100 (CET)', '2026-11-26T04:17:29Z')
  is('Thu, 26 Nov 2026', '2026-11-26T00:00:00Z')
  is('Thu Nov 26 05:17:29 CET 2026', '2026-11-26T04:17:29Z')
  is('Thu Nov 26 05:17:29 2026', '2026-11-26T05:17:29Z')
  is('Nov 26, 2026', '2026-11-26T00:00:00Z')
  is('2026-11-26 05:17:29', '2026-11-26T05:17:29Z')
  is('2026-11-26 05:17:29 +0100', '2026-11-26T04:17:29Z')
  is('20261126', '2026-11-26T00:00:00Z')
  is('Thu, 26 Nov 2026 24:00:00 GMT', '2026-11-27T00:00:00Z')
  is('Thu, 26 Nov 2026 05:17:29 XYZ', '2026-11-26T05:17:29Z')
})

test('what is no date, or none that exists, is none', () => {
  for (const text of [
    undefined,
    '',
    'yesterday',
    '31 Feb 2026 10:00 GMT',
    '2026-13-01',
    '2026-02-30',
    '26 Foo 2026',
    'Thu, 26 Nov 2026 25:61:00 GMT',
    '-',
    '0',
    '1795670941',
    'x'.repeat(1_000),
  ])
    assert.equal(feedDate(text), undefined, text)
})
