import assert from 'node:assert/strict'
import { test } from 'node:test'
import { part } from '../bm25.ts'
import { joinAll } from './join-all.ts'
import { countOf, randomSlice, scoredIn, scoringOf } from './random-slice.fixture.ts'
import type { Role } from './scored.ts'

const { texts, segment, slice } = randomSlice(9)
const scoring = scoringOf(slice, 2)
const { saturations, workspace } = scoring
const clause = (word: string, role: Role) => scoredIn(segment, word, role)
/** By doc: what the texts say. */
const wantedOf = (all: readonly string[], any: readonly string[]) =>
  new Map(
    Array.from(texts, ([doc, text]) => {
      const holds = all.every((word) => countOf(text, word) > 0) && (any.length === 0 || any.some((word) => countOf(text, word) > 0))
      const parts = [...all, ...any].map((word) =>
        countOf(text, word) > 0 ? part(1, saturations.of(countOf(text, word), text.length)) : 0,
      )
      return [doc, holds ? parts.reduce((sum, one) => sum + one, 0) : -1] as const
    }).filter(([, score]) => score >= 0),
  )
const foundIn = (found: number) =>
  new Map(Array.from(workspace.touched.subarray(0, found), (doc) => [doc, workspace.scores[doc] as number] as const))
const byDoc = (of: ReadonlyMap<number, number>) => [...of].sort(([a], [b]) => a - b)

test('posts that hold every word, and one of others where there are such, with what all of their words add, whichever leads', () => {
  for (const [all, any] of [
    [['all', 'half'], []],
    [['rare', 'all'], []],
    [['half', 'few', 'some'], []],
    [['all'], ['few', 'rare']],
    [
      ['some', 'half'],
      ['all', 'few', 'unheard'],
    ],
    [['all', 'unheard'], []],
  ] as const) {
    const clauses = [...any.map((word) => clause(word, 'any')), ...all.map((word) => clause(word, 'all')), clause('half', 'none')]
    const found = joinAll(clauses, scoring, { isScored: true })
    assert.deepEqual(byDoc(foundIn(found)), byDoc(wantedOf(all, any)), JSON.stringify([all, any]))
  }
})
