import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createOutbound } from '../../lib/outbound.ts'
import type { Cursor, Post, PostEvent } from '../../post/index.ts'
import { sourceContract } from '../source.contract.ts'
import type { Drop, Source, SourceItem } from '../source.ts'
import { rss, startFeedServer, type FeedServer } from './feed-server.fixture.ts'
import { createFeedsSource, type FeedsOptions } from './feeds-source.ts'

const folders: string[] = []
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'feeds-'))
  folders.push(folder)
  return folder
}
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

/** A clock that a test moves on; it stands still otherwise. */
function steppedClock(at = Date.now()) {
  let time = at
  return { now: () => time, pass: (ms: number) => void (time += ms) }
}
const minute = 60_000

/** What a source gives until it has been quiet: everything that is due has been asked and read. */
async function readAll(
  source: Source,
  { after: cursor, isDone = () => true, stopAfter = Infinity }: { after?: Cursor; isDone?: () => boolean; stopAfter?: number } = {},
) {
  const items: SourceItem[] = []
  const drops: Drop[] = []
  const stop = new AbortController()
  let last = Date.now()
  const watch = setInterval(() => Date.now() - last > 400 && isDone() && stop.abort(), 10)
  for await (const item of source.read({
    ...(cursor !== undefined && { after: cursor }),
    onDrop: (drop) => drops.push(drop),
    signal: stop.signal,
  })) {
    last = Date.now()
    items.push(item)
    if (items.length >= stopAfter) stop.abort()
  }
  clearInterval(watch)
  return { items, drops, posts: postsOf(items), after: items.at(-1)?.cursor ?? (cursor as Cursor) }
}
const postsOf = (items: readonly SourceItem[]): Post[] => items.flatMap(({ event }) => (event.type === 'post-put' ? [event.post] : []))

type Parts = { server: FeedServer; source: (more?: Partial<FeedsOptions>) => Source; clock: ReturnType<typeof steppedClock> }

/** One feed under `/feed` and one state, over which sources can be made anew. */
async function withServer(work: (parts: Parts) => Promise<void>, paths: readonly string[] = ['/feed']): Promise<void> {
  const server = await startFeedServer()
  const outbound = createOutbound({ allowedOrigins: [server.url] })
  const clock = steppedClock()
  const folder = newFolder()
  const feeds = paths.map((path) => ({ id: path.slice(1), url: server.url + path }))
  try {
    await work({
      server,
      clock,
      source: (more) => createFeedsSource({ feeds, outbound, now: clock.now, folder, random: () => 0.5, ...more }),
    })
  } finally {
    await outbound[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  }
}
const at = Date.now() - 600_000

// The versions hold our clock; everything else is the same twice.
const contractServer = await startFeedServer()
contractServer.put(
  '/feed',
  rss([...[1, 2, 3, 4, 5].map((n) => ({ guid: `g${n}`, title: `Item ${n}`, at: at + n })), { guid: 'g6', title: 'without a date' }]),
)
const contractOutbound = createOutbound({ allowedOrigins: [contractServer.url] })
after(async () => {
  await contractOutbound[Symbol.asyncDispose]()
  await contractServer[Symbol.asyncDispose]()
})
sourceContract('Feeds', {
  open: async () =>
    ending(
      createFeedsSource({
        feeds: [{ id: 'one', url: `${contractServer.url}/feed` }],
        outbound: contractOutbound,
        now: Date.now,
        folder: newFolder(),
      }),
    ),
  items: 5,
  bad: 1,
})
function ending(source: Source): Source {
  return {
    name: source.name,
    async *read(options) {
      const done = new AbortController()
      let seen = 0
      for await (const item of source.read({ ...options, signal: AbortSignal.any([options.signal, done.signal]) })) {
        const { event } = item
        yield event.type === 'post-put' ? { ...item, event: { ...event, post: { ...event.post, receivedAt: 0, version: '' } } } : item
        if (event.type === 'post-put' && ++seen === 5) done.abort()
      }
    },
  }
}

test('an item comes once; one that changes is an edit; one that scrolls off stays', { timeout: 20_000 }, () =>
  withServer(async ({ server, source, clock }) => {
    server.put('/feed', rss([{ guid: 'a', title: 'High water', text: '<p>Over the <b>quay</b></p>', at }]))
    const first = await readAll(source())
    assert.deepEqual(
      first.posts.map(({ text, url, langs }) => [text, url, langs]),
      [['High water\n\nOver the quay', 'https://quay.example/a', ['en']]],
    )

    clock.pass(60 * minute)
    const second = await readAll(source(), first)
    assert.deepEqual(second.items, [], 'the same again is nothing')
    assert.ok(server.asked.at(-1)?.headers['if-none-match'])
    assert.equal(server.asked.at(-1)?.status(), 304)

    clock.pass(60 * minute)
    server.put(
      '/feed',
      rss([
        { guid: 'b', title: 'Water falls', at: at + 1_000 },
        { guid: 'a', title: 'High water', text: '<p>Over the quay, and <b>rising</b></p>', at },
      ]),
    )
    const third = await readAll(source(), first)
    const edited = third.posts.find(({ id }) => id === first.posts[0]?.id)
    assert.match(edited?.text ?? '', /rising/)
    assert.ok((edited?.version ?? '') > (first.posts[0]?.version ?? ''), 'by its letters a version comes after the one that it replaces')
    assert.equal(third.posts.length, 2)

    clock.pass(60 * minute)
    server.put('/feed', rss([{ guid: 'b', title: 'Water falls', at: at + 1_000 }], { title: 'Quay news, renamed' }))
    assert.deepEqual((await readAll(source(), third)).items, [])
  }),
)

test('after a crash before the commit everything is asked for again; after one behind it nothing comes twice', { timeout: 20_000 }, () =>
  withServer(async ({ server, source, clock }) => {
    server.put('/feed', rss([1, 2, 3, 4].map((n) => ({ guid: `g${n}`, title: `Item ${n}`, at: at + n }))))
    const whole = await readAll(source())
    assert.equal(whole.posts.length, 4)
    // The store committed two of the four: their cursor is what reading goes on from.
    clock.pass(1_000)
    const rest = await readAll(source(), { after: whole.items[1]?.cursor as Cursor })
    assert.deepEqual(
      rest.posts.map(({ text }) => text),
      ['Item 3', 'Item 4'],
    )
    assert.equal(server.asked.at(-1)?.headers['if-none-match'], undefined, 'what its validators promise was never stored')
    assert.ok(Number(rest.items[0]?.cursor) > Number(whole.items[1]?.cursor))
    // None was committed: as on a first start.
    const all = await readAll(source())
    assert.equal(all.posts.length, 4)
    clock.pass(60 * minute)
    assert.deepEqual((await readAll(source(), all)).items, [])
  }),
)

test('a reading that is broken off in the middle of a feed loses nothing of it', { timeout: 20_000 }, () =>
  withServer(async ({ server, source }) => {
    server.put('/feed', rss([1, 2, 3, 4, 5].map((n) => ({ guid: `g${n}`, title: `Item ${n}`, at: at + n }))))
    const begun = await readAll(source(), { stopAfter: 2 })
    const rest = await readAll(source(), begun)
    assert.deepEqual(
      [...begun.posts, ...rest.posts].map(({ text }) => text),
      [1, 2, 3, 4, 5].map((n) => `Item ${n}`),
    )
  }),
)

test('a feed that is gone is asked no more, and its posts are hidden; added again and back, they show again', { timeout: 20_000 }, () =>
  withServer(async ({ server, source, clock }) => {
    server.put('/feed', rss([{ guid: 'a', title: 'High water', at, more: '<dc:creator>Ana Example</dc:creator>' }]))
    const first = await readAll(source())
    server.put('/feed', (_request, response) => response.writeHead(410).end())
    clock.pass(60 * minute)
    const one = source()
    const second = await readAll(one, first)
    const kinds = (events: readonly SourceItem[], type: PostEvent['type']) =>
      events.flatMap(({ event }) => (event.type === type && 'author' in event ? [event.author] : []))
    assert.deepEqual(kinds(second.items, 'author-hide'), [`feeds:${server.url}/feed`, `feeds:${server.url}/feed#Ana%20Example`])
    assert.equal(first.posts[0]?.author.id, `feeds:${server.url}/feed#Ana%20Example`)
    assert.deepEqual(one.entries?.()[0]?.state, 'stopped')
    const before = server.asked.length
    clock.pass(100_000 * minute)
    await readAll(source(), second)
    assert.equal(server.asked.length, before)

    await readAll(source({ feeds: [] }), second) // removed
    server.put('/feed', rss([{ guid: 'a', title: 'High water', at }]))
    const third = await readAll(source(), second)
    assert.deepEqual(kinds(third.items, 'author-show').length, 2)
  }),
)

test('where it has moved for good it is read from then on, under the name that it had', { timeout: 20_000 }, () =>
  withServer(async ({ server, source, clock }) => {
    server.put('/feed', (_request, response) => response.writeHead(301, { location: '/new' }).end())
    server.put('/new', rss([{ guid: 'a', title: 'High water', at }]))
    const one = source()
    const first = await readAll(one)
    assert.match(one.entries?.()[0]?.why ?? '', /moved to .*\/new/)
    clock.pass(60 * minute)
    const before = server.asked.length
    assert.deepEqual((await readAll(source(), first)).items, [])
    assert.deepEqual(
      server.asked.slice(before).map(({ path, status }) => [path, status()]),
      [['/new', 304]],
    )
    assert.equal(first.posts[0]?.author.id, `feeds:${server.url}/feed`)
  }),
)

test('a redirect for now is followed each time, with what is known of the feed', { timeout: 20_000 }, () =>
  withServer(async ({ server, source, clock }) => {
    server.put('/feed', (_request, response) => response.writeHead(307, { location: '/elsewhere' }).end())
    server.put('/elsewhere', rss([{ guid: 'a', title: 'High water', at }]))
    const first = await readAll(source())
    clock.pass(60 * minute)
    await readAll(source(), { ...first, isDone: () => server.asked.length >= 4 && server.asked[3]?.status() === 304 })
    assert.deepEqual(
      server.asked.map(({ path, status }) => [path, status()]),
      [
        ['/feed', 307],
        ['/elsewhere', 200],
        ['/feed', 307],
        ['/elsewhere', 304],
      ],
    )
    assert.match(server.asked[1]?.headers['user-agent'] ?? '', /^Groundswell\//)
  }),
)

test('a busy host is left alone for as long as it says, other hosts are not', { timeout: 20_000 }, () =>
  withServer(
    async ({ server, source, clock }) => {
      server.put('/feed', (_request, response) => response.writeHead(429, { 'retry-after': '3600' }).end())
      server.put('/other', rss([{ guid: 'b', title: 'Also here', at }]))
      const one = source()
      await readAll(one)
      const [busy] = one.entries?.() ?? []
      assert.equal(busy?.state, 'failing')
      assert.match(busy?.why ?? '', /busy \(429\)/)
      assert.equal(server.asked.filter(({ path }) => path === '/feed').length, 1)
      clock.pass(50 * minute)
      await readAll(source())
      assert.equal(server.asked.filter(({ path }) => path === '/feed').length, 1)
      clock.pass(80 * minute)
      await readAll(source())
      assert.equal(server.asked.filter(({ path }) => path === '/feed').length, 2)
    },
    ['/feed', '/other'],
  ),
)

test('what cannot be read is told of its feed, by name, and slows no other', { timeout: 20_000 }, () =>
  withServer(async ({ server, source }) => {
    server.put('/page', '<!doctype html><html><head><title>Hello</title></head></html>', { type: 'text/html' })
    server.put('/broken', (_request, response) => response.writeHead(500).end())
    server.put('/undated', rss([{ guid: 'u', title: 'Some time' }]))
    server.put('/old', rss([{ guid: 'o', title: 'At the beginning', at: 0 }]))
    server.put(
      '/private',
      rss([{ guid: 'p', title: 'For one', at }], {
        channel: '<itunes:block xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">Yes</itunes:block>',
      }),
    )
    server.put('/good', rss([{ guid: 'g', title: 'High water', at }]))
    server.put('/cut', (_request, response) =>
      response.writeHead(200, { 'content-length': '1000' }).write('<rss>', () => response.destroy()),
    )
    const one = source()
    // One host, one request a second: the clock stands still, so that each needs a push of it.
    const many = {
      feeds: ['page', 'broken', 'undated', 'old', 'private', 'good', 'cut', 'missing'].map((path) => ({
        id: path,
        url: `${server.url}/${path}`,
      })),
    }
    const all = source({ ...many, now: Date.now })
    const { posts, drops } = await readAll(all, { isDone: () => all.entries?.().every(({ state }) => state !== 'waiting') ?? true })
    assert.deepEqual(
      posts.map(({ text }) => text),
      ['High water'],
    )
    assert.deepEqual(drops.map(({ reason }) => reason).sort(), ['not-public', 'undated', 'undated'])
    const why = Object.fromEntries((all.entries?.() ?? []).map((entry) => [entry.id, `${entry.state}: ${entry.why ?? ''}`]))
    assert.match(why['page'] ?? '', /failing: .* a page, not a feed/)
    assert.match(why['broken'] ?? '', /failing: .* answered with 500/)
    assert.match(why['missing'] ?? '', /failing: .*404/)
    assert.match(why['undated'] ?? '', /reading: None of its items has a date/)
    assert.match(why['private'] ?? '', /reading: It asks to stay out/)
    assert.match(why['cut'] ?? '', /failing: 127\.0\.0\.1:\d+ could not be reached/)
    assert.equal(why['good'], 'reading: ')
    assert.deepEqual(
      one.entries?.().map(({ state }) => state),
      ['waiting'],
    )
  }),
)

test('what a publisher asks of machines is kept, also when it is asked later', { timeout: 20_000 }, () =>
  withServer(async ({ server, source, clock }) => {
    const text = rss([{ guid: 'a', title: 'High water', at }])
    server.put('/feed', text)
    const first = await readAll(source())
    assert.equal(first.posts[0]?.consent, 'answer')
    clock.pass(60 * minute)
    server.put('/feed', (_request, response) => response.writeHead(200, { 'tdm-reservation': '1' }).end(text))
    const second = await readAll(source(), first)
    assert.deepEqual(
      second.items.map(({ event }) => event.type === 'author-consent' && event.consent),
      ['count-only'],
    )
    clock.pass(60 * minute)
    server.put('/feed', (_request, response) =>
      response.writeHead(200, { 'x-robots-tag': 'noai' }).end(rss([{ guid: 'b', title: 'Falls', at }])),
    )
    assert.equal((await readAll(source(), second)).posts[0]?.consent, 'count-only')
  }),
)

test('dates of the future count from when they were seen', { timeout: 20_000 }, () =>
  withServer(async ({ server, source, clock }) => {
    server.put('/feed', rss([{ guid: 'a', title: 'Tomorrow', at: clock.now() + 86_400_000 }]))
    const [post] = (await readAll(source())).posts
    assert.ok(post && post.createdAt > clock.now() && post.witnessedAt === clock.now())
  }),
)

test('a server that is down is asked again, and what it then has comes', { timeout: 20_000 }, () =>
  withServer(async ({ server, source, clock }) => {
    server.put('/feed', rss([{ guid: 'a', title: 'High water', at }]))
    const first = await readAll(source())
    await server.stop()
    clock.pass(61 * minute)
    const one = source()
    await readAll(one, first)
    assert.match(one.entries?.()[0]?.why ?? '', /could not be reached: it refuses the connection.+\(ECONNREFUSED\)/)
    await server.start()
    server.put('/feed', rss([{ guid: 'b', title: 'Water falls', at: at + 1 }]))
    clock.pass(3 * minute)
    assert.deepEqual(
      (await readAll(source(), first)).posts.map(({ text }) => text),
      ['Water falls'],
    )
  }),
)

test('a feed that moved and died there is looked for where it was', { timeout: 20_000 }, () =>
  withServer(async ({ server, source, clock }) => {
    server.put('/feed', (_request, response) => response.writeHead(308, { location: '/new' }).end())
    server.put('/new', rss([{ guid: 'a', title: 'High water', at }]))
    let read = await readAll(source())
    server.put('/feed', rss([{ guid: 'b', title: 'Water falls', at: at + 1 }]))
    server.put('/new', (_request, response) => response.writeHead(404).end())
    for (let times = 0; times < 6; times++) {
      clock.pass(13 * 60 * minute)
      const next = await readAll(source(), read)
      read = { ...next, posts: [...read.posts, ...next.posts] }
    }
    assert.deepEqual(
      read.posts.map(({ text }) => text),
      ['High water', 'Water falls'],
    )
    assert.deepEqual(
      server.asked.map(({ path }) => path),
      ['/feed', '/new', ...Array.from({ length: 5 }, () => '/new'), '/feed'],
    )
  }),
)

test('why a feed fails, or shows nothing, is known after a restart and after an answer that says: the same', { timeout: 20_000 }, () =>
  withServer(
    async ({ server, source: sourceOf }) => {
      let passed = 0
      const source = () => sourceOf({ now: () => Date.now() + passed }) // two feeds of one host: the clock goes on
      server.put('/feed', (_request, response) => response.writeHead(404).end())
      server.put('/undated', rss([{ guid: 'u', title: 'Some time' }]))
      const first = source()
      await readAll(first, { isDone: () => first.entries?.().every(({ state }) => state !== 'waiting') ?? true })
      const asked = server.asked.length
      const told = (isDone = () => true) => {
        const again = source()
        return readAll(again, { isDone }).then(() => (again.entries?.() ?? []).map(({ state, why }) => `${state}: ${why ?? ''}`))
      }
      const [failing, undated] = await told()
      assert.equal(server.asked.length, asked, 'nothing was due')
      assert.match(failing ?? '', /failing: .*no such feed \(404\)/)
      assert.match(undated ?? '', /reading: None of its items has a date/)
      passed += 65 * minute
      server.put('/feed', rss([{ guid: 'a', title: 'High water', at }]))
      const [well, same] = await told(() => server.asked.length === asked + 2)
      assert.ok(server.asked.some(({ path, status }) => path === '/undated' && status() === 304))
      assert.equal(well, 'reading: ')
      assert.match(same ?? '', /reading: None of its items has a date/)
    },
    ['/feed', '/undated'],
  ),
)

test('a state that cannot be read is begun anew', { timeout: 20_000 }, async () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'feeds.db'), 'not a database, and long enough to be looked at as one'.repeat(100))
  await withServer(async ({ server, source }) => {
    server.put('/feed', rss([{ guid: 'a', title: 'High water', at }]))
    assert.equal((await readAll(source({ folder }), { after: '7' as Cursor })).items[0]?.cursor, '8')
  })
})
