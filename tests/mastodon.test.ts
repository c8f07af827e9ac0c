import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { PostId } from '../src/post/index.ts'
import { mastodonConnector } from '../src/sources/mastodon/connector.ts'
import { createMastodonSource } from '../src/sources/mastodon/mastodon-source.ts'
import { entryOf, quick, toolsFor } from '../src/sources/mastodon/reading.fixture.ts'
import { runSource } from '../src/sources/runner.ts'
import { openLiveStore } from '../src/store/live/live-store.ts'
import { skipWithoutPython } from './clients/install.ts'
import { startMastodonMock, type MastodonMock } from './servers/mastodon-mock/start.ts'
import { newFolder } from './support/command.ts'

/**
 * A second opinion: a server that others wrote. It deviates from Mastodon in ways that a reader has to bear: another name for edits, `:connected`
 * for `:)`, a thump every 20 s, unlisted posts on the public stream, addresses of another form, dates with six digits and an offset.
 */
const skip = skipWithoutPython
let mock: MastodonMock
before(async () => {
  if (skip === false) mock = await startMastodonMock()
})
after(() => (mock as MastodonMock | undefined)?.[Symbol.asyncDispose]())

const { signal } = new AbortController()
async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const deadline = Date.now() + 30_000; !(await isSo()); await delay(10)) assert.ok(Date.now() < deadline, `${what}: not after 30 s`)
}
const say = async (status: string, more: object = {}) => {
  const { id, uri } = await mock.call('POST', '/api/v1/statuses', { status, ...more })
  return { id: String(id), post: `mastodon:${String(uri)}` as PostId }
}

for (const wire of ['websocket', 'sse', 'poll'] as const)
  test(
    `mastodon-mock by ${wire}: the story, and nothing of those who do not agree or do not write for all`,
    { skip, timeout: 120_000 },
    async () => {
      await using stack = new AsyncDisposableStack()
      const folder = stack.use(await newFolder())
      const { url, token } = mock
      const tools = stack.use(toolsFor([url]))
      const store = stack.use(await openLiveStore({ folder: folder.path }))
      const { get, stats } = store
      const holds = async (...ids: PostId[]) => (await get(ids, { signal })).size === ids.length
      const textOf = async (id: PostId) => (await get([id], { signal })).get(id)?.text
      const numbers = {
        ...quick,
        silenceMs: 30_000,
        poll: { ...quick.poll, feed: { firstMs: 100, mostMs: 200 } },
        recheck: { ...quick.recheck, everyMs: 300 },
      }
      const source = createMastodonSource([entryOf(url, { wire, secret: token })], tools, { limits: numbers })
      const runner = runSource({ source, sink: store, now: Date.now })
      try {
        await until(() => source.entries?.()[0]?.state === 'reading', 'open')
        mock.agree(false)
        const before = (await stats()).posts
        await say('said by somebody who does not want to be found')
        await until(() => (runner.health().drops['not-public'] ?? 0) >= 1, 'dropped')
        mock.agree(true)
        await say('whispered', { visibility: 'unlisted' })
        const flood = await say(`Water is over the quay, ${wire}`)
        await until(() => holds(flood.post), 'found')
        await mock.call('PUT', `/api/v1/statuses/${flood.id}`, { status: `Water is back below the quay, ${wire}` })
        await until(async () => (await textOf(flood.post)) === `Water is back below the quay, ${wire}`, 'edited')
        await mock.call('DELETE', `/api/v1/statuses/${flood.id}`)
        await until(async () => !(await holds(flood.post)), 'deleted')
        const last = await say(`and after it, ${wire}`)
        await until(() => holds(last.post), 'found again')
        assert.ok((await stats()).posts >= before)
        assert.deepEqual(Object.keys(runner.health().drops), ['not-public'])
      } finally {
        await runner[Symbol.asyncDispose]()
      }
    },
  )

test('mastodon-mock is recognised for what it is', { skip, timeout: 60_000 }, async () => {
  const { url, token } = mock
  await using stack = new AsyncDisposableStack()
  const tools = stack.use(toolsFor([url]))
  const [one] = await mastodonConnector.recognise(url, { ...tools, signal, secret: token })
  assert.deepEqual([one?.settings.server, one?.settings.feed], [url, { kind: 'public' }])
})
