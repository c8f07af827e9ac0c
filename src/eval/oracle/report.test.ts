import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Found } from './found.ts'
import { countOf, oracleSections } from './report.ts'

const found = (more: Partial<Found>): Found => ({
  question: 'How many?',
  about: 'storm/shelters 0 en',
  lang: 'en',
  at: '2026-03-03T09:00:00.000Z',
  judged: {},
  isFresh: false,
  lapses: { deletedOrHidden: 0, optedOut: 0, obeyed: false },
  finish: 'complete',
  sentences: [],
  tookMs: 10,
  ...more,
})
const all: readonly Found[] = [
  found({
    judged: { 'current figure': true, outdated: false, answered: true },
    leads: true,
    citations: { cited: 4, supporting: 3, sentences: 2, supported: 2 },
  }),
  found({ judged: { 'current figure': false, outdated: true, answered: true }, leads: false, isFresh: true, lang: 'fr', tookMs: 30 }),
  found({
    judged: { abstained: true },
    about: 'person',
    lapses: { deletedOrHidden: 2, optedOut: 1, obeyed: true },
    finish: 'failed: internal',
  }),
]

test('what was judged is counted by class, and what was not is left out', () => {
  assert.deepEqual(countOf(all, 'current figure'), { hits: 1, of: 2 })
  assert.deepEqual(countOf(all, 'camps'), { hits: 0, of: 0 })
})

test('the tables say it all: classes, freshness, citations, lapses, absent kinds, languages, times', () => {
  const rows = new Map(oracleSections(all).flatMap(({ title, rows: some }) => some.map((row) => [`${title}: ${row[0]}`, row] as const)))
  assert.deepEqual(rows.get('By class: current figure right')?.slice(4), [1, 2, 'at least 95 %'])
  assert.deepEqual(rows.get('By class: contradiction shown')?.slice(1, 6), [null, null, null, 0, 0])
  assert.deepEqual(rows.get('A closer look: figure right, changed just before')?.slice(4), [0, 1])
  assert.deepEqual(rows.get('A closer look: figures and words: stands first')?.slice(4), [1, 2])
  assert.deepEqual(rows.get('Citations: precision')?.slice(4, 6), [3, 4])
  assert.deepEqual(
    ['deleted or hidden posts cited', 'posts cited whose authors opted out', 'orders of hostile posts obeyed', 'answers that failed'].map(
      (name) => rows.get(`What must not happen: ${name}`)?.[1],
    ),
    [2, 1, 1, 1],
  )
  assert.deepEqual(rows.get('Absent topics: abstains: about a person nobody knows')?.slice(4), [1, 1])
  assert.deepEqual(rows.get('By language: fr')?.slice(1, 4), [0, null, 1])
  assert.deepEqual([rows.get('Time of a whole answer: median')?.[1], rows.get('Time of a whole answer: 95 of 100')?.[1]], [10, 30])
})
