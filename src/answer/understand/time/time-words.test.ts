import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { DateTime } from 'luxon'
import { languagesOf } from '../question-language.ts'
import { findTimeWords } from './find-time-words.ts'

type Group = { readonly at: string; readonly zone: string; readonly why: string; readonly phrases: readonly (readonly [string, string])[] }
const groups = JSON.parse(readFileSync(new URL('../../../../tests/tables/time-phrases.json', import.meta.url), 'utf8')) as Group[]

const find = (text: string, asOf: number, timeZone: string) =>
  findTimeWords(text, { asOf, timeZone, nowWindowMs: 6 * 3_600_000, languages: languagesOf(text) })

/** A window as the table writes it: in the zone, with offsets where the table gives them, days without a time. */
function windowOf(text: string, { at, zone }: Group, wanted: string): string {
  const asOf = Date.parse(at)
  const found = find(text, asOf, zone)
  if (!found) return 'none'
  const format = /[+-]\d\d:\d\d/.test(wanted) ? "yyyy-MM-dd'T'HH:mmZZ" : "yyyy-MM-dd'T'HH:mm"
  const show = (ms: number) =>
    ms === asOf + 1
      ? 'asOf'
      : ms === 0
        ? '1970-01-01'
        : DateTime.fromMillis(ms, { zone })
            .toFormat(format)
            .replace(/T00:00$/, '')
  return `${show(found.window.from)} … ${show(found.window.until)}${found.isToCome ? ' to come' : ''}`
}

test('the table of labelled phrases holds 200 or more', () => {
  assert.ok(groups.flatMap(({ phrases }) => phrases).length >= 200)
})

for (const group of groups)
  test(`time words: ${group.why} (${group.zone})`, () => {
    for (const [text, wanted] of group.phrases) assert.equal(windowOf(text, group, wanted), wanted, text)
  })

test('what names the time is left out of what is searched for, and “latest” beside another time as well', () => {
  const asOf = Date.parse('2016-05-04T15:30:00Z')
  assert.equal(find('What did members say about Zika in April 2016?', asOf, 'UTC')?.timeless, 'What did members say about Zika  ?')
  assert.equal(find('What is the latest on Zika since Monday?', asOf, 'UTC')?.timeless, 'What is   on Zika  ?')
})

test('nothing reaches past the moment of asking', () => {
  const asOf = Date.parse('2016-05-04T15:30:00Z')
  for (const text of ['on 2031-01-01', 'since 2031', 'this week', 'today', 'before 2040', 'im Jahr 2031', '2031年'])
    assert.ok((find(text, asOf, 'UTC')?.window.until ?? 0) <= asOf + 1, text)
})

test('4,000 characters of anything are read in a bounded time', () => {
  for (const piece of ['between 3 and ', 'from monday at ', 'entre las 3 y ', '午後3時から', '1 ', '((((', 'vor dem 3. '])
    assert.doesNotThrow(() => find(piece.repeat(4_000 / piece.length), Date.parse('2016-05-04T15:30:00Z'), 'UTC'), piece)
})
