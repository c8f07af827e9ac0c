import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isAlike, lexicalSupport, longestNovelRun } from './words.ts'

test('support is the share of the claim’s own words, without the words that only attribute it', () => {
  assert.equal(lexicalSupport('Posters say the bridge is closed', 'The bridge is closed'), 1)
  assert.equal(lexicalSupport('The school burned', 'The bridge is closed'), 0)
  assert.ok(lexicalSupport('橋が閉鎖された', '昨夜、橋が閉鎖された') > 0.9)
  assert.equal(lexicalSupport('Trois ouvriers ont été blessés', 'trois blessés'), 2 / 3)
  assert.equal(lexicalSupport('Trois personnes ont été blessées', 'trois blessés'), 1, 'who is hurt is a person')
})

test('forms of a word are alike, other words are not', () => {
  for (const [a, b] of [
    ['bless', 'blesse'],
    ['accus', 'accusat'],
    ['verletzt', 'verletzte'],
  ] as const)
    assert.ok(isAlike(a, b), `${a} ${b}`)
  for (const [a, b] of [
    ['election', 'electric'],
    ['port', 'part'],
    ['2015', '2016'],
  ] as const)
    assert.ok(!isAlike(a, b), `${a} ${b}`)
})

test('an added clause is a run of words that nothing cited holds', () => {
  assert.equal(longestNovelRun('The bridge is closed and mayor Hask apologised', 'The bridge is closed'), 3)
})
