import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { idf } from '../bm25.ts'
import type { SearchQuery } from '../search-query.ts'
import { allocateMemorySegment, createMemorySegment, sliceSize } from '../segments/memory-segment.ts'
import { askClauses } from './ask-clauses.ts'
import type { Frequencies } from './frequencies.ts'
import { createPatience } from './patience.ts'

/** Two segments, the newest first. */
const texts = [
  ['high tide', 'high water', 'tide'],
  ['high tide high tide', 'low tide', 'tidal'],
]
const segments = texts.map((posts, n) => {
  const segment = createMemorySegment(allocateMemorySegment((1 - n) * sliceSize))
  for (const [doc, text] of posts.entries()) segment.add(segment.base + doc, makePost({ n: doc, text }))
  return { indexed: { segment, posts: posts.length, name: `s${n}` }, views: [] }
})
const counted: string[] = []
/** As if no post had gone. */
const frequencies: Frequencies = {
  follow() {},
  of(clause, { docsMost }) {
    counted.push(JSON.stringify(clause))
    return docsMost
  },
}
const ask = (query: Partial<SearchQuery>, late = () => false) =>
  askClauses({ any: [], all: [], none: [], from: 0, until: 9e15, limit: 9, ...query }, segments, {
    frequencies,
    patience: createPatience(late),
  })
const term = (word: string) => ({ term: word, weight: 1 })

test('each clause has its role, where it stands in each segment, and in how many posts of all of them', () => {
  const asked = ask({ any: [term('tide'), { prefix: 'tid', weight: 2 }], all: [term('low')], none: [term('water')] })
  assert.deepEqual(
    asked.map(({ role, frequency, postings }) => [role, frequency, ...postings.map((held) => held?.docsMost)]),
    [
      ['any', 4, 2, 2],
      ['any', 5, 2, 3],
      ['all', 1, undefined, 1],
      ['none', 1, 1, undefined],
    ],
  )
  assert.equal(asked[0]?.idf(6), idf(6, 4))
})

test('a phrase weighs what its rarest word does, and is itself counted only for who counts all that match', () => {
  const phrase = { phrase: ['high', 'tide'], weight: 1 }
  counted.length = 0
  const [best] = ask({ all: [phrase], count: 'atLeast' })
  assert.deepEqual([best?.frequency, best?.idf(6), counted.includes(JSON.stringify(phrase))], [3, idf(6, 3), false])
  const [all] = ask({ all: [phrase] })
  assert.deepEqual([all?.idf(6), counted.includes(JSON.stringify(phrase))], [idf(6, 3), true])
  const [none] = ask({
    all: [
      { phrase: ['high', 'unheard'], weight: 1 },
      { phrase: [], weight: 1 },
    ],
  })
  assert.deepEqual([none?.postings, none?.frequency, none?.idf(6)], [[undefined, undefined], 0, idf(6, 0)])
})

test('once it is late no segment is looked into any more', () => {
  const asked = ask({ all: [term('tide'), { phrase: ['high', 'tide'], weight: 1 }] }, () => true)
  assert.deepEqual(
    asked.map(({ postings, frequency }) => [...postings, frequency]),
    [
      [undefined, undefined, 0],
      [undefined, undefined, 0],
    ],
  )
})
