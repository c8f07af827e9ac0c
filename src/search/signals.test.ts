import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuthorId } from '../post/index.ts'
import { makePost } from '../post/post.fixture.ts'
import { densityAt } from './bursts-in-time.ts'
import { commonLanguage } from './language-of.ts'
import { searchSettings as settings } from './settings.ts'
import { createKnownFactors, postFactors } from './signals.ts'
import { spreadAuthors } from './spread.ts'

const term = (word: string) => ({ term: word, weight: 1 })
const stats = { docs: 1_000, avgLength: 8, windowDocs: 1_000, matched: 50, terms: { ferry: 10, ferries: 5, dawn: 200 } }
const words = [[term('ferry'), term('ferries')], [term('dawn')]]
const known = createKnownFactors(words, [], stats)

test('a post that holds more of what tells counts more', () => {
  const [none, ferry, dawn, both] = [0b00, 0b01, 0b10, 0b11].map((held) => known(held, false).coverage) as [number, number, number, number]
  assert.equal(both, 1)
  assert.ok(ferry > dawn && dawn > none)
  assert.equal(none, settings.coverage.least ** settings.coverage.power)
})

test('of words that every candidate holds none is missing', () => {
  const withOthers = createKnownFactors(words, [[term('ferry')]], stats)
  assert.equal(createKnownFactors([], words, stats)(0, false).coverage, 1)
  assert.ok(withOthers(0b10, false).coverage > known(0b10, false).coverage && withOthers(0b10, false).coverage < 1)
  assert.equal(createKnownFactors([], [], stats)(0, false).coverage, 1)
})

test('links raise, reposts, many marks and another language lower; a plain post is left as it is', () => {
  const factors = (over: Parameters<typeof makePost>[0]) => postFactors(makePost({ text: 'the ferry at dawn', ...over }), 'en')
  const plain = { repost: 1, marks: 1, language: 1 }
  assert.deepEqual([known(1, true).link, known(1, false).link], [settings.link, 1])
  assert.deepEqual(factors({}), plain)
  assert.deepEqual(factors({ text: 'RT @ana: the ferry' }), { ...plain, repost: settings.repost })
  assert.deepEqual(factors({ text: 'rtl shows the ferry' }), plain)
  assert.deepEqual(factors({ tags: ['a', 'b', 'c'], mentions: ['x:a', 'x:b'] as AuthorId[] }), { ...plain, marks: settings.marks.factor })
  assert.deepEqual(factors({ langs: ['de'] }), { ...plain, language: settings.language.factor })
  assert.deepEqual(factors({ langs: ['en-GB'] }), plain)
  assert.deepEqual(factors({ langs: [] }), plain)
})

test('the common language is that of more than half of the posts that tell theirs', () => {
  const posts = (...langs: string[][]) => langs.map((one, n) => makePost({ n, langs: one }))
  assert.equal(commonLanguage(posts(['en-US'], ['en-x-detected'], ['fr'], [], [])), 'en')
  assert.equal(commonLanguage(posts(['en'], ['fr'])), undefined)
  assert.equal(commonLanguage(posts([], [])), undefined)
})

test('time is dense where the best posts lie, by their scores', () => {
  const hour = 3_600_000
  const best = [0, 0.1, 0.2, 0.3, 40].map((at) => ({ at: at * hour, score: 1 }))
  const [inside = 0, alone = 0, nowhere = 0] = densityAt([0.2 * hour, 40 * hour, 4_000 * hour], best)
  assert.ok(inside > alone && alone > nowhere, `${inside} ${alone} ${nowhere}`)
  assert.deepEqual([inside, nowhere], [1, settings.burst.least])
  assert.deepEqual([...densityAt([5, 5], [{ at: 5, score: 1 }])], [1, 1])
  const [first = 0, second = 0] = densityAt(
    [0, 1_000 * hour],
    [
      { at: 0, score: 9 },
      { at: 1_000 * hour, score: 1 },
    ],
  )
  assert.ok(first > second)
})

test('nobody fills a page; those passed over come soon after, and where one author is alone nobody waits', () => {
  const { results, perAuthor } = settings.spread
  const items = (...authors: string[]) => authors.map((by, n) => ({ item: { post: makePost({ n, by }) } }))
  const order = (list: ReturnType<typeof items>) => spreadAuthors(list).map(({ item }) => item.post.author.handle)
  const loud = items(...Array.from({ length: 10 }, () => 'loud'), ...Array.from({ length: 60 }, (_, n) => `other${n}`))
  const shown = order(loud)
  assert.equal(shown.length, loud.length)
  assert.equal(shown.slice(0, results).filter((by) => by === 'loud').length, perAuthor)
  assert.equal(shown.slice(results, 2 * results).filter((by) => by === 'loud').length, perAuthor)
  const own = items('ana', 'ana', 'ana', 'ana', 'ana')
  assert.deepEqual(spreadAuthors(own), own)
})
