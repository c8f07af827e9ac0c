import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { createOutbound } from '../../lib/outbound.ts'
import type { Cursor, PostId, SourceName } from '../../post/index.ts'
import { createScanStore } from '../../store/scan/scan-store.ts'
import type { PostStore } from '../../store/index.ts'
import type { Entry } from '../connector.ts'
import { runSource, type RunningSource } from '../runner.ts'
import { sourceContract } from '../source.contract.ts'
import type { Drop, Source } from '../source.ts'
import { openBudget } from './budget.ts'
import { edited, fakePost, startFakeX, type FakePost, type FakeX } from './fake-x.fixture.ts'
import type { XSettings } from './settings.ts'
import { createXSource } from './x-source.ts'
import { until } from '../../lib/until.fixture.ts'

const { signal } = new AbortController()
const folder = mkdtempSync(join(tmpdir(), 'groundswell-x-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let folders = 0
const newFolder = () => join(folder, String(++folders))
const key = 'secret-key'
const backOff = { firstMs: 10, mostMs: 50 }

const entryOf = (rules: string[], more: Partial<XSettings> = {}, id = 'a'): Entry<XSettings> => ({
  id,
  secret: key,
  settings: { rules, postsPerDay: 1_000, ...more },
})
type Opening = { entries?: Entry<XSettings>[]; at?: string; now?: () => number; silenceMs?: number; ghostMs?: number }
function sourceOf(
  server: FakeX,
  { entries = [entryOf(['water'])], at = newFolder(), now = Date.now, silenceMs = 2_000, ghostMs = 0 }: Opening = {},
): Source {
  const outbound = createOutbound({ allowedOrigins: [server.origin] })
  const limitOf = new Map(entries.map(({ id, settings }) => [id, settings]))
  const budget = openBudget(at, { limitOf, now, opened: new Map() })
  return createXSource({
    name: 'x' as SourceName,
    entries,
    key,
    origin: server.origin,
    outbound,
    budget,
    now,
    silenceMs,
    settledMs: 200,
    ghostMs,
  })
}
const first = (post: FakePost) => `x:${(post['edit_history_tweet_ids'] as string[])[0]}` as PostId
const textIn = async (store: PostStore, post: FakePost) => (await store.get([first(post)], { signal })).get(first(post))?.text

async function reading(
  work: (parts: { server: FakeX; store: PostStore; source: Source; runner: RunningSource; drops: Drop[] }) => Promise<void>,
  opening: Opening & { before?: (server: FakeX) => void } = {},
): Promise<void> {
  const server = await startFakeX({ key })
  opening.before?.(server)
  const store = createScanStore()
  const drops: Drop[] = []
  const source = sourceOf(server, opening)
  const runner = runSource({ source, sink: store, now: opening.now ?? Date.now, backOff, onDrop: (drop) => drops.push(drop) })
  try {
    await work({ server, store, source, runner, drops })
  } finally {
    await runner[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  }
}
const isOpen = (server: FakeX) => () => server.streams.size > 0

const contractServer = await startFakeX({ key })
contractServer.settings.connections = 100 // each reading has its own
const begun = Date.now()
for (let n = 1; n <= 6; n++) contractServer.post(fakePost(n, `water ${n}`, { at: begun - 120_000 + n * 7 }))
contractServer.post(fakePost(7, 'water of nobody', { at: begun - 110_000, author_id: 'nobody' }))
after(() => contractServer[Symbol.asyncDispose]())
/** Ends when all of what was missed is there; it begins two and a half minutes ago. */
function endingSource(source: Source): Source {
  return {
    name: source.name,
    async *read(options) {
      const done = new AbortController()
      const from = { after: JSON.stringify({ to: begun - 150_000 }) as Cursor }
      for await (const item of source.read({ ...from, ...options, signal: AbortSignal.any([options.signal, done.signal]) })) {
        const { event } = item
        yield event.type === 'post-put' ? { ...item, event: { ...event, post: { ...event.post, receivedAt: 0 } } } : item
        if (event.type === 'post-put' && event.post.text === 'water 6') done.abort()
      }
    },
  }
}
sourceContract('X', {
  open: async () => endingSource(sourceOf(contractServer)),
  items: 6,
  bad: 1,
})
for (const [what, wrongBy] of [
  ['ahead', 180_000],
  ['behind', -180_000],
] as const)
  test(`what is missed is found where our clock is three minutes ${what}`, { timeout: 20_000 }, () =>
    reading(
      async ({ server, store }) => {
        await until(isOpen(server))
        for (let n = 1; n <= 4; n += 2) {
          const here = server.post(fakePost(n, `water ${n}`))
          await until(async () => (await textIn(store, here)) !== undefined)
          await delay(500) // what was missed before is looked for by now
          await server.stop()
          const missed = server.post(fakePost(n + 1, 'water, while nobody listened'))
          await delay(50)
          await server.start()
          await until(async () => (await textIn(store, missed)) !== undefined)
        }
      },
      { now: () => Date.now() + wrongBy },
    ),
  )

test(
  'a post that matches is findable, an edit takes its place under the same id, and whoever else uses the key is left alone',
  { timeout: 10_000 },
  () =>
    reading(
      async ({ server, store, source }) => {
        await until(isOpen(server))
        assert.deepEqual(
          server.rules.map(({ value, tag }) => [value, tag]),
          [
            ['fire', 'somebody else'],
            ['water', 'groundswell/a'],
          ],
          'an old rule of ours is taken away, a rule of somebody else stays',
        )
        const post = server.post(fakePost(1, 'Water is over the quay'))
        server.post(fakePost(2, 'fire in the hall'))
        await until(async () => (await textIn(store, post)) === 'Water is over the quay')
        server.post(edited(post, 'Water is over the quay & rising', { n: 3 }))
        await until(async () => (await textIn(store, post)) === 'Water is over the quay & rising')
        server.deliver(post) // the older one comes again
        const last = server.post(fakePost(4, 'water again'))
        await until(async () => (await textIn(store, last)) !== undefined)
        assert.equal(await textIn(store, post), 'Water is over the quay & rising')
        assert.equal((await store.stats()).posts, 2, 'what only others asked for is not stored')
        assert.match(
          source.entries?.()[0]?.quota ?? '',
          /^\d of 1,000 posts and at most \$0\.\d\d of \$15\.00 used/,
          'though it is paid for',
        )
        assert.equal(source.entries?.()[0]?.state, 'reading')
      },
      {
        before: ({ rules }) =>
          rules.push({ id: '1', value: 'old', tag: 'groundswell/gone' }, { id: '2', value: 'fire', tag: 'somebody else' }),
      },
    ),
)

test('chunks may be cut inside a character and between \\r and \\n, and lines may be anything', { timeout: 10_000 }, () =>
  reading(async ({ server, store, drops }) => {
    await until(isOpen(server))
    server.settings.isSplit = true
    const posts = [1, 2, 3].map((n) => server.post(fakePost(n, `Água 🌊 sobre o cais, water ${n} 水`)))
    server.say('{"data":{"id":"1","text":"cut o\r\n')
    server.say('"a word"\r\n{"new_kind":{"of":"message"}}\r\n\r\n')
    server.say(
      '{"data":{"id":"77","author_id":"1","text":"no time water","edit_history_tweet_ids":["77"]},"matching_rules":[{"tag":"groundswell/a"}]}\r\n',
    )
    const last = server.post(fakePost(4, 'water 4'))
    for (const [i, post] of posts.entries())
      await until(async () => (await textIn(store, post)) === `Água 🌊 sobre o cais, water ${i + 1} 水`)
    await until(async () => (await textIn(store, last)) !== undefined)
    assert.deepEqual(
      drops.map(({ reason }) => reason),
      ['malformed', 'malformed', 'undated'],
    )
  }),
)

test(
  'silence, hanging up and a disconnect of their own are connections to open again, and what was missed is searched for',
  { timeout: 30_000 },
  () =>
    reading(
      async ({ server, store, runner }) => {
        await until(isOpen(server))
        const posts: FakePost[] = []
        const missed = async (lose: () => void, n: number) => {
          const opened = server.asked.filter(({ url }) => url.pathname.endsWith('/stream')).length
          const { ended } = server
          lose()
          await until(() => server.ended > ended)
          posts.push(server.post(fakePost(n, `water while nobody listened ${n}`)))
          await until(() => server.asked.filter(({ url }) => url.pathname.endsWith('/stream')).length > opened)
          await until(isOpen(server))
          server.settings.isSilent = false
          posts.push(server.post(fakePost(n + 1, `water afterwards ${n + 1}`)))
          for (const post of posts) await until(async () => (await textIn(store, post)) !== undefined)
        }
        await missed(() => server.hangUp(), 10)
        await missed(() => (server.settings.isSilent = true), 20)
        await missed(() => {
          server.say(
            '{"errors":[{"title":"operational-disconnect","disconnect_type":"UpstreamOperationalDisconnect","detail":"This stream has been disconnected upstream for operational reasons.","type":"https://api.x.com/2/problems/operational-disconnect"}]}\r\n',
          )
        }, 30)
        assert.ok(runner.health().reconnects >= 3)
        assert.equal((await store.stats()).posts, 6)
      },
      { silenceMs: 300, ghostMs: 60_000, before: ({ settings }) => (settings.connections = 2) },
    ),
)

test('more posts than can be held at once are found after a break, where the budget allows for them', { timeout: 60_000 }, () =>
  reading(
    async ({ server, store, runner }) => {
      await until(isOpen(server))
      const here = server.post(fakePost(1, 'water, before the break'))
      await until(async () => (await textIn(store, here)) !== undefined)
      await delay(500) // what is missed before is looked for by now
      await server.stop()
      for (let n = 2; n <= 5_202; n++) server.post(fakePost(n, `water ${n}`))
      await server.start()
      await until(async () => (await store.stats()).posts === 5_202)
      assert.equal(runner.health().gap, undefined)
    },
    { entries: [entryOf(['water'], { postsPerDay: 90_000 })] },
  ),
)

test(
  'what was missed is searched for in short stretches first, longer ones while there is little, short ones where there is much',
  { timeout: 30_000 },
  async () => {
    await using _server = await startFakeX({ key })
    const server = _server
    const begun = Math.floor(Date.now() / 1_000) * 1_000 - 3_600_000
    for (let n = 0; n < 1_100; n++) server.post(fakePost(n, `water ${n}`, { at: begun + 500_000 + n }))
    const last = server.post(fakePost(2_000, 'water at last', { at: begun + 3_500_000 }))
    const store = createScanStore()
    await store.write({ source: 'x' as SourceName, events: [], cursor: JSON.stringify({ to: begun }) as Cursor }, { signal })
    const runner = runSource({
      source: sourceOf(server, { entries: [entryOf(['water'], { postsPerDay: 90_000 })] }),
      sink: store,
      now: Date.now,
      backOff,
    })
    await until(async () => (await textIn(store, last)) !== undefined)
    await runner[Symbol.asyncDispose]()
    const minutes = server.asked
      .filter(({ url }) => url.pathname.endsWith('/recent') && !url.searchParams.has('next_token'))
      .map(
        ({ url: { searchParams } }) =>
          (Date.parse(searchParams.get('end_time') ?? '') - Date.parse(searchParams.get('start_time') ?? '')) / 60_000,
      )
    assert.deepEqual(minutes.slice(0, 7), [1, 2, 4, 8, 4, 8, 15])
  },
)

test('another program on the stream is said, and not fought; so is a key that is refused', { timeout: 10_000 }, async () => {
  for (const [status, body, said] of [
    [429, { title: 'ConnectionException', connection_issue: 'TooManyConnections' }, /Another program holds the one stream/],
    [401, { title: 'Unauthorized' }, /does not take this key/],
    [403, { title: 'Forbidden', detail: 'Your client app is not configured.' }, /not configured/],
  ] as const)
    await reading(
      async ({ server, source, runner }) => {
        await until(() => source.entries?.()[0]?.state === 'stopped')
        assert.match(source.entries?.()[0]?.why ?? '', said)
        assert.match(runner.health().error ?? '', said)
        await delay(300) // many times what the runner waits
        assert.equal(server.asked.filter(({ url }) => url.pathname.endsWith('/stream')).length, 1)
        assert.ok(!JSON.stringify([source.entries?.(), runner.health()]).includes(key))
      },
      { before: (server) => server.fail(/GET .*\/stream$/, { status, body }) },
    )
})

test('who is asked to come later comes no sooner', { timeout: 10_000 }, () =>
  reading(
    async ({ server, source }) => {
      await until(() => source.entries?.()[0]?.state === 'failing')
      const [from] = [Date.now()]
      assert.match(source.entries?.()[0]?.why ?? '', /come later \(429\)/)
      await delay(400)
      assert.equal(server.asked.filter(({ url }) => url.pathname.endsWith('/stream')).length, 1)
      assert.ok(Date.now() - from < 5_000)
    },
    {
      before: (server) =>
        server.fail(/GET .*\/stream$/, { status: 429, headers: { 'x-rate-limit-reset': String(Math.ceil(Date.now() / 1_000) + 60) } }),
    },
  ),
)

test('without a budget nothing is asked for, and that is said', { timeout: 10_000 }, () =>
  reading(
    async ({ server, source, runner }) => {
      await until(() => runner.health().error !== undefined)
      assert.match(runner.health().error ?? '', /Nothing is read without a budget/)
      assert.deepEqual([source.entries?.()[0]?.state, source.entries?.()[0]?.quota], ['stopped', undefined])
      await delay(100)
      assert.deepEqual(server.asked, [])
    },
    { entries: [entryOf(['water'], { postsPerDay: undefined })] },
  ),
)

test(
  'the budget of a day is never passed: on the stream, in pages, over restarts; the next day begins anew',
  { timeout: 30_000 },
  async () => {
    await using _server = await startFakeX({ key })
    const server = _server
    const at = newFolder()
    let now = Date.parse('2026-11-26T10:00:00Z')
    const clock = () => now
    const open = (of: FakeX) => sourceOf(of, { entries: [entryOf(['water'], { postsPerDay: 60 })], at, now: clock })
    const store = createScanStore()
    for (let n = 0; n < 200; n++) server.post(fakePost(n, `water, long missed ${n}`, { at: now - 600_000 + n }))
    await store.write({ source: 'x' as SourceName, events: [], cursor: JSON.stringify({ to: now - 700_000 }) as never }, { signal })
    let n = 1_000
    for (let run = 0; run < 6; run++) {
      const source = open(server)
      const runner = runSource({ source, sink: store, now: clock, backOff })
      const isSpent = () => /budget of today/.test(source.entries?.()[0]?.why ?? '')
      await until(() => isOpen(server)() || isSpent())
      const [before, delivered] = [(await store.stats()).posts, server.delivered]
      for (let i = 0; i < 15; i++) {
        server.post(fakePost(++n, `water is over the quay ${n}`, { at: now + n }))
        if (i % 5 === 4) await delay(30) // what is on its way at once is held back
      }
      if (run % 2 === 0) server.hangUp()
      if (server.delivered > delivered) await until(async () => (await store.stats()).posts > before)
      await delay(120)
      await runner[Symbol.asyncDispose]()
      await until(() => server.streams.size === 0)
      assert.ok(server.delivered <= 60, `${server.delivered} were sent`)
      now += 60_000
    }
    assert.ok(server.delivered >= 15, `${server.delivered} were sent`) // each end of a stream costs what may have been on its way
    assert.ok((await store.stats()).posts >= 15)
    now = Date.parse('2026-11-27T00:00:01Z')
    const runner = runSource({ source: open(server), sink: store, now: clock, backOff })
    await until(isOpen(server))
    const post = server.post(fakePost(++n, 'water on another day', { at: now }))
    await until(async () => (await textIn(store, post)) !== undefined)
    await runner[Symbol.asyncDispose]()
    assert.ok(!readFileSync(join(at, 'budget.json'), 'utf8').includes(key))
  },
)

test('who has used the budget goes on with the next day by itself, and says what was not read', { timeout: 10_000 }, async () => {
  let now = Date.parse('2026-11-26T23:59:59Z')
  await reading(
    async ({ server, store, source, runner }) => {
      await until(isOpen(server))
      for (let n = 0; n < 20; n++) server.post(fakePost(n, `water ${n}`, { at: now - 1_000 }))
      await until(() => /budget of today/.test(source.entries?.()[0]?.why ?? ''))
      assert.equal(source.entries?.()[0]?.state, 'waiting')
      await until(() => server.streams.size === 0)
      now += 2_000
      await until(isOpen(server))
      const post = server.post(fakePost(99, 'water in the morning', { at: now }))
      await until(async () => (await textIn(store, post)) !== undefined)
      assert.match(runner.health().gap ?? '', /budget of the day was used/)
    },
    { entries: [entryOf(['water'], { postsPerDay: 10 })], now: () => now },
  )
})

test('a withheld post is hidden, in the country or anywhere; a rule that X refuses is said', { timeout: 10_000 }, () =>
  reading(
    async ({ server, store, source }) => {
      await until(isOpen(server))
      const [here, there] = [
        server.post(fakePost(1, 'water here', { withheld: { copyright: false, country_codes: ['DE', 'FR'] } })),
        server.post(fakePost(2, 'water there', { withheld: { copyright: false, country_codes: ['IN'] } })),
      ]
      await until(async () => (await textIn(store, there)) !== undefined)
      assert.equal(await textIn(store, here), undefined)
      assert.match(source.entries?.()[0]?.why ?? '', /unbalanced parentheses/)
    },
    { entries: [entryOf(['water', 'flood (quay'], { country: 'DE' })] },
  ),
)
