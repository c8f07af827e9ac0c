import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Cursor, Post, PostId, SourceName } from '../post/index.ts'
import { makePost } from '../post/post.fixture.ts'
import { createScanStore } from '../store/scan/scan-store.ts'
import { collapseNearDuplicates, parseQuery, phraseOf, search } from './index.ts'

const now = Date.parse('2016-05-04T12:00:00Z')
const parse = (text: string, timeZone = 'UTC') => parseQuery(text, { now, timeZone })
const term = (word: string) => ({ term: word, weight: 1 })

test('words, phrases, exclusions, tags and names become clauses', () => {
  assert.deepEqual(parse('Power "north bridge" -storm -"old news" #Rain @Bo'), {
    all: [term('power'), { phrase: ['north', 'bridge'], weight: 1 }, term('#rain'), term('@bo')],
    none: [term('storm'), { phrase: ['old', 'news'], weight: 1 }],
    only: {},
    fromHandles: [],
    notFromHandles: [],
  })
})

test('operators become filters and bounds', () => {
  const parsed = parse(
    'from:@RepJo -from:bo lang:en network:X host:www.example.org has:link since:2016-04-01 until:12h',
    'America/New_York',
  )
  assert.deepEqual(parsed.only, { networks: ['x'], langs: ['en'], hosts: ['example.org'], hasLink: true })
  assert.deepEqual([parsed.fromHandles, parsed.notFromHandles], [['RepJo'], ['bo']])
  assert.deepEqual([parsed.from, parsed.until], [Date.parse('2016-04-01T00:00-04:00'), now - 12 * 3_600_000])
})

test('a word with a colon that is no operator is a word, an open quotation mark is a phrase to the end', () => {
  assert.deepEqual(parse('at 9:14 "open end').all, [term('at'), term('9:14'), { phrase: ['open', 'end'], weight: 1 }])
})

test('a date that is none is refused with an example', () => {
  assert.throws(() => parse('since:sometime'), { code: 'request_invalid', message: /since:2016-04-01/ })
})

test('a quoted run without spaces is looked up by its pairs, across a change of script too', () => {
  assert.deepEqual(phraseOf('東京都'), [{ phrase: ['東京', '京都'], weight: 1 }])
  assert.deepEqual(phraseOf('東京'), [{ term: '東京', weight: 1 }])
  assert.deepEqual(phraseOf('SpaceX打ち上げ'), [{ phrase: ['spacex', '打ち', 'ち上', '上げ'], weight: 1 }])
})

const items = (...posts: Post[]) => posts.map((post) => ({ post }))

test('near-copies are shown once with the distinct authors behind them, an original rather than its repost', () => {
  const words = 'The bridge in the north is closed after the storm'
  const collapsed = collapseNearDuplicates(
    items(
      makePost({ n: 1, by: 'bo', text: `RT @ana: ${words}`, quoteOf: 'x:2' as PostId }),
      makePost({ n: 2, by: 'ana', text: `${words} https://example.org/a` }),
      makePost({ n: 3, by: 'ana', text: `${words} #storm` }),
      makePost({ n: 4, by: 'cy', text: 'Something else is said about another bridge' }),
    ),
  )
  assert.deepEqual(
    collapsed.map(({ item, similar }) => [item.post.id, similar]),
    [
      ['x:2', { posts: 2, authors: 2 }],
      ['x:4', { posts: 0, authors: 1 }],
    ],
  )
})

test('posts without words are not copies of each other', () => {
  assert.equal(
    collapseNearDuplicates(items(makePost({ n: 1, text: 'https://example.org/a' }), makePost({ n: 2, text: 'https://example.org/b' })))
      .length,
    2,
  )
})

test('the same words with another figure are another statement; a copy that is cut short before it is none', () => {
  const homes = (n: number, text: string) => makePost({ n, text: `Power cut in the north of the town: ${text}` })
  const collapsed = collapseNearDuplicates(
    items(homes(1, '400 homes are dark'), homes(2, '2,600 homes are dark'), homes(3, '2600 homes are dark'), homes(4, 'homes are dark')),
  )
  assert.deepEqual(
    collapsed.map(({ item, copies }) => [item.post.id, copies.length]),
    [
      ['x:1', 1],
      ['x:2', 1],
    ],
  )
})

test('a thousand different posts collapse in a moment', () => {
  const posts = Array.from({ length: 1_000 }, (_, n) =>
    makePost({ n, text: Array.from({ length: 20 }, (_, i) => `word${(n * 7 + i * 13) % 997}`).join(' ') }),
  )
  const started = performance.now()
  collapseNearDuplicates(items(...posts))
  assert.ok(performance.now() - started < 1_500)
})

test('authors who opted out of answers are in lists and not in answers', async () => {
  const store = createScanStore()
  const { signal } = new AbortController()
  const events = [makePost({ n: 1, text: 'rain', consent: 'count-only' }), makePost({ n: 2, by: 'bo', text: 'rain' })].map((post) => ({
    type: 'post-put' as const,
    post,
  }))
  await store.write({ source: 's' as SourceName, events, cursor: 'c' as Cursor }, { signal })
  const query = { any: [], all: [term('rain')], none: [], from: 0, until: 9e15, limit: 10 }
  const context = { store, deadlineMs: 1_000, signal }
  assert.deepEqual((await search(query, 'list', context, { collapse: false })).items.map(({ item }) => item.post.id).sort(), ['x:1', 'x:2'])
  assert.deepEqual(
    (await search(query, 'answer', context)).items.map(({ item }) => item.post.id),
    ['x:2'],
  )
})
