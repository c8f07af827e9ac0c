import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { openLiveStore } from '../../store/live/live-store.ts'
import type { PostStore } from '../../store/index.ts'
import { everything } from '../../store/post-store.contract.ts'
import { runSources } from '../live-sources.ts'
import { createMastodonSource } from './mastodon-source.ts'
import { until } from '../../lib/until.fixture.ts'
import { entryOf, idOfPost, quick, toolsFor } from './reading.fixture.ts'
import { startMastodon, type Status } from './server.fixture.ts'

const { signal } = new AbortController()
const found = async (store: PostStore, word: string): Promise<string[]> =>
  (await store.find({ ...everything, all: [{ term: word, weight: 1 }] }, { deadlineMs: 5_000, signal })).hits.map(({ id }) => id)

for (const wire of ['websocket', 'sse'] as const)
  test(
    `the story by ${wire}: posted and found, edited and found by its new words, deleted and gone; the server dies in between`,
    { timeout: 60_000 },
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'groundswell-story-'))
      const kept = new Map<string, Status>()
      let server = await startMastodon({ kept, token: 'secret' })
      const { port, url } = server
      await using stack = new AsyncDisposableStack()
      const tools = stack.use(toolsFor([url]))
      const entries = [entryOf(url, { wire, secret: 'secret' })]
      const start = async () => {
        const store = await openLiveStore({ folder })
        const source = createMastodonSource(entries, tools, { limits: quick })
        const live = runSources([source], { sink: store, store, now: Date.now, keepMs: 7 * 86_400_000, keepBytes: 1e9 })
        return { store, live }
      }
      let { store, live } = await start()
      await until(() => server.listeners === 1)

      const flood = server.post({ text: 'Water stands in the boathouse' })
      await until(async () => (await found(store, 'boathouse')).includes(idOfPost(flood)))
      server.edit(flood.id, 'Water has left, mud remains in the cellar')
      await until(async () => (await found(store, 'cellar')).length === 1)
      assert.deepEqual(await found(store, 'boathouse'), [])

      // The server dies in the middle of many posts, and comes back with all of them and more.
      const before = Array.from({ length: 40 }, (_, n) => server.post({ text: `ferry number ${n}` }))
      await server[Symbol.asyncDispose]()
      await until(() => live.health()[0]?.error !== undefined)
      server = await startMastodon({ kept, port, token: 'secret' })
      const during = Array.from({ length: 30 }, (_, n) => server.post({ text: `ferry number ${40 + n}` }))
      await until(async () => (await found(store, 'ferry')).length === before.length + during.length)
      assert.equal(new Set(await found(store, 'ferry')).size, 70)

      // Deleted while it is read, and while nobody reads: the reader is stopped and begun anew.
      server.remove(flood.id)
      await until(async () => (await found(store, 'cellar')).length === 0)
      await live[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
      const [gone, ...rest] = before
      server.remove(gone?.id ?? '')
      const away = server.post({ text: 'ferry number 70' })
      ;({ store, live } = await start())
      await until(async () => (await found(store, 'ferry')).includes(idOfPost(away)))
      await until(async () => (await found(store, 'ferry')).length === rest.length + during.length + 1)
      await delay(100)
      assert.equal((await store.stats()).posts, rest.length + during.length + 1, 'nothing is missing and nothing is there twice')
      const { gone: removed, findable, drops } = live.health()[0] ?? {}
      assert.deepEqual([(removed?.count ?? 0) > 0, (findable?.count ?? 0) > 0, drops], [true, true, {}])
      await live[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  )
