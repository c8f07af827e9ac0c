import assert from 'node:assert/strict'
import { test } from 'node:test'
import { claimOf } from './claim-kinds.ts'

test('what code claims is known by its words, in each language; a quote and a count claim nothing', () => {
  const claims = [
    ['Denied by Ada (@ada), 09:10: “The dam stands”', 'denies'],
    ['Denied since 09:10: Bo (@bo), 09:02: “The dam burst”', 'denied'],
    ['2 authors deny it or tell who does, first at 09:10.', 'deniers'],
    ['First seen here in these words: @lou, 09:04.', 'firstSeen'],
    ['Vu ici pour la première fois en ces termes : @lou, 09:04.', 'firstSeen'],
    ['Earlier: Cy (@cy), 09:00: “All quiet”', 'earlier'],
    ['Ada (@ada), 09:10: “Denied by nobody, I hear”', undefined],
    ['4 posts by 4 authors, on 10 April 2016 between 09:00 and 12:00.', undefined],
  ] as const
  for (const [sentence, kind] of claims) assert.equal(claimOf(sentence), kind, sentence)
})
