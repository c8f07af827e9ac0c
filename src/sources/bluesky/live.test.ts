import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Cursor, PostId, PostSink, SourceName } from '../../post/index.ts'
import { createScanStore } from '../../store/scan/scan-store.ts'
import type { PostStore } from '../../store/index.ts'
import { sourceContract } from '../source.contract.ts'
import { runSource, type RunningSource } from '../runner.ts'
import type { Drop, Source } from '../source.ts'
import { hasZstdDictionaries } from '../../lib/zstd.ts'
import { createBlueskySource } from './bluesky-source.ts'
import { deleteEvent, likeEvent, postEvent } from '../../sim/jetstream/events.fixture.ts'
import { startJetstream, type JetstreamServer } from '../../sim/jetstream/server.ts'
import { until } from '../../lib/until.fixture.ts'

/** For a test's `skip`: Node 24.0 takes a dictionary and ignores it. */
const withoutZstd = !hasZstdDictionaries && 'needs a Node whose zlib uses zstd dictionaries'
const { signal } = new AbortController()
const backOff = { firstMs: 20, mostMs: 100 }
const sourceOf = (server: JetstreamServer, more: { rewindMs?: number; silenceMs?: number; quietMs?: number } = {}) =>
  createBlueskySource({ hosts: [server.url], rewindMs: 0, now: Date.now, ...more })
const idOf = (n: number) => `bluesky:at://did:plc:exampleana/app.bsky.feed.post/post${n}` as PostId

/** Waits until something is so; the test's own time limit ends it otherwise. */
const holds =
  (store: PostStore, ...numbers: number[]) =>
  async () =>
    (await store.get(numbers.map(idOf), { signal })).size === numbers.length
const lacks = (store: PostStore, n: number) => async () => (await store.get([idOf(n)], { signal })).size === 0

/** A source that ends when all of the history was read, as the contract's sources do. */
const contractServer = await startJetstream()
for (let n = 1; n <= 6; n++) contractServer.emit(postEvent(n, `post ${n}`, { at: Date.now() - 60_000 + n }))
contractServer.emit({ ...postEvent(0, 'by nobody', { at: Date.now() - 50_000 }), did: 'nobody' })
contractServer.emit(deleteEvent(6, { at: Date.now() - 40_000 }))
contractServer.emit(postEvent(7, 'the last one', { at: Date.now() - 30_000 }))
function ending(source: Source): Source {
  return {
    name: source.name,
    async *read(options) {
      const done = new AbortController()
      for await (const item of source.read({ ...options, signal: AbortSignal.any([options.signal, done.signal]) })) {
        const { event } = item
        yield event.type === 'post-put' ? { ...item, event: { ...event, post: { ...event.post, receivedAt: 0 } } } : item
        if (event.type === 'post-put' && event.post.id === idOf(7)) done.abort()
      }
    },
  }
}
sourceContract('Bluesky', { open: async () => ending(sourceOf(contractServer, { rewindMs: 3_600_000 })), items: 8, bad: 1 })
after(() => contractServer[Symbol.asyncDispose]())

async function withRunner(
  work: (parts: { server: JetstreamServer; store: PostStore; runner: RunningSource; drops: Drop[] }) => Promise<void>,
  options: {
    sink?: (store: PostStore) => PostSink
    silenceMs?: number
    rewindMs?: number
    before?: (server: JetstreamServer) => void
  } = {},
): Promise<void> {
  const server = await startJetstream({ wires: ['v1'] })
  options.before?.(server)
  const store = createScanStore()
  const drops: Drop[] = []
  const { silenceMs, rewindMs = 0 } = options
  const source = sourceOf(server, { rewindMs, ...(silenceMs !== undefined && { silenceMs }) })
  const runner = runSource({ source, sink: options.sink?.(store) ?? store, now: Date.now, backOff, onDrop: (drop) => drops.push(drop) })
  try {
    await work({ server, store, runner, drops })
  } finally {
    await runner[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  }
}

test('posts are findable as they come, deleted ones are gone, and only what is wanted is asked for', { timeout: 10_000 }, () =>
  withRunner(
    async ({ server, store, runner }) => {
      await until(() => server.listeners >= 2)
      server.emit(postEvent(1, 'Water is over the quay'))
      await until(holds(store, 1))
      assert.equal(runner.health().state, 'live')
      assert.ok((runner.health().lagMs ?? Infinity) < 5_000)
      server.emit(deleteEvent(1))
      await until(lacks(store, 1))
      const asked = server.asked.filter(({ pathname }) => pathname === '/subscribe')
      for (const { searchParams } of asked) assert.ok(searchParams.getAll('wantedCollections').includes('app.bsky.feed.post'))
      const agesMs = asked.map(({ searchParams }) => Date.now() - Number(searchParams.get('cursor')) / 1_000).toSorted((x, y) => x - y)
      assert.ok((agesMs[0] ?? 0) < 30_000, 'the newest posts at once')
      assert.ok(Math.abs((agesMs[1] ?? 0) - 3_600_000) < 30_000, 'and beside them, on a first start, those of an hour')
    },
    { rewindMs: 3_600_000 },
  ),
)

test(
  'the past is read compressed and without likes, the present as it is and with them',
  { timeout: 10_000, skip: withoutZstd },
  async () => {
    await using server = await startJetstream({ wires: ['v2'] })
    const { emit, asked, url } = server
    emit(postEvent(1, 'half an hour ago', { at: Date.now() - 1_800_000 }))
    const download = async (from: string) => Buffer.from(await (await fetch(from)).arrayBuffer())
    const source = createBlueskySource({ hosts: [url], rewindMs: 3_600_000, now: Date.now, download })
    const store = createScanStore()
    const runner = runSource({ source, sink: store, now: Date.now, backOff })
    await until(holds(store, 1))
    emit(postEvent(2, 'now'))
    emit(likeEvent(1, 'at://did:plc:exampleana/app.bsky.feed.post/post2'))
    await until(async () => (await store.get([idOf(2)], { signal })).get(idOf(2))?.counts.likes === 1)
    const streams = asked.filter(({ pathname }) => pathname.endsWith('subscribeEvents')).map(({ searchParams }) => searchParams)
    const past = streams.filter((query) => query.has('zstdDictionary'))
    const present = streams.filter((query) => !query.has('zstdDictionary'))
    assert.ok(past.length > 0 && past.every((query) => !query.getAll('collections').includes('app.bsky.feed.like')))
    assert.ok(present.length > 0 && present.every((query) => query.getAll('collections').includes('app.bsky.feed.like')))
    await runner[Symbol.asyncDispose]()
  },
)

test('a server of the v1 wire alone is read in the same way', { timeout: 10_000, skip: withoutZstd }, async () => {
  await using server = await startJetstream({ wires: ['v1'] })
  const { emit, asked, url } = server
  for (let n = 1; n <= 200; n++) emit(postEvent(n, `half an hour ago ${n}`, { at: Date.now() - 1_800_000 + n }))
  const download = async (from: string) => {
    const response = await fetch(from)
    assert.equal(response.status, 404)
    throw new TypeError('no such dictionary')
  }
  const source = createBlueskySource({ hosts: [url], rewindMs: 3_600_000, now: Date.now, download })
  const store = createScanStore()
  const runner = runSource({ source, sink: store, now: Date.now, backOff })
  await until(holds(store, ...Array.from({ length: 200 }, (_, i) => i + 1)))
  emit(postEvent(201, 'now'))
  await until(holds(store, 201))
  const streams = asked.filter(({ pathname }) => pathname === '/subscribe').map(({ searchParams }) => searchParams)
  const past = streams.filter((query) => query.get('compress') === 'true')
  const present = streams.filter((query) => !query.has('compress'))
  assert.ok(past.length > 0 && past.every((query) => !query.getAll('wantedCollections').includes('app.bsky.feed.like')))
  assert.ok(present.length > 0 && present.every((query) => query.getAll('wantedCollections').includes('app.bsky.feed.like')))
  assert.deepEqual([runner.health().reconnects, runner.health().drops], [0, {}])
  await runner[Symbol.asyncDispose]()
})

test('a server of the v2 wire is read by it, from the same cursor, and a notice of a gap ends nothing', { timeout: 10_000 }, async () => {
  const server = await startJetstream({ wires: ['v2'] })
  const store = createScanStore()
  for (const n of [1, 2]) server.emit(postEvent(n, `post ${n}`))
  const runner = runSource({ source: sourceOf(server), sink: store, now: Date.now, backOff })
  await until(holds(store, 1, 2))
  server.say('{"$type":"message","payload":{"$type":"network.bsky.jetstream.subscribeEvents#info","name":"OutdatedCursor"}}')
  server.emit(deleteEvent(1))
  await until(lacks(store, 1))
  server.say('{"$type":"error","error":"ConsumerTooSlow","message":"…"}')
  server.emit(postEvent(3, 'after the end of the stream'))
  await until(holds(store, 2, 3))
  assert.ok(server.asked.length >= 2 && server.asked.every((url) => url.searchParams.getAll('collections').length === 5))
  assert.match(runner.health().error ?? 'ConsumerTooSlow', /ConsumerTooSlow/)
  await runner[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

test('what was written before a first start is caught up, and after a lost connection nothing is missing', { timeout: 20_000 }, () =>
  withRunner(
    async ({ server, store, runner }) => {
      await until(holds(store, 1, 2, 3))
      server.fault('cut')
      server.emit(postEvent(4, 'written while nobody listened'))
      await until(holds(store, 1, 2, 3, 4))
      assert.ok(runner.health().reconnects >= 1)
      const cursor = Number(server.asked.at(-1)?.searchParams.get('cursor'))
      assert.ok(cursor > (Date.now() - 120_000) * 1_000, 'it went on behind what it had, not from the beginning')
      assert.equal((await store.stats()).posts, 4)
    },
    {
      rewindMs: 3_600_000,
      before: (server) => [1, 2, 3].forEach((n) => server.emit(postEvent(n, `post ${n}`, { at: Date.now() - 30_000 + n }))),
    },
  ),
)

test('a silent server is left and asked again; one that talks nonsense is heard out', { timeout: 20_000 }, () =>
  withRunner(
    async ({ server, store, runner, drops }) => {
      await until(() => server.listeners === 1)
      server.fault('silence')
      server.emit(postEvent(1, 'never sent'))
      await until(() => /silent for/.test(runner.health().error ?? ''))
      server.fault('speak')
      await until(holds(store, 1))
      for (const nonsense of ['', '{"kind":', '[]', '{"did":"did:plc:a","time_us":-1,"kind":"commit"}', '{"a":'.repeat(5_000)])
        server.say(nonsense)
      server.say(Buffer.from([0, 1, 2, 255]))
      server.emit(postEvent(2, 'after the nonsense'))
      await until(holds(store, 2))
      assert.ok((runner.health().drops['malformed'] ?? 0) >= 5)
      for (const { sample } of drops) assert.ok(sample.length <= 512)
    },
    { silenceMs: 150 },
  ),
)

test('a reader that is slow does not take its own pause for the network’s silence', { timeout: 20_000 }, () =>
  withRunner(
    async ({ server, store, runner }) => {
      await until(() => server.listeners === 1)
      for (let n = 1; n <= 2_500; n++) server.emit(postEvent(n, `post ${n}`))
      server.emit(postEvent(2_501, 'the last one'))
      const talking = setInterval(() => server.say('{}'), 100) // so that the network itself is never silent
      await until(holds(store, 2_501))
      assert.equal((await store.stats()).posts, 2_501)
      await delay(200) // a failure is met behind the last frame
      clearInterval(talking)
      assert.deepEqual([runner.health().reconnects, server.listeners], [0, 1])
    },
    {
      silenceMs: 1_500,
      sink: (store) => ({
        cursor: store.cursor,
        async write(batch, options) {
          await delay(batch.events.length > 100 ? 1_800 : 10)
          return store.write(batch, options)
        },
      }),
    },
  ),
)

test('a frame that is too large ends the connection, and the next one goes on', { timeout: 20_000 }, () =>
  withRunner(async ({ server, store, runner }) => {
    await until(() => server.listeners === 1)
    server.emit(postEvent(1, 'before'))
    await until(holds(store, 1))
    server.say('x'.repeat(5 * 1024 * 1024))
    await until(() => runner.health().reconnects >= 1)
    server.emit(postEvent(2, 'behind'))
    await until(holds(store, 2))
  }),
)

test('a write that fails moves no cursor: everything comes again, in order, when the store is back', { timeout: 20_000 }, async () => {
  let failing = true
  await withRunner(
    async ({ server, store, runner }) => {
      await until(() => /the disk is gone/.test(runner.health().error ?? '') || /Something went wrong/.test(runner.health().error ?? ''))
      assert.equal((await store.stats()).posts, 0)
      assert.equal(await store.cursor('bluesky' as SourceName), undefined)
      failing = false
      await until(holds(store, 1, 2, 3))
      server.emit(postEvent(4, 'and on'))
      await until(holds(store, 4))
    },
    {
      before: (server) => [1, 2, 3].forEach((n) => server.emit(postEvent(n, `post ${n}`))),
      sink: (store) => ({
        cursor: store.cursor,
        write: (batch, options) => (failing ? Promise.reject(new RangeError('the disk is gone')) : store.write(batch, options)),
      }),
    },
  )
})

const likesOf = async (store: PostStore, n: number) => (await store.get([idOf(n)], { signal })).get(idOf(n))?.counts.likes
const uriOf = (n: number) => `at://did:plc:exampleana/app.bsky.feed.post/post${n}`

for (const wires of [['v1'], ['v2']] as const)
  test(`${wires}: what is said again behind a reconnect is counted once`, { timeout: 20_000 }, async () => {
    await using _server = await startJetstream({ wires })
    const server = _server
    const { emit, fault } = server
    const store = createScanStore()
    const runner = runSource({ source: sourceOf(server), sink: store, now: Date.now, backOff })
    await until(() => server.listeners === 1)
    emit(postEvent(1, 'Water is over the quay'))
    for (let n = 1; n <= 5; n++) emit(likeEvent(n, uriOf(1)))
    await until(async () => (await likesOf(store, 1)) === 5)
    for (let reconnects = 1; reconnects <= 3; reconnects++) {
      fault('cut')
      await until(() => runner.health().reconnects === reconnects && server.listeners === 1)
      emit(likeEvent(5 + reconnects, uriOf(1)))
      emit(postEvent(1 + reconnects, 'behind it'))
      await until(holds(store, 1 + reconnects))
    }
    await until(async () => ((await likesOf(store, 1)) ?? 0) >= 8)
    assert.equal(await likesOf(store, 1), 8)
    await runner[Symbol.asyncDispose]()
  })

test('a like whose write failed is counted when it comes again', { timeout: 20_000 }, async () => {
  let failing = true
  await withRunner(
    async ({ server, store, runner }) => {
      await until(() => runner.health().reconnects >= 2 && server.listeners === 1)
      failing = false
      await until(async () => (await likesOf(store, 1)) === 3)
    },
    {
      rewindMs: 30_000,
      before: (server) => {
        server.emit(postEvent(1, 'Water is over the quay'))
        for (const n of [1, 2, 3]) server.emit(likeEvent(n, uriOf(1)))
      },
      sink: (store) => ({
        cursor: store.cursor,
        write: (batch, options) => (failing ? Promise.reject(new RangeError('the disk is gone')) : store.write(batch, options)),
      }),
    },
  )
})

test('a reply that both the present and the past bring is counted once', { timeout: 20_000 }, async () => {
  await using _server = await startJetstream()
  const server = _server
  const reply = postEvent(2, 'So it is', { at: Date.now() - 4_000 })
  const ref = { uri: uriOf(1) }
  if (reply.kind === 'commit') Object.assign(reply.commit.record ?? {}, { reply: { root: ref, parent: ref } })
  server.emit(postEvent(1, 'Water is over the quay', { at: Date.now() - 5_000 }))
  server.emit(reply)
  const store = createScanStore()
  const source = sourceOf(server, { rewindMs: 3_600_000, quietMs: 100 })
  const runner = runSource({ source, sink: store, now: Date.now, backOff })
  await until(() => server.listeners === 2)
  await until(() => server.listeners === 1 && runner.health().behind === undefined)
  server.emit(postEvent(3, 'now'))
  await until(holds(store, 1, 2, 3))
  assert.equal((await store.get([idOf(1)], { signal })).get(idOf(1))?.counts.replies, 1)
  await runner[Symbol.asyncDispose]()
})

test('a store that is slow makes counts go first, never posts, and memory stays bounded', { timeout: 30_000 }, async () => {
  let isShed = () => true
  await withRunner(
    async ({ server, store, runner }) => {
      isShed = () => (runner.health().drops['shed'] ?? 0) > 0
      await until(() => server.listeners === 1)
      const uri = 'at://did:plc:exampleana/app.bsky.feed.post/post1'
      for (let n = 1; n <= 6_000; n++) {
        if (n % 2) server.emit(postEvent(n, `post ${n}`))
        else server.emit(likeEvent(n, uri))
      }
      await until(async () => (await store.stats()).posts === 3_000)
      assert.ok(isShed())
    },
    {
      sink: (store) => ({
        cursor: store.cursor,
        async write(batch, options) {
          assert.ok(batch.events.length <= 500)
          await until(isShed)
          return store.write(batch, options)
        },
      }),
    },
  )
})

test('an address that is private and was not named is refused, and said', { timeout: 10_000 }, async () => {
  await using server = await startJetstream()
  const source = createBlueskySource({ hosts: [server.url.replace('127.0.0.1', 'localhost')], rewindMs: 1, now: Date.now })
  const named = await source
    .read({ onDrop: () => {}, signal: AbortSignal.timeout(200) })
    [Symbol.asyncIterator]()
    .next()
  assert.equal(named.done, true, 'what the operator named may be private')
  const { readSocket } = await import('../../lib/socket.ts')
  for (const url of ['ws://127.0.0.1:1', 'ws://[::1]:1', 'ws://10.0.0.1', 'http://example.org'])
    await assert.rejects(readSocket(new URL(url), { signal, now: Date.now, allowedOrigins: [] })[Symbol.asyncIterator]().next(), {
      code: 'outbound_refused',
    })
})

test('stopping writes what is in hand and ends at once', { timeout: 10_000 }, async () => {
  const server = await startJetstream()
  const store = createScanStore()
  const runner = runSource({ source: sourceOf(server), sink: store, now: Date.now, backOff })
  await until(() => server.listeners === 1)
  for (let n = 1; n <= 50; n++) server.emit(postEvent(n, `post ${n}`))
  await until(() => (runner.health().lagMs ?? Infinity) < 10_000)
  const begun = performance.now()
  await runner[Symbol.asyncDispose]()
  assert.ok(performance.now() - begun < 5_000)
  assert.equal(runner.health().state, 'stopped')
  const cursor = await store.cursor('bluesky' as SourceName)
  assert.ok(cursor && (JSON.parse(cursor as Cursor) as { micros: number }).micros > 0)
  await server[Symbol.asyncDispose]()
})
