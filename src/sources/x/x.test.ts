import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createOutbound } from '../../lib/outbound.ts'
import type { Post, PostId, SourceName } from '../../post/index.ts'
import { createScanStore } from '../../store/scan/scan-store.ts'
import type { SourceItem } from '../source.ts'
import { createXApi } from './api.ts'
import { createBackOff } from './back-off.ts'
import { openBudget } from './budget.ts'
import { createXCompliance, decodeResult, idsOf } from './compliance.ts'
import { createXConnector } from './connector.ts'
import { edited, fakePost, startFakeX } from './fake-x.fixture.ts'
import { readGiven } from './given.ts'
import { indexIncludes, normalizePost, nothingIncluded } from './normalize.ts'
import { queriesOf, searchStretch, type Found } from './search.ts'

const receivedAt = Date.parse('2026-11-24T12:00:00Z')
const { signal } = new AbortController()
const folder = mkdtempSync(join(tmpdir(), 'groundswell-x-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const read = (record: object, includes?: object): Post => {
  const normalized = normalizePost(record as never, indexIncludes(includes), { receivedAt })
  const put = 'events' in normalized ? normalized.events.find((event) => event.type === 'post-put') : undefined
  assert.ok(put, JSON.stringify(normalized))
  return put.post
}
const at = Date.parse('2026-11-23T09:00:00.000Z')

test('a post of the API v2: the whole text, addresses for t.co, alt texts, what it refers to, its counts', () => {
  const post = read(
    {
      ...fakePost(1, 'Water is over the quay… https://t.co/a https://t.co/pic', { at }),
      note_tweet: {
        text: 'Water is over the quay &amp; rising https://t.co/a https://t.co/pic',
        entities: {
          urls: [
            {
              url: 'https://t.co/a',
              expanded_url: 'https://example.org/a',
              unwound_url: 'https://example.org/a/full',
              title: 'Flood',
              description: 'News',
            },
            { url: 'https://t.co/pic', expanded_url: 'https://x.com/ana/status/1/photo/1', media_key: '3_1' },
          ],
          hashtags: [{ tag: 'storm' }],
        },
      },
      entities: { mentions: [{ id: '9', username: 'bo' }] },
      attachments: { media_keys: ['3_1', '3_2'] },
      referenced_tweets: [
        { type: 'replied_to', id: '5' },
        { type: 'quoted', id: '7' },
      ],
      conversation_id: '4',
      possibly_sensitive: true,
      public_metrics: { like_count: 4, retweet_count: 3, reply_count: 2, quote_count: 1 },
    },
    {
      users: [{ id: '77', username: 'ana', name: 'Ana' }],
      media: [
        { media_key: '3_1', type: 'photo', url: 'https://pbs.example.org/1.jpg', alt_text: 'A flooded quay' },
        { media_key: '3_2', type: 'video', preview_image_url: 'https://pbs.example.org/2.jpg' },
      ],
      tweets: [{ id: '7', edit_history_tweet_ids: ['6', '7'] }],
    },
  )
  assert.deepEqual(
    [post.text, post.links, post.tags, post.mentions, post.replyTo, post.thread, post.quoteOf, post.labels, post.author, post.card],
    [
      'Water is over the quay & rising https://example.org/a',
      ['https://example.org/a/full'],
      ['storm'],
      ['x:9'],
      'x:5',
      'x:4',
      'x:6',
      ['sensitive'],
      { id: 'x:77', handle: 'ana', name: 'Ana' },
      { title: 'Flood', description: 'News', url: 'https://example.org/a/full' },
    ],
  )
  assert.deepEqual(post.media, [
    { kind: 'image', url: 'https://pbs.example.org/1.jpg', alt: 'A flooded quay' },
    { kind: 'video', url: 'https://pbs.example.org/2.jpg', alt: '' },
  ])
  assert.deepEqual(post.counts, { likes: 4, reposts: 3, replies: 2, quotes: 1 })
  assert.deepEqual([post.createdAt, post.witnessedAt], [at, at])
})

test('an edit has the id of the first, a higher version, and both times; a repost says in full what it repeats', () => {
  const first = fakePost(1, 'Water', { at })
  const second = edited(first, 'Water!', { at: at + 60_000, n: 2 })
  const [a, b] = [read(first), read(second)]
  assert.equal(a.id, b.id)
  assert.ok(a.version < b.version)
  assert.deepEqual([b.createdAt, b.witnessedAt, b.url], [at, at + 60_000, `https://x.com/i/status/${second.id}`])
  const repost = {
    ...fakePost(3, 'RT @bo: Water is over the qu…', { at }),
    referenced_tweets: [{ type: 'retweeted', id: '5' }],
    public_metrics: { retweet_count: 90 },
  }
  const whole = { tweets: [{ id: '5', author_id: '9', text: 'Water is over the quay' }], users: [{ id: '9', username: 'bo' }] }
  assert.deepEqual(
    [read(repost, whole).text, read(repost, whole).quoteOf, read(repost, whole).counts.reposts],
    ['RT @bo: Water is over the quay', 'x:5', 0],
  )
  assert.equal(read(repost).text, 'RT @bo: Water is over the qu…')
})

test('the time in an id holds where a field says another; without either there is no post; protected accounts are not public', () => {
  assert.equal(read(fakePost(1, 'Water', { at, created_at: '1970-01-01T00:00:00Z' })).createdAt, at)
  assert.equal(read({ ...fakePost(1, 'Water', { at }), created_at: undefined }).createdAt, at)
  assert.deepEqual(normalizePost({ id: '5', author_id: '1', text: 'Water' }, nothingIncluded, { receivedAt }), { drop: 'undated' })
  const hidden = indexIncludes({ users: [{ id: '77', protected: true }] })
  assert.deepEqual(normalizePost(fakePost(1, 'Water', { at }) as never, hidden, { receivedAt }), { drop: 'not-public' })
})

test('what a person gives is recognised, with its budget; everything else is left to others', () => {
  const rulesOf = (given: string) => {
    const read_ = readGiven(given)
    return read_ && 'settings' in read_ ? read_.settings.rules : read_
  }
  for (const given of [
    '@nasa on x',
    '@nasa on X.com',
    '@nasa@x.com',
    'https://x.com/nasa',
    'https://twitter.com/NASA/',
    'x.com/nasa',
    'x: @nasa',
    'https://mobile.twitter.com/nasa?lang=en',
  ])
    assert.deepEqual(rulesOf(given)?.toString().toLowerCase(), 'from:nasa', given)
  assert.deepEqual(rulesOf('x: (flood OR "storm surge") lang:en -is:retweet'), ['(flood OR "storm surge") lang:en -is:retweet'])
  assert.deepEqual(rulesOf('from:nasa lang:en\n\n// mine\n#flood has:media'), ['from:nasa lang:en', '#flood has:media'])
  assert.deepEqual(rulesOf('https://x.com/search?q=flood%20lang%3Aen&src=typed_query'), ['flood lang:en'])
  assert.deepEqual(rulesOf('https://x.com/hashtag/flood'), ['#flood'])
  const withBudget = readGiven('x: flood budget:500 budget:$2.50 country:de')
  assert.deepEqual(withBudget, { settings: { rules: ['flood'], postsPerDay: 500, dollarsPerDay: 2.5, country: 'DE' }, title: 'X: flood' })
  for (const none of [
    '',
    'flood',
    '@nasa',
    '@nasa@m.example',
    'https://m.example/@nasa',
    'https://x.com/home',
    'https://x.com/',
    'https://example.org/?q=from:nasa',
    'wss://x.example',
    'nasa.example',
    'https://notx.com/nasa',
  ])
    assert.equal(readGiven(none), undefined, none)
  for (const bad of [`x: ${'flood '.repeat(400)}`, 'x: flood budget:lots', 'x: flood budget:0', 'x: flood budget:9999999'])
    assert.ok('mistake' in (readGiven(bad) ?? {}), bad.slice(0, 40))
})

test('a key and rules are tried without reading or changing anything, and what is wrong is said', async () => {
  await using server = await startFakeX({ key: 'right' })
  await using outbound = createOutbound({ allowedOrigins: [server.origin] })
  const tools = { outbound, allowedOrigins: [server.origin], now: Date.now, signal }
  const connector = createXConnector({ origin: server.origin })
  const [found] = await connector.recognise('x: flood', { ...tools, secret: 'right' })
  assert.match(found?.reads ?? '', /\$0\.005 for each post.*without a budget nothing is read/)
  assert.equal(found?.secret?.isNeeded, true)
  assert.match((await connector.recognise('x: flood budget:$3', tools))[0]?.reads ?? '', /up to 200 posts a day, at most \$3\.00 a day/)
  await assert.rejects(connector.recognise('x: flood', { ...tools, secret: 'wrong' }), { message: /does not take this key/ })
  await assert.rejects(connector.recognise('x: (flood', { ...tools, secret: 'right' }), { message: /unbalanced parentheses/ })
  assert.deepEqual([server.rules, server.delivered], [[], 0])
})

test('a budget survives restarts, a clock that goes back and a damaged file, always to the safe side', () => {
  let now = Date.parse('2026-11-26T10:00:00Z')
  const clock = () => now
  const place = join(folder, 'budget')
  const open = () => openBudget(place, { limitOf: new Map([['a', { postsPerDay: 1_000 }]]), now: clock, opened: new Map() })
  const first = open()
  assert.equal(first.left('a'), 950, 'fifty are held back for what is on its way')
  assert.equal(first.ask('a', 100), 100)
  assert.equal(open().left('a'), 850, 'asked for and never answered: used')
  first.answered('a', 100, { posts: 30, micros: 450_000 })
  assert.equal(open().left('a'), 920)
  first.spend('a', { posts: 1, micros: 15_000 })
  assert.ok(open().left('a') <= 919 - 90, 'a stream that was killed has used what was reserved for it')
  now += 2_000
  first.ended('a')
  assert.equal(open().left('a'), 919)
  now = Date.parse('2026-11-27T00:00:01Z')
  assert.equal(open().left('a'), 950)
  first.spend('a', { posts: 940, micros: 940 * 15_000 })
  now = Date.parse('2026-11-26T10:00:00Z')
  first.ended('a')
  assert.ok(open().left('a') <= 10, 'yesterday does not come back')
  writeFileSync(join(place, 'budget.json'), '{"day":')
  assert.equal(open().left('a'), 0)
  now += 86_400_000
  assert.equal(open().left('a'), 0, 'the damaged file is still there')
  const both = openBudget(join(folder, 'money'), {
    limitOf: new Map([['a', { postsPerDay: 100, dollarsPerDay: 0.3 }]]),
    now: clock,
    opened: new Map(),
  })
  assert.equal(both.day('a').most.posts, 20, 'the narrower bound counts')
  assert.equal(both.ask('b', 10), 0, 'whoever has none has nothing')
})

test('searches have half of what the stream has left of a day, also after a restart', () => {
  const now = () => Date.parse('2026-11-26T10:00:00Z')
  const place = join(folder, 'searched')
  const open = () => openBudget(place, { limitOf: new Map([['a', { postsPerDay: 1_000 }]]), now, opened: new Map() })
  const day = open()
  assert.equal(day.leftToSearch('a'), 500)
  day.spend('a', { posts: 600, micros: 600 * 5_000 })
  day.ended('a')
  const streamed = day.day('a').used.posts // with what may have been on its way
  const most = Math.floor((1_000 - streamed) / 2)
  assert.equal(day.leftToSearch('a'), most, 'a stream that has used more than half leaves some all the same')
  assert.equal(day.ask('a', 100), 100)
  assert.equal(open().leftToSearch('a'), most - 100, 'asked for and never answered: used')
  day.answered('a', 100, { posts: 40, micros: 40 * 5_000 })
  assert.equal(open().leftToSearch('a'), most - 40)
  while (day.ask('a', 100) > 0) day.answered('a', 100, { posts: 100, micros: 500_000 })
  assert.ok(open().left('a') > 0, 'what is new goes on')
})

test('a page that fails is asked for again by itself', async () => {
  await using _server = await startFakeX({ key: 'right' })
  const server = _server
  for (let n = 0; n < 250; n++) server.post(fakePost(n, `flood ${n}`, { at: at + n * 10 }))
  server.fail(/recent$/, { status: 500 })
  server.fail(/recent$/, { status: 200, body: '{"data":[{"id":"cut o' })
  let now = Date.now()
  const clock = () => (now += 10_000) // so that a back-off is soon over
  const api = createXApi({ origin: server.origin, key: 'right', outbound: createOutbound({ allowedOrigins: [server.origin] }), now: clock })
  const budget = openBudget(join(folder, 'pages'), { limitOf: new Map([['a', { postsPerDay: 10_000 }]]), now: Date.now, opened: new Map() })
  const onCut = () => assert.fail('the budget allows for more')
  const searching = { api, budget, backOff: createBackOff(clock), entry: 'a', signal, onCut }
  const found: unknown[] = []
  for await (const page of searchStretch(searching, { query: 'flood', from: at, until: at + 10_000 })) found.push(...page)
  assert.equal(new Set(found.map((one) => (one as Found).post['id'])).size, 250)
  assert.equal(server.delivered, 250, 'nothing is paid for twice')
  assert.equal(server.asked.length, 5)
})

test('rules are searched for with as few queries as fit', () => {
  const { queries, tooLong } = queriesOf(['flood', 'from:ana', 'x'.repeat(600), 'y'.repeat(505)])
  assert.deepEqual([queries[0], queries.length, tooLong], ['(flood) OR (from:ana)', 2, 1])
  assert.ok(queries.every((query) => query.length <= 512))
})

test('once a day X is asked which stored posts are gone, and those are erased', { timeout: 10_000 }, async () => {
  await using server = await startFakeX({ key: 'right' })
  await using outbound = createOutbound({ allowedOrigins: [server.origin] })
  const store = createScanStore()
  const posts = [1, 2, 3, 4].map((n) => read(fakePost(n, `water ${n}`, { at })))
  const first = fakePost(9, 'water', { at })
  const second = edited(first, 'water!', { at: at + 60_000, n: 9 })
  await store.write(
    {
      source: 'archive:1' as SourceName,
      events: [...posts, read(second)].map((post) => ({ type: 'post-put', post })),
      cursor: '1' as never,
    },
    { signal },
  )
  const native = (n: number) => (posts[n]?.id ?? '').slice(2)
  server.remove(native(0), 'deleted')
  server.remove(native(1), 'suspended')
  server.remove(native(2), 'scrub_geo')
  server.remove(second.id, 'deleted')
  let now = Date.now()
  const source = createXCompliance({
    name: 'x-compliance' as SourceName,
    key: 'right',
    origin: server.origin,
    outbound,
    folder: join(folder, 'compliance'),
    stored: (network, options) => store.scan({ from: 0, until: 8e15, network }, options),
    now: () => now,
    pollMs: 5,
  })
  const stop = new AbortController()
  const items: SourceItem[] = []
  for await (const item of source.read({ onDrop: () => {}, signal: stop.signal })) {
    items.push(item)
    if (items.length === 3) stop.abort()
  }
  assert.deepEqual(
    items.map(({ event }) => event.type === 'post-delete' && event.id).toSorted(),
    [`x:${first.id}`, posts[0]?.id, posts[1]?.id].toSorted(),
  )
  await store.write({ source: source.name, events: items.map(({ event }) => event), cursor: items.at(-1)?.cursor as never }, { signal })
  assert.deepEqual(
    [...(await store.get([...posts.map(({ id }) => id), `x:${first.id}` as PostId], { signal })).keys()],
    [posts[2]?.id, posts[3]?.id],
  )
  const { asked } = server
  const jobs = () => asked.filter(({ method, url }) => method === 'POST' && url.pathname.endsWith('/jobs')).length
  const readAgain = (after?: SourceItem['cursor']) =>
    Array.fromAsync(source.read({ ...(after !== undefined && { after }), onDrop: () => {}, signal: AbortSignal.timeout(300) }))
  assert.deepEqual([(await readAgain(items.at(-1)?.cursor)).length, jobs()], [0, 1], 'not twice a day')
  now += 86_400_001
  assert.deepEqual([(await readAgain(items.at(-1)?.cursor)).length, jobs()], [0, 2], 'and again on the next')
  assert.deepEqual([(await readAgain()).length, jobs()], [0, 2], 'one that found nothing is remembered too')
  assert.match(readFileSync(join(folder, 'compliance', 'compliance.json'), 'utf8'), /finishedAt/)
})

test('lines of a result: only what was asked for, whatever stands there', () => {
  const ids = idsOf(['5'])
  assert.deepEqual(
    decodeResult('{"id":"5","action":"delete","reason":"protected","redacted_at":"2021-08-17T17:26:15.788Z"}', ids, receivedAt),
    {
      type: 'post-delete',
      id: 'x:5',
      at: Date.parse('2021-08-17T17:26:15.788Z'),
    },
  )
  for (const line of [
    '',
    'x',
    '[]',
    '{"id":5,"action":"delete"}',
    '{"id":"6","action":"delete"}',
    '{"id":"5","action":"keep"}',
    '{"id":"5","action":"delete","reason":"scrub_geo"}',
  ])
    assert.equal(decodeResult(line, ids, receivedAt), undefined)
})
