import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom, makePost } from '../../post/post.fixture.ts'
import { part } from '../bm25.ts'
import { postingsOf } from '../segments/clause-postings.ts'
import { allocateMemorySegment, createMemorySegment, sliceSize } from '../segments/memory-segment.ts'
import { joinAll } from './join-all.ts'
import { createPatience } from './patience.ts'
import { Saturations } from './saturations.ts'
import { scoreAny, type Scoring } from './score-any.ts'
import type { Role, Scored } from './score-slice.ts'
import { sliceOfPosts } from './slice.fixture.ts'
import { createWorkspace } from './workspace.ts'

/** Words from everywhere to next to nowhere. */
const shares = { all: 1, half: 0.5, some: 0.05, few: 0.004, rare: 0.0005 }
const words = Object.keys(shares) as (keyof typeof shares)[]
const random = createRandom(9)
const texts = new Map<number, readonly string[]>()
const segment = createMemorySegment(allocateMemorySegment(0))
for (let doc = 0; doc < sliceSize; doc += 1 + Math.floor(random() * 3)) {
  const text = words.flatMap((word) => (random() < shares[word] ? (random() < 0.3 ? [word, word] : [word]) : []))
  texts.set(doc, text)
  segment.add(doc, makePost({ n: doc, text: text.join(' ') }))
}
const slice = sliceOfPosts(
  0,
  Array.from(texts, ([doc, text]) => ({ doc, length: text.length })),
)
const saturations = new Saturations(2)
const workspace = createWorkspace()
const scoring = (): Scoring => ({
  offset: 0,
  lengths: slice.length,
  saturations,
  bounds: undefined,
  workspace,
  patience: createPatience(() => false),
})
function clause(word: string, role: Role, factor = 1): Scored {
  const postings = postingsOf(segment, { term: word, weight: 1 })
  const bounds = postings?.bounds ?? { tfMax: 0, lengths: [] }
  return { role, factor, isTerm: true, bounds, share: (postings?.docsMost ?? 0) / sliceSize, cost: 0, walk: postings?.walk() }
}
const count = (text: readonly string[], word: string) => text.filter((own) => own === word).length
/** By doc: what the texts say. */
const wantedOf = (all: readonly string[], any: readonly string[]) =>
  new Map(
    Array.from(texts, ([doc, text]) => {
      const holds = all.every((word) => count(text, word) > 0) && (any.length === 0 || any.some((word) => count(text, word) > 0))
      const parts = [...all, ...any].map((word) => (count(text, word) > 0 ? part(1, saturations.of(count(text, word), text.length)) : 0))
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
    const found = joinAll(clauses, scoring(), { isScored: true })
    assert.deepEqual(byDoc(foundIn(found)), byDoc(wantedOf(all, any)), JSON.stringify([all, any]))
  }
})

test('posts that hold any of the words, with what each adds, in whatever order the words come', () => {
  for (const any of [['few'], ['rare', 'half'], ['half', 'rare', 'all', 'unheard'], ['some', 'few', 'rare']]) {
    const found = scoreAny(
      any.map((word) => clause(word, 'any')),
      scoring(),
    )
    assert.deepEqual(byDoc(foundIn(found)), byDoc(wantedOf([], any)), JSON.stringify(any))
    assert.ok(
      workspace.marks.every((mark) => mark === 0),
      'marks are left as they were',
    )
  }
})
