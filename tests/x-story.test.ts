import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { createOutbound } from '../src/lib/outbound.ts'
import type { ConnectorTools } from '../src/sources/connector.ts'
import { runSources } from '../src/sources/index.ts'
import { createXConnector } from '../src/sources/x/connector.ts'
import { edited, fakePost, startFakeX } from '../src/sources/x/fake-x.fixture.ts'
import { clausesOf } from '../src/search/index.ts'
import type { PostStore } from '../src/store/index.ts'
import { openLiveStore } from '../src/store/live/live-store.ts'
import { newFolder } from './support/command.ts'

/** X as its user meets it, over the store of the product: found, edited, found by the new words, deleted, gone; within the budget. */
const { signal } = new AbortController()
const key = 'secret-key'
const postsPerDay = 120

/** How reading goes, for a failure's message. */
let tell = (): unknown => ''
async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 20_000
  while (!(await isSo())) {
    assert.ok(Date.now() < end, `${what}: ${JSON.stringify(tell())}`)
    await delay(10)
  }
}
const found = async (store: PostStore, words: string): Promise<string[]> => {
  const query = { any: [], all: clausesOf(words), none: [], from: 0, until: 8e15, limit: 10 }
  const { hits } = await store.find(query, { deadlineMs: 60_000, signal })
  const posts = await store.get(
    hits.map(({ id }) => id),
    { signal },
  )
  return [...posts.values()].map(({ text }) => text)
}
const isFound = (store: PostStore, words: string) => async () => (await found(store, words)).length === 1
const isGone = (store: PostStore, words: string) => async () => (await found(store, words)).length === 0

test(
  'posted, found, edited, found by its new words, deleted, gone; with a server that is killed in between, and a budget',
  { timeout: 90_000 },
  async () => {
    await using folder = await newFolder()
    const server = await startFakeX({ key })
    const store = await openLiveStore({ folder: join(folder.path, 'store') })
    const outbound = createOutbound({ allowedOrigins: [server.origin] })
    const connector = createXConnector({ origin: server.origin, silenceMs: 2_000, settledMs: 300, complianceEveryMs: 200, pollMs: 20 })
    const tools: ConnectorTools = {
      outbound,
      allowedOrigins: [server.origin],
      now: Date.now,
      folder: join(folder.path, 'x'),
      stored: (network, options) => store.scan({ from: 0, until: 8e15, network }, options),
    }
    try {
      const [recognised] = await connector.recognise(`x: quay OR water budget:${postsPerDay}`, { ...tools, signal, secret: key })
      assert.ok(recognised)
      assert.match(recognised.reads, /up to 120 posts a day, at most \$1\.80 a day/)
      assert.deepEqual(server.rules, [], 'a trial changes nothing')
      const entry = { id: 'a', settings: connector.settings.parse(JSON.parse(JSON.stringify(recognised.settings))), secret: key }
      const begin = () => {
        const sources = connector.open([entry], tools)
        return { sources, running: runSources(sources, { sink: store, store, now: Date.now, keepMs: 1e12, keepBytes: 1e12 }) }
      }
      let live = begin()
      tell = () => [live.running.health(), live.sources[0]?.entries?.(), server.asked.slice(-12).map(({ url }) => url.pathname)]
      const isOpen = () => server.streams.size === 1
      await until(isOpen, 'the stream is open')

      const post = server.post(fakePost(1, 'Water is over the quay'))
      await until(isFound(store, 'quay'), 'found')
      server.post(edited(post, 'Water is over the embankment', { n: 2 }))
      await until(isFound(store, 'embankment'), 'found by its new words')
      assert.deepEqual(await found(store, 'quay'), [], 'and by the old ones no more')

      await server.stop()
      await until(() => live.running.health()[0]?.state !== 'live', 'the connection is lost')
      const missed = fakePost(3, 'Water in the cellar, while the server was away')
      server.post(missed)
      await delay(100)
      await server.start()
      await until(isFound(store, 'cellar'), 'what was missed is found')
      await until(isOpen, 'the stream is open again')

      // The program itself ends, and begins again.
      await live.running[Symbol.asyncDispose]()
      const between = server.post(fakePost(4, 'Water in the hall, while nobody read'))
      live = begin()
      await until(isFound(store, 'hall'), 'what was missed meanwhile is found')
      await until(isOpen, 'the stream is open once more')

      for (const id of post['edit_history_tweet_ids'] as string[]) server.remove(id)
      server.remove(between.id, 'protected')
      await until(isGone(store, 'embankment'), 'deleted, so gone')
      await until(isGone(store, 'hall'), 'protected, so gone')
      server.deliver(post)
      await until(isFound(store, 'cellar'), 'others are still there')
      await delay(100)
      assert.deepEqual(await found(store, 'quay'), [], 'and it does not come back')

      for (let n = 100; n < 300 && server.streams.size > 0; n++) {
        server.post(fakePost(n, `water, and more water ${n}`))
        if (n % 4 === 0) await delay(20)
      }
      assert.ok(server.delivered <= postsPerDay, `${server.delivered} posts were sent`)
      await until(() => live.sources[0]?.entries?.()[0]?.state === 'waiting', 'the budget is used')
      const [{ quota = '' } = {}] = live.sources[0]?.entries?.() ?? []
      assert.match(quota, /^\d+ of 120 posts and at most \$\d\.\d\d of \$1\.80 used today \(UTC\)\.$/)
      assert.ok(Number(quota.split(' ')[0]) >= server.delivered, `${quota} X counts ${server.delivered}`)

      const asked = server.asked.filter(({ url }) => !url.pathname.startsWith('/storage/'))
      assert.ok(asked.every(({ url, headers }) => !url.href.includes(key) && headers.authorization === `Bearer ${key}`))
      assert.ok(
        server.asked.filter(({ url }) => url.pathname.startsWith('/storage/')).every(({ headers }) => headers.authorization === undefined),
        'the key goes to X alone',
      )
      await live.running[Symbol.asyncDispose]()
      assert.ok(!JSON.stringify(live.running.health()).includes(key))
    } finally {
      await outbound[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    }
  },
)
