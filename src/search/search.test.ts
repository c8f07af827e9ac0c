import assert from 'node:assert/strict'
import { test } from 'node:test'
import { busyMs } from '../lib/busy.fixture.ts'
import type { Cursor, Post, PostId, SourceName } from '../post/index.ts'
import { makePost } from '../post/post.fixture.ts'
import { createScanStore } from '../store/scan/scan-store.ts'
import { collapseNearDuplicates, parseQuery, phraseOf, search, searchSettings } from './index.ts'

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
  assert.ok(busyMs(() => collapseNearDuplicates(items(...posts))) < 1_500)
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

test('a group knows who said it first, whatever is shown for it', () => {
  const words = 'The bridge in the north is closed after the storm'
  const [group] = collapseNearDuplicates(
    items(
      makePost({ n: 1, by: 'bo', at: 300, text: words }),
      makePost({ n: 2, by: 'ana', at: 100, text: words }),
      makePost({ n: 3, at: 200, text: words }),
    ),
  )
  assert.deepEqual([group?.item.post.id, group?.earliest.post.id, group?.copies.length], ['x:1', 'x:2', 2])
})

const { signal } = new AbortController()
const wholeTime = { all: [], none: [], from: 0, until: 9e15, limit: 100 }
async function storeWith(posts: readonly Post[]) {
  const store = createScanStore()
  const events = posts.map((post) => ({ type: 'post-put' as const, post }))
  await store.write({ source: 's' as SourceName, events, cursor: 'c' as Cursor }, { signal })
  return { store, deadlineMs: 5_000, signal }
}
const idsOf = ({ items: found }: Awaited<ReturnType<typeof search>>) => found.map(({ item }) => item.post.id)
/** Posts on a sinking of which some lack the word that is asked for. */
const sinking = [
  'ferry capsized near Vik, crew rescued',
  'the ferry capsized, coastguard rescued the crew',
  'ferry: crew rescued by the coastguard near Vik',
  'coastguard rescued crew near Vik after it capsized',
  'ferry tickets and timetables of next summer season are on sale at every kiosk',
  'a cake recipe',
].map((text, n) => makePost({ n, by: `by${n}`, text }))

test('words of the best posts find posts that lack the words asked for, below those that hold them; the statistics stay those of the words', async () => {
  const found = await search({ ...wholeTime, any: [term('ferry')] }, 'list', await storeWith(sinking), { collapse: false })
  const ids = idsOf(found)
  assert.ok(ids.includes('x:3' as PostId) && !ids.includes('x:5' as PostId), String(ids))
  assert.ok(ids.indexOf('x:4' as PostId) > ids.indexOf('x:0' as PostId), 'what shares no word with the rest is less about it')
  assert.deepEqual([found.page.stats.matched, found.page.stats.terms['ferry']], [4, 4])
})

test('a score is its parts: words and expansion, times every factor', async () => {
  const { items: found } = await search(
    { ...wholeTime, any: [term('ferry'), term('vik')] },
    'list',
    await storeWith([...sinking, makePost({ n: 9, by: 'z', text: 'coastguard rescued a crew' })]),
  )
  const factors = ['coverage', 'link', 'repost', 'marks', 'language', 'burst']
  for (const { item } of found) {
    const { bm25 = NaN, expansion = NaN, ...others } = item.hit.parts
    assert.deepEqual(Object.keys(others), factors)
    const product = Object.values(others).reduce((a, b) => a * b, bm25 + expansion)
    assert.ok(Math.abs(product - item.hit.score) < 1e-9, `${product} ${item.hit.score}`)
  }
  assert.ok(found.every(({ item }, at) => at === 0 || item.hit.score <= (found[at - 1]?.item.hit.score ?? 0)))
  assert.ok(
    found.some(({ item }) => (item.hit.parts['bm25'] ?? 1) < 1e-9),
    'one is found by expansion alone',
  )
})

test('as of a moment, what is written later changes neither what is found nor its score', async () => {
  const context = await storeWith(sinking)
  const moment = { asOf: { seqBefore: sinking.length } }
  const before = await search({ ...wholeTime, any: [term('ferry')] }, 'list', context)
  const later = Array.from({ length: 20 }, (_, n) => makePost({ n: 100 + n, by: `late${n}`, text: `ferry cake cake party ${n}` }))
  const events = later.map((post) => ({ type: 'post-put' as const, post }))
  await context.store.write({ source: 's' as SourceName, events, cursor: 'd' as Cursor }, { signal })
  const after = await search({ ...wholeTime, any: [term('ferry')], ...moment }, 'list', context)
  assert.deepEqual(
    after.items.map(({ item }) => item.hit),
    before.items.map(({ item }) => item.hit),
  )
})

test('pages of a ranking go on where the last one ended, whatever has come since', async () => {
  const posts = Array.from({ length: 45 }, (_, n) =>
    makePost({ n, by: `by${n}`, text: `ferry ${'abcdefghij'.slice(n % 10)} news${n} word${n} thing${n}` }),
  )
  const context = await storeWith(posts)
  const query = { ...wholeTime, any: [term('ferry')], limit: 20 }
  const whole = idsOf(await search({ ...query, limit: 100 }, 'list', context))
  const seen: PostId[] = []
  let page = await search(query, 'list', context)
  for (let turn = 0; ; turn++) {
    seen.push(...idsOf(page))
    if (!page.page.next) break
    const event = { type: 'post-put' as const, post: makePost({ n: 1_000 + turn, by: 'late', text: 'ferry ferry' }) }
    await context.store.write({ source: 's' as SourceName, events: [event], cursor: `${turn}` as Cursor }, { signal })
    page = await search({ ...query, after: page.page.next }, 'list', context)
  }
  assert.equal(seen.length, 45)
  assert.deepEqual(seen, whole)
})

test('pages go on past what the first of them read, each post once', async () => {
  const count = 420
  const posts = Array.from({ length: count }, (_, n) =>
    makePost({ n, by: `by${n}`, text: `${n % 3 === 0 ? 'RT @ana: ' : ''}ferry word${n} thing${n} ${'and more of it '.repeat(n % 5)}` }),
  )
  const context = await storeWith(posts)
  const query = { ...wholeTime, any: [term('ferry')], limit: 60 }
  const first = await search(query, 'list', context)
  assert.ok(first.unread.length > 0, 'the first page reads not all')
  const seen: PostId[] = []
  for (let page = first; ; page = await search({ ...query, ...(page.page.next && { after: page.page.next }) }, 'list', context)) {
    seen.push(...idsOf(page))
    if (!page.page.next) break
  }
  assert.deepEqual([seen.length, new Set(seen).size], [count, count])
  assert.deepEqual(seen, idsOf(await search({ ...query, limit: 1_000 }, 'list', context)))
})

test('posts whose authors opted out of answers lend an answer no words', async () => {
  const silent = ['ferry zebra', 'ferry zebra one', 'ferry zebra two', 'ferry zebra three', 'only a zebra']
  const posts = silent.map((text, n) => makePost({ n, by: `by${n}`, text, ...(n < 4 && { consent: 'count-only' as const }) }))
  const context = await storeWith(posts)
  assert.deepEqual(idsOf(await search({ ...wholeTime, any: [term('ferry')] }, 'answer', context)), [])
  assert.ok(idsOf(await search({ ...wholeTime, any: [term('ferry')] }, 'list', context)).includes('x:4' as PostId))
})

test('recency is a factor where a half-life is given; then, and where the newest word is wanted, bursts are none', async () => {
  const posts = [1, 2, 3, 4].map((n) => makePost({ n, by: `by${n}`, at: n * 3_600_000, text: `ferry number${n}` }))
  const query = { ...wholeTime, any: [term('ferry')], until: 4 * 3_600_000 + 1, halfLifeMs: 3_600_000, decayFrom: 4 * 3_600_000 }
  const { items: found } = await search(query, 'list', await storeWith(posts))
  assert.equal(found[0]?.item.post.id, 'x:4')
  assert.deepEqual([found[0]?.item.hit.parts['recency'], found[0]?.item.hit.parts['burst']], [1, undefined])
  const { halfLifeMs: _halfLife, ...plain } = query
  const partsOf = async (options: { bursts?: boolean }) =>
    Object.keys((await search(plain, 'list', await storeWith(posts), options)).items[0]?.item.hit.parts ?? {})
  assert.deepEqual([(await partsOf({})).includes('burst'), (await partsOf({ bursts: false })).includes('burst')], [true, false])
})

test('posts in the language that is asked in stand first, and words are taken from them', async () => {
  const told = (lang: string, texts: readonly string[], from: number) =>
    texts.map((text, n) => makePost({ n: from + n, by: `${lang}${n}`, text, langs: [lang] }))
  const posts = [
    ...told(
      'en',
      [
        'Kestrand: poisoned dinner',
        'A poisoned dinner for Kestrand',
        'Kestrand and that poisoned dinner',
        'So Kestrand got a poisoned dinner',
      ],
      1,
    ),
    ...told(
      'es',
      [
        'Kestrand: cena envenenada',
        'Kestrand y una cena envenenada',
        'Fue una cena envenenada, Kestrand',
        'Una cena envenenada tuvo Kestrand',
      ],
      10,
    ),
    ...told('es', ['Cena envenenada, mentira'], 30),
    ...told('en', ['A poisoned dinner is a lie'], 40),
  ]
  const query = { ...wholeTime, any: [term('kestrand')] }
  const context = await storeWith(posts)
  for (const [lang, own, other] of [
    ['es', 'x:30', 'x:40'],
    ['en', 'x:40', 'x:30'],
  ] as const) {
    const page = await search(query, 'answer', context, { lang })
    assert.ok(page.items.slice(0, 3).every(({ item }) => item.post.langs.includes(lang)))
    const ids: readonly string[] = idsOf(page)
    assert.ok(ids.includes(own) && !(ids.indexOf(other) >= 0 && ids.indexOf(other) < ids.indexOf(own)), `${lang}: ${ids.join(' ')}`)
  }
})

test('what lacks a word that tells one thing from others of its kind counts less, as a part of its score', async () => {
  const posts = ['ferry timetable strike', 'ferry timetable strike again', 'Norby'].map((text, n) => makePost({ n, by: `by${n}`, text }))
  const query = { ...wholeTime, any: [term('ferry'), term('timetable'), term('norby')] }
  const partsOf = async (keys?: readonly number[]) =>
    (await search(query, 'answer', await storeWith(posts), { words: query.any.map((one) => [one]), ...(keys && { keys }) })).items.map(
      ({ item }) => [item.post.text, item.hit.parts['keys']],
    )
  assert.deepEqual((await partsOf([2])).toSorted(), [
    ['Norby', 1],
    ['ferry timetable strike', searchSettings.lacksKey],
  ])
  assert.ok((await partsOf()).every(([, keys]) => keys === undefined))
})
