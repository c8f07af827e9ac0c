import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allMatches } from './all-matches.ts'

const texts = ['', 'a1b22c333', '𝒳1 𝒴22', '😀😀', 'no digit']
const patterns = [/\d+/g, /(?<digits>\d)(?<rest>\d*)/gu, /\d*/g, /\d*/gu, /(?=😀)/gu, /$/g]

test('all matches are those of matchAll, with their groups, also where nothing is matched', () => {
  for (const text of texts)
    for (const pattern of patterns) assert.deepEqual(allMatches(text, pattern), [...text.matchAll(pattern)], `${text} ${pattern}`)
})

test('no more than asked for are given, and a pattern that was left amid a text begins anew', () => {
  const digit = /\d/g
  assert.deepEqual(
    allMatches('123', digit, 2).map(([found]) => found),
    ['1', '2'],
  )
  assert.equal(digit.test('123'), true)
  assert.deepEqual(
    allMatches('123', digit).map(([found]) => found),
    ['1', '2', '3'],
  )
  assert.equal(digit.lastIndex, 0)
})

test('a pattern searches itself, not by a copy that must be compiled', () => {
  class Counting extends RegExp {
    static copies = 0
    constructor(source: RegExp | string, flags?: string) {
      super(source, flags)
      Counting.copies++
    }
  }
  const pattern = new Counting('\\d', 'g')
  allMatches('1 2', pattern)
  assert.equal(Counting.copies, 1)
})
