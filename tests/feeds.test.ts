import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startTestServer } from '../src/http/server.fixture.ts'
import { createCallbacks } from '../src/lib/callbacks.ts'
import { createOutbound } from '../src/lib/outbound.ts'
import { rss, startFeedServer } from '../src/sources/feeds/feed-server.fixture.ts'
import { createFeedsSource } from '../src/sources/feeds/feeds-source.ts'
import { runSources, type LiveSources, type Source } from '../src/sources/index.ts'
import type { PostStore } from '../src/store/index.ts'
import { openLiveStore } from '../src/store/live/live-store.ts'
import { newFolder } from './support/command.ts'
import { freePort, skipWithoutNginx, startNginx } from './servers/nginx/start.ts'
import { skipWithoutPython, startWebSubHub } from './servers/websub/start.ts'

const { signal } = new AbortController()
const hour = 3_600_000

async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const deadline = Date.now() + 20_000; !(await isSo()); await delay(10)) assert.ok(Date.now() < deadline, `${what}: not after 20 s`)
}

/** The texts of the posts with this word. */
async function found(store: PostStore, word: string): Promise<readonly string[]> {
  const query = { any: [], all: [{ term: word, weight: 1 }], none: [], from: 0, until: Infinity, limit: 100 }
  const { hits } = await store.find(query, { deadlineMs: 60_000, signal })
  const posts = await store.get(
    hits.map(({ id }) => id),
    { signal },
  )
  return [...posts.values()].map(({ text }) => text).sort()
}

const live = (source: Source, store: PostStore, now: () => number): LiveSources =>
  runSources([source], { sink: store, store, now, keepMs: 7 * 24 * hour, keepBytes: 1e12 })

test(
  'an item is found, changed, found by its new words, and hidden when its feed is gone; server and reader restart in between',
  { timeout: 60_000 },
  async () => {
    const folder = await newFolder()
    const server = await startFeedServer()
    const outbound = createOutbound({ allowedOrigins: [server.url] })
    let ahead = 0
    const now = () => Date.now() + ahead
    const sourceOf = () =>
      createFeedsSource({
        feeds: [
          { id: 'quay', url: `${server.url}/feed` },
          { id: 'other', url: `${server.url}/other` },
        ],
        outbound,
        now,
        folder: join(folder.path, 'feeds'),
      })
    const at = Date.now() - 60_000
    const other = { guid: 'o', title: 'Harbour stays open', at: at - 1_000 }
    server.put('/feed', rss([{ guid: 'a', title: 'High water', text: 'The quay is <b>flooded</b>', at }]))
    server.put('/other', rss([other]))

    let store = await openLiveStore({ folder: folder.path })
    let source = sourceOf()
    let running = live(source, store, now)
    await until(async () => (await found(store, 'flooded')).length === 1 && (await found(store, 'harbour')).length === 1, 'found')

    await server.stop() // in the middle, and its feed changes meanwhile
    ahead += hour
    await until(() => source.entries?.().every(({ state }) => state === 'failing') ?? false, 'the server is down')
    await server.start()
    server.put(
      '/feed',
      rss([
        { guid: 'b', title: 'Ferries rest', at: at + 1_000 },
        { guid: 'a', title: 'High water', text: 'The quay is <b>dry</b> again', at },
      ]),
    )
    ahead += hour
    await until(async () => (await found(store, 'dry')).length === 1 && (await found(store, 'ferries')).length === 1, 'changed')
    assert.deepEqual(await found(store, 'flooded'), [])
    assert.deepEqual(await found(store, 'quay'), ['High water\n\nThe quay is dry again'])

    await running[Symbol.asyncDispose]() // the reader restarts: nothing is asked for whole, nothing comes twice
    await store[Symbol.asyncDispose]()
    store = await openLiveStore({ folder: folder.path })
    const { nextSeq } = await store.stats()
    source = sourceOf()
    running = live(source, store, now)
    ahead += hour
    const asked = server.asked.length
    await until(() => server.asked.length >= asked + 2, 'asked again')
    assert.deepEqual(
      server.asked.slice(asked, asked + 2).map(({ status }) => status()),
      [304, 304],
    )
    assert.equal((await store.stats()).nextSeq, nextSeq)

    server.put('/feed', (_request, response) => response.writeHead(410).end())
    ahead += hour
    await until(async () => (await found(store, 'quay')).length === 0, 'hidden')
    assert.deepEqual(await found(store, 'ferries'), [])
    assert.deepEqual(await found(store, 'harbour'), ['Harbour stays open'])
    assert.equal(source.entries?.().find(({ id }) => id === 'quay')?.state, 'stopped')
    await running[Symbol.asyncDispose]()

    ahead += 8 * 24 * hour // and what was hidden expires like everything else
    running = live(sourceOf(), store, now)
    await until(async () => (await found(store, 'harbour')).length === 0, 'expired')
    assert.equal((await store.stats()).posts, 0)
    await running[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
    for (const one of [outbound, server, folder]) await one[Symbol.asyncDispose]()
  },
)

test('a store that fails in the middle of a feed gets all of it in the end, each item once', { timeout: 60_000 }, async () => {
  const folder = await newFolder()
  const server = await startFeedServer()
  const outbound = createOutbound({ allowedOrigins: [server.url] })
  server.put(
    '/feed',
    rss(Array.from({ length: 1_500 }, (_, i) => ({ guid: `g${i}`, title: `Gauge number${i}`, at: Date.now() - 3_600_000 + i * 1_000 }))),
  )
  const store = await openLiveStore({ folder: folder.path })
  let writes = 0
  const failing: PostStore = {
    ...store,
    write: (batch, options) => (++writes === 2 ? Promise.reject(new TypeError('the disk says no')) : store.write(batch, options)),
  }
  const source = createFeedsSource({
    feeds: [{ id: 'one', url: `${server.url}/feed` }],
    outbound,
    now: Date.now,
    folder: join(folder.path, 'feeds'),
  })
  const running = live(source, failing, Date.now)
  await until(async () => (await store.stats()).posts === 1_500, 'all of it')
  assert.ok(server.asked.length >= 2 && server.asked.every(({ headers }) => headers['if-none-match'] === undefined))
  await running[Symbol.asyncDispose]()
  assert.equal((await store.stats()).nextSeq, 1_500, 'none was written twice')
  await store[Symbol.asyncDispose]()
  for (const one of [outbound, server, folder]) await one[Symbol.asyncDispose]()
})

test('a reader that is killed again and again has everything in the end, each item once', { timeout: 120_000 }, async () => {
  const folder = await newFolder()
  const servers = [await startFeedServer(), await startFeedServer(), await startFeedServer()]
  const each = 1_200
  for (const [n, server] of servers.entries())
    server.put(
      '/feed',
      rss(
        Array.from({ length: each }, (_, i) => ({
          guid: `g${i}`,
          title: `Gauge feed${n} number${i}`,
          at: Date.now() - 3_600_000 + i * 1_000,
        })),
      ),
    )
  const urls = servers.map(({ url }) => `${url}/feed`)
  const script = fileURLToPath(new URL('support/feed-reader.ts', import.meta.url))
  for (let times = 0; times < 6; times++) {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, folder.path, ...urls], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    await delay(60 * times)
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  const outbound = createOutbound({ allowedOrigins: servers.map(({ url }) => url) })
  const store = await openLiveStore({ folder: folder.path })
  const source = createFeedsSource({
    feeds: urls.map((url, i) => ({ id: `feed-${i}`, url })),
    outbound,
    now: Date.now,
    folder: join(folder.path, 'feeds'),
  })
  const running = live(source, store, Date.now)
  await until(async () => (await store.stats()).posts === servers.length * each, 'all of it')
  assert.deepEqual(running.health()[0]?.drops, {})
  await running[Symbol.asyncDispose]()
  await store[Symbol.asyncDispose]()
  for (const one of [outbound, folder, ...servers]) await one[Symbol.asyncDispose]()
})

test(
  'nginx: 304 behind gzip, 301, 307, 410, 429, 503, slow bytes, a loop, a way inside',
  { timeout: 60_000, skip: skipWithoutNginx },
  async () => {
    const folder = await newFolder()
    const nginx = await startNginx()
    const feeds = Object.entries({
      good: [1, '/feed.xml'],
      moved: [2, '/moved'],
      temporary: [3, '/for-now'],
      gone: [4, '/gone'],
      busy: [5, '/busy'],
      loop: [6, '/loop'],
      inside: [7, '/inside'],
      slow: [8, '/slow.xml'],
      limited: [9, '/limited.xml'],
    } as const)
    const urls = feeds.map(([id, [n, path]]) => ({ id, url: nginx.url(n, path) }))
    const outbound = createOutbound({ allowedOrigins: urls.map(({ url }) => new URL(url).origin), deadlineMs: 2_000 })
    const at = Date.now() - 60_000
    const words = 'and the water rises, hour after hour '.repeat(50)
    await nginx.write('feed.xml', rss([{ guid: 'a', title: 'High water', text: words, at }]))
    await nginx.write('slow.xml', rss([{ guid: 's', title: 'Slow', text: words, at }]))
    await nginx.write('limited.xml', rss([{ guid: 'l', title: 'Limited', at }]))
    let ahead = 0
    const source = createFeedsSource({ feeds: urls, outbound, now: () => Date.now() + ahead, folder: join(folder.path, 'feeds') })
    const store = await openLiveStore({ folder: folder.path })
    const running = live(source, store, () => Date.now() + ahead)
    const told = () => Object.fromEntries((source.entries?.() ?? []).map(({ id, state, why = '' }) => [id, `${state}: ${why}`]))
    await until(() => source.entries?.().every(({ state }) => state !== 'waiting') ?? false, 'all asked')
    assert.equal(told()['good'], 'reading: ')
    assert.match(told()['moved'] ?? '', /^reading: It has moved to .*\/feed\.xml/)
    assert.equal(told()['temporary'], 'reading: ')
    assert.match(told()['gone'] ?? '', /^stopped: .*\(410\)/)
    assert.match(told()['busy'] ?? '', /^failing: .*busy \(503\)/)
    assert.match(told()['loop'] ?? '', /^failing: .*redirects more than/)
    assert.match(told()['inside'] ?? '', /^failing: 10\.0\.0\.1 is not a public address/)
    assert.match(told()['slow'] ?? '', /^failing: There was no complete answer within/)
    assert.equal(told()['limited'], 'reading: ')
    await until(async () => (await store.stats()).posts === 4, 'three copies of a feed under three names, and one more')

    const { nextSeq } = await store.stats()
    ahead += hour
    await until(() => /^failing: .*busy \(429\)/.test(told()['limited'] ?? ''), 'too often')
    await until(
      () =>
        source
          .entries?.()
          .filter(({ id, lastAt = 0 }) => ['good', 'moved', 'temporary'].includes(id) && lastAt > Date.now() + ahead - 60_000).length === 3,
      'the same again',
    )
    assert.equal((await store.stats()).nextSeq, nextSeq)

    await nginx.stop()
    ahead += hour
    await until(() => /^failing: .*ECONNREFUSED/.test(told()['good'] ?? ''), 'down')
    await nginx.start()
    await nginx.write('feed.xml', rss([{ guid: 'a', title: 'High water', text: 'falling', at }]))
    ahead += hour
    await until(async () => (await found(store, 'falling')).length === 3, 'changed while it was down')
    await running[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
    for (const one of [outbound, nginx, folder]) await one[Symbol.asyncDispose]()
  },
)

for (const method of ['sha1', 'sha512'] as const)
  test(
    `a hub of others (flask-websub, ${method}) tells of an item through the door of our server, before anybody asks`,
    { timeout: 200_000, skip: skipWithoutPython },
    async () => {
      const folder = await newFolder()
      const hub = await startWebSubHub(method)
      const port = await freePort()
      const callbacks = createCallbacks(`http://127.0.0.1:${port}`)
      const door = await startTestServer({ port, callbacks })
      const outbound = createOutbound({ allowedOrigins: [hub.origin] })
      const at = Date.now() - 60_000
      await hub.put(rss([{ guid: 'a', title: 'High water', at }]))
      const source = createFeedsSource({
        feeds: [{ id: 'one', url: hub.feed }],
        outbound,
        now: Date.now,
        folder: join(folder.path, 'feeds'),
        callbacks,
        allowedOrigins: [hub.origin],
      })
      const store = await openLiveStore({ folder: folder.path })
      const running = live(source, store, Date.now)
      await until(async () => (await found(store, 'water')).length === 1, 'polled')
      // The hub verifies in its own time; it tells nobody of what was published before.
      let told = 0
      await until(async () => {
        await hub.put(
          rss([
            { guid: `b${++told}`, title: `Ferries rest ${told}`, at: at + told },
            { guid: 'a', title: 'High water', at },
          ]),
          { publish: true },
        )
        await delay(500)
        return (await found(store, 'ferries')).length > 0
      }, 'delivered')
      assert.deepEqual(running.health()[0]?.drops, {})
      await running[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
      for (const one of [outbound, door, hub, folder]) await one[Symbol.asyncDispose]()
    },
  )
