import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { until } from '../../lib/until.fixture.ts'
import { createCallbacks, type Callbacks } from '../../lib/callbacks.ts'
import { createOutbound } from '../../lib/outbound.ts'
import type { Post } from '../../post/index.ts'
import type { Drop } from '../source.ts'
import { rss, startFeedServer, type FeedServer, type RssItem } from './feed-server.fixture.ts'
import { createFeedsSource } from './feeds-source.ts'
import { startHub, type Hub } from './hub.fixture.ts'
import { feedSettings } from './settings.ts'
import { isSigned } from './signature.ts'

type Parts = {
  server: FeedServer
  put: (...items: readonly RssItem[]) => void
  hub: Hub
  posts: Post[]
  drops: Drop[]
  pass: (ms: number) => void
  texts: () => string[]
}

const at = Date.now() - 600_000
const item = (n: number) => ({ guid: `g${n}`, title: `Item ${n}`, at: at + n })

/** The callbacks behind a real server, as `http/` mounts them. */
async function serveCallbacks(): Promise<{ callbacks: Callbacks } & AsyncDisposable> {
  let callbacks: Callbacks | undefined
  const server = http.createServer((request, response) => {
    const parts: Buffer[] = []
    request
      .on('data', (part: Buffer) => parts.push(part))
      .on('end', () => {
        const url = new URL(request.url ?? '', 'http://a.example')
        const asked = {
          method: request.method ?? '',
          query: url.searchParams,
          headers: request.headers as Record<string, string>,
          body: Buffer.concat(parts),
        }
        void callbacks
          ?.handle(url.pathname.split('/').at(-1) ?? '', asked)
          .then(({ status, body }) => response.writeHead(status, { 'content-type': 'text/plain' }).end(body))
      })
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  callbacks = createCallbacks(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return { callbacks, [Symbol.asyncDispose]: async () => (server.closeAllConnections(), void server.close()) }
}

/** A feed that names a hub, read with a public address until `work` is done. The clock runs, and can be moved on. */
async function withHub(work: (parts: Parts) => Promise<void>, { trusted = true, isHeader = true } = {}): Promise<void> {
  const server = await startFeedServer()
  const hub = await startHub()
  const door = await serveCallbacks()
  const folder = mkdtempSync(join(tmpdir(), 'feeds-push-'))
  const outbound = createOutbound({ allowedOrigins: [server.url, new URL(hub.url).origin] })
  const link = { link: `<${hub.url}>; rel="hub", <${server.url}/feed>; rel=self` }
  const channel = `<atom:link rel="hub" href="${hub.url}"/><atom:link rel="self" href="${server.url}/feed"/>`
  const put = (...items: readonly RssItem[]) =>
    server.put('/feed', rss(items, { channel: isHeader ? '' : channel }), { headers: isHeader ? link : {} })
  put(item(1))
  let ahead = 0
  const stop = new AbortController()
  const posts: Post[] = []
  const drops: Drop[] = []
  const source = createFeedsSource({
    feeds: [{ id: 'one', url: `${server.url}/feed` }],
    outbound,
    now: () => Date.now() + ahead,
    folder,
    callbacks: door.callbacks,
    allowedOrigins: trusted ? [new URL(hub.url).origin] : [],
  })
  const reading = (async () => {
    for await (const { event } of source.read({ onDrop: (drop) => drops.push(drop), signal: stop.signal }))
      if (event.type === 'post-put') posts.push(event.post)
  })()
  try {
    await until(() => hub.subscriptions.length > 0, { what: 'subscribed' })
    await work({ server, put, hub, posts, drops, pass: (ms) => void (ahead += ms), texts: () => posts.map(({ text }) => text) })
  } finally {
    stop.abort()
    await reading
    for (const one of [outbound, server, hub, door]) await one[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  }
}

for (const isHeader of [true, false])
  test(
    `a hub named in the ${isHeader ? 'headers' : 'document'} is asked, verifies, and what it delivers is read at once`,
    { timeout: 20_000 },
    () =>
      withHub(
        async ({ server, hub, texts }) => {
          const [asked] = hub.subscriptions
          assert.equal(asked?.topic, `${server.url}/feed`)
          assert.match(asked?.callback ?? '', /\/callbacks\/callback_[\w-]{22}$/)
          assert.ok((asked?.secret ?? '').length >= 40 && (asked?.secret ?? '').length < 200)
          assert.equal((await hub.verify({ topic: 'https://elsewhere.example/' })).status, 404)
          assert.equal((await hub.verify({ mode: 'unsubscribe' })).status, 404)
          assert.deepEqual(await hub.verify(), { status: 200, body: 'c-1' })
          assert.equal((await hub.verify()).status, 404, 'nothing is pending any more')
          for (const [n, method] of ['sha1', 'sha256', 'sha384', 'sha512'].entries())
            assert.equal(await hub.deliver(rss([item(n + 2)]), { method }), 202)
          await until(() => texts().length === 5, { what: 'delivered' })
          assert.deepEqual(
            texts(),
            [1, 2, 3, 4, 5].map((n) => `Item ${n}`),
          )
          assert.equal(await hub.deliver(rss([item(5), item(4), item(1)])), 202)
          assert.equal(await hub.deliver(rss([item(6)])), 202)
          await until(() => texts().length === 6, { what: 'what was known is nothing new' })
        },
        { isHeader },
      ),
  )

test('a delivery that is not signed by its hub is taken, ignored and counted', { timeout: 20_000 }, () =>
  withHub(async ({ hub, texts, drops }) => {
    assert.equal(await hub.deliver(rss([item(2)]), { secret: 'of somebody else' }), 202, 'before it is verified')
    await hub.verify()
    const forged = rss([item(2)])
    for (const options of [
      { secret: 'of somebody else' },
      { secret: undefined, header: '' },
      { header: 'sha256=00' },
      { header: `md5=${'0'.repeat(32)}` },
      { header: `sha256=${'0'.repeat(64)}` },
    ])
      assert.equal(await hub.deliver(forged, options), 202)
    assert.equal(await hub.deliver(rss([item(3)])), 202)
    await until(() => texts().length === 2, { what: 'the signed one' })
    assert.deepEqual(texts(), ['Item 1', 'Item 3'])
    assert.equal(drops.filter(({ sample }) => /not signed/.test(sample)).length, 6)
  }),
)

test('a thin delivery makes us look ourselves; junk does too, and not too often', { timeout: 20_000 }, () =>
  withHub(async ({ server, put, hub, texts, pass }) => {
    await hub.verify()
    put(item(2), item(1))
    pass(feedSettings.push.nudgeMs + 1_000)
    assert.equal(await hub.deliver(''), 202)
    await until(() => texts().length === 2, { what: 'looked' })
    const before = server.asked.length
    for (const body of ['not a feed', '<html>', '{']) assert.equal(await hub.deliver(body), 202)
    await delay(100)
    assert.equal(server.asked.length, before)
  }),
)

test('a lease is renewed with a new secret before it ends; the old one counts until the hub has verified', { timeout: 20_000 }, () =>
  withHub(async ({ hub, texts, pass }) => {
    await hub.verify({ leaseSeconds: 3_600 })
    const [first] = hub.subscriptions
    pass(2_410_000) // two thirds
    assert.equal(await hub.deliver(''), 202) // and a word that wakes it: the test's clock does not
    await until(() => hub.subscriptions.length === 2, { what: 'asked again' })
    const second = hub.subscriptions[1]
    assert.equal(second?.callback, first?.callback)
    assert.notEqual(second?.secret, first?.secret)
    await hub.deliver(rss([item(2)]), { secret: first?.secret })
    assert.deepEqual(await hub.verify(), { status: 200, body: 'c-2' })
    await hub.deliver(rss([item(3)]), { secret: first?.secret })
    await hub.deliver(rss([item(4)]))
    await until(() => texts().length === 3, { what: 'delivered' })
    assert.deepEqual(texts(), ['Item 1', 'Item 2', 'Item 4'])
  }),
)

test('a lease that ran out, a denial, and an address of nobody end with 410', { timeout: 20_000 }, () =>
  withHub(async ({ hub, texts, pass }) => {
    await hub.verify({ leaseSeconds: 3_600 })
    assert.equal(await hub.deny('no reason'), 200)
    await delay(20)
    pass(feedSettings.push.verifyMs + 1_000)
    assert.equal(await hub.deliver(rss([item(2)])), 410)
    const callback = hub.subscriptions[0]?.callback.replace(/.{4}$/, 'none')
    assert.equal(await hub.deliver(rss([item(2)]), { ...(callback && { callback }) }), 410)
    assert.equal((await hub.verify({ ...(callback && { callback }) })).status, 404)
    assert.deepEqual(texts(), ['Item 1'])
  }),
)

test('a hub that is reached without TLS is told no secret, and then its word only makes us look', { timeout: 20_000 }, () =>
  withHub(
    async ({ put, hub, texts, pass }) => {
      assert.equal(hub.subscriptions[0]?.secret, undefined)
      await hub.verify()
      put(item(2), item(1))
      pass(feedSettings.push.nudgeMs + 1_000)
      assert.equal(await hub.deliver(rss([item(3)]), { secret: 'invented' }), 202)
      await until(() => texts().length === 2, { what: 'looked' })
      assert.deepEqual(texts(), ['Item 1', 'Item 2'])
    },
    { trusted: false },
  ),
)

test('only the four methods of the specification sign', () => {
  const body = Buffer.from('body')
  assert.ok(!isSigned(body, undefined, ['secret']))
  // HMAC of "body" with "secret", by `openssl dgst -sha1 -hmac secret` and so on.
  assert.ok(isSigned(body, 'sha1=a18991ff7e4513a1c2d2ee51e3a8e99ca891d9cd', ['another', 'secret']))
  assert.ok(isSigned(body, 'SHA256=dc46983557fea127b43af721467eb9b3fde2338fe3e14f51952aa8478c13d355', ['secret']))
  assert.ok(!isSigned(body, 'sha1=a18991ff7e4513a1c2d2ee51e3a8e99ca891d9cd', ['another']))
  assert.ok(!isSigned(body, 'sha224=fab6d4e6dd077d97c06b408d1fbff8188a3ae5d3192f1a50feb3821b', ['secret']))
})
