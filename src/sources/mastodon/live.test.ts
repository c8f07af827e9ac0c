import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { OutboundRequest } from '../../lib/outbound.ts'
import type { AuthorId, PostSink } from '../../post/index.ts'
import type { PostStore } from '../../store/index.ts'
import { createScanStore } from '../../store/scan/scan-store.ts'
import { sourceContract } from '../source.contract.ts'
import type { Source } from '../source.ts'
import { createServerApi } from './api.ts'
import { createMastodonSource } from './mastodon-source.ts'
import { until } from '../../lib/until.fixture.ts'
import { entryOf, idOfPost, quick, toolsFor, whileReading } from './reading.fixture.ts'
import type { Limits } from './settings.ts'
import { accountOf, startMastodon, statusOf, type MastodonServerOptions, type Status } from './server.fixture.ts'
import type { Feed } from './settings.ts'

const { signal } = new AbortController()
const timeout = 20_000
const read = async (store: PostStore, status: { uri: string }) => (await store.get([idOfPost(status)], { signal })).get(idOfPost(status))
const holds =
  (store: PostStore, ...statuses: readonly { uri: string }[]) =>
  async () =>
    (await store.get(statuses.map(idOfPost), { signal })).size === statuses.length
const lacks = (store: PostStore, status: { uri: string }) => async () => (await read(store, status)) === undefined
const says = (store: PostStore, status: { uri: string }, text: string) => async () => (await read(store, status))?.text === text

/** The contract's sources end when all was read; this one is told by pages alone. */
const contractServer = await startMastodon()
const contractTools = toolsFor([contractServer.url])
const old = Date.now() - 3_600_000
for (let n = 1; n <= 6; n++) contractServer.post({ text: `post ${n}`, at: old + n * 1_000 })
contractServer.post({ text: 'by nobody', at: old + 7_000, more: { account: {} } })
const last = contractServer.post({ text: 'the last one', at: old + 8_000 })
function ending(source: Source): Source {
  return {
    name: source.name,
    async *read(options) {
      const done = new AbortController()
      for await (const item of source.read({ ...options, signal: AbortSignal.any([options.signal, done.signal]) })) {
        const { event } = item
        yield event.type === 'post-put' ? { ...item, event: { ...event, post: { ...event.post, receivedAt: 0 } } } : item
        if (event.type === 'post-put' && event.post.id === idOfPost(last)) done.abort()
      }
    },
  }
}
const open = async () => ending(createMastodonSource([entryOf(contractServer.url, { wire: 'poll' })], contractTools, { limits: quick }))
sourceContract('Mastodon', { open, items: 7, bad: 1 })
after(async () => {
  await contractServer[Symbol.asyncDispose]()
  await contractTools[Symbol.asyncDispose]()
})

for (const wire of ['websocket', 'sse'] as const)
  for (const token of [undefined, 'secret-token'])
    test(
      `${wire}, ${token ? 'with' : 'without'} a token: found, edited, deleted, and nothing but the post at that`,
      { timeout },
      async () => {
        await using stack = new AsyncDisposableStack()
        const server = stack.use(await startMastodon({ ...(token !== undefined && { token }) }))
        const { url, post, edit, remove } = server
        const tools = stack.use(toolsFor([url]))
        const store = createScanStore()
        const entries = [entryOf(url, { wire, ...(token !== undefined && { secret: token }) })]
        await whileReading({ entries, sink: store, tools }, async ({ runner, drops }) => {
          await until(() => server.listeners === 1)
          const [status, other] = [post({ text: 'Water is over the quay' }), post({ text: 'Boats on the main street' })]
          await until(holds(store, status, other))
          assert.equal(runner.health().state, 'live')
          const found = await read(store, status)
          assert.deepEqual(
            [found?.text, found?.author.handle, found?.author.name, found?.url],
            ['Water is over the quay', 'ana@m.example', 'ANA', status['url']],
          )
          edit(status.id, 'Water is back below the quay')
          await until(says(store, status, 'Water is back below the quay'))
          remove(status.id)
          await until(lacks(store, status))
          assert.equal((await store.stats()).posts, 1)
          assert.deepEqual(drops, [])
          assert.ok(
            server.asked.every(({ path }) => !path.includes('secret-token')),
            'a token is never in an address',
          )
        })
      },
    )

const feeds: readonly (readonly [Feed, string, string])[] = [
  [{ kind: 'public' }, 'stream=public', '/api/v1/timelines/public?limit=40'],
  [{ kind: 'local' }, 'stream=public%3Alocal', '/api/v1/timelines/public?local=true&limit=40'],
  [{ kind: 'remote' }, 'stream=public%3Aremote', '/api/v1/timelines/public?remote=true&limit=40'],
  [{ kind: 'hashtag', tag: 'storm', isLocal: false }, 'stream=hashtag&tag=storm', '/api/v1/timelines/tag/storm?limit=40'],
  [{ kind: 'hashtag', tag: 'storm', isLocal: true }, 'stream=hashtag%3Alocal&tag=storm', '/api/v1/timelines/tag/storm?local=true&limit=40'],
  [{ kind: 'list', list: '12' }, 'stream=list&list=12', '/api/v1/timelines/list/12?limit=40'],
]
test('each feed is asked for by the name that its stream has, and its newest page comes at once', { timeout }, async () => {
  for (const [feed, stream, page] of feeds) {
    await using stack = new AsyncDisposableStack()
    const server = stack.use(await startMastodon({ token: 'secret' }))
    const earlier = server.post({ text: 'said before anybody listened' })
    const tools = stack.use(toolsFor([server.url]))
    const store = createScanStore()
    const { asked } = server
    await whileReading({ entries: [entryOf(server.url, { feed, secret: 'secret' })], sink: store, tools }, async () => {
      await until(holds(store, earlier))
      assert.deepEqual(
        [asked.some(({ path }) => path === `/api/v1/streaming?${stream}`), asked.some(({ path }) => path === page)],
        [true, true],
        JSON.stringify(asked),
      )
    })
  }
})

test(
  'traps of the wire: an object for a payload, no payload, the word undefined, both spellings of an edit, foreign events, nonsense',
  { timeout },
  async () => {
    for (const wire of ['websocket', 'sse'] as const) {
      await using stack = new AsyncDisposableStack()
      const server = stack.use(await startMastodon({ isPayloadObject: wire === 'websocket', thumpMs: 20 }))
      const { say, sayRaw, post } = server
      const tools = stack.use(toolsFor([server.url]))
      const store = createScanStore()
      await whileReading({ entries: [entryOf(server.url, { wire })], sink: store, tools }, async ({ runner, drops }) => {
        await until(() => server.listeners === 1)
        say('filters_changed')
        say('notification', '{"id":"1","type":"mention"}')
        say('announcement.delete', '7')
        say('update', '{"id":')
        say('update', '"7"')
        say('delete', '99999')
        sayRaw(wire === 'websocket' ? 'no JSON' : 'data: no event\n\n')
        const status = post({ text: 'after the nonsense' })
        await until(holds(store, status))
        say('status_update', JSON.stringify({ ...status, content: '<p>edited</p>', edited_at: new Date().toISOString() }))
        await until(says(store, status, 'edited'))
        assert.equal(runner.health().drops['malformed'], wire === 'websocket' ? 3 : 2)
        assert.ok(drops.every(({ sample }) => sample.length <= 512))
        assert.equal(runner.health().reconnects, 0)
      })
    }
  },
)

test('a socket that takes tokens in its protocol alone is found, and so are events where there is no socket', { timeout }, async () => {
  for (const options of [{ takesProtocolOnly: true }, { hasSocket: false }] satisfies MastodonServerOptions[]) {
    await using stack = new AsyncDisposableStack()
    const server = stack.use(await startMastodon({ token: 'secret', ...options }))
    const tools = stack.use(toolsFor([server.url]))
    const store = createScanStore()
    await whileReading({ entries: [entryOf(server.url, { secret: 'secret' })], sink: store, tools }, async () => {
      await until(() => server.listeners === 1)
      const status = server.post({ text: 'heard' })
      await until(holds(store, status))
    })
  }
})

test('without a token, where streams need one, open pages are asked for again and again, gently', { timeout }, async () => {
  await using stack = new AsyncDisposableStack()
  const server = stack.use(await startMastodon({ token: 'secret' }))
  const tools = stack.use(toolsFor([server.url]))
  const store = createScanStore()
  const numbers = { ...quick, poll: { ...quick.poll, feed: { firstMs: 40, mostMs: 80 } }, recheck: { ...quick.recheck, everyMs: 60 } }
  const { post, remove, edit, asked } = server
  await whileReading({ entries: [entryOf(server.url)], sink: store, tools, numbers }, async ({ source }) => {
    const first = post({ text: 'first' })
    await until(holds(store, first))
    const second = post({ text: 'second' })
    await until(holds(store, second))
    edit(second.id, 'second, edited')
    remove(first.id)
    await until(lacks(store, first))
    await until(says(store, second, 'second, edited'))
    assert.deepEqual(
      source.entries?.().map(({ state }) => state),
      ['reading'],
    )
    assert.equal(asked.filter(({ path }) => path.startsWith('/api/v1/streaming?')).length, 1, 'a closed stream is not tried again')
  })
})

test('a refused token stops an entry with a remedy: nothing is asked again', { timeout }, async () => {
  await using stack = new AsyncDisposableStack()
  const server = stack.use(await startMastodon({ token: 'secret', arePagesClosed: true }))
  const tools = stack.use(toolsFor([server.url]))
  for (const secret of [undefined, 'wrong'])
    await whileReading(
      { entries: [entryOf(server.url, { ...(secret !== undefined && { secret }) })], sink: createScanStore(), tools },
      async ({ runner, source }) => {
        await until(() => source.entries?.()[0]?.state === 'stopped')
        await until(() => runner.health().error !== undefined)
        const { length } = server.asked
        await delay(400)
        assert.equal(server.asked.length, length)
        const { why } = source.entries?.()[0] ?? {}
        assert.match(why ?? '', secret === undefined ? /asks for a token.*read:statuses/ : /does not take this token.*Make a new one/)
        assert.equal(runner.health().error, why)
      },
    )
})

test('a no of a proxy, with a page, ends nothing: its reason shows, and it is asked again', { timeout }, async () => {
  const soon = { ...quick, unclear: { firstMs: 50, mostMs: 100 } }
  const accounts = { ana: accountOf('ana') }
  const kinds = [
    {},
    { wire: 'websocket', secret: 'any' },
    { wire: 'sse' },
    { wire: 'poll' },
    { feed: { kind: 'author', acct: 'ana' } },
  ] as const
  for (const fault of ['proxy-403', 'proxy-404'] as const)
    for (const kind of kinds) {
      await using stack = new AsyncDisposableStack()
      const server = stack.use(await startMastodon({ accounts }))
      const tools = stack.use(toolsFor([server.url]))
      const store = createScanStore()
      const status = server.post({ text: 'Water is over the quay' })
      const readAll = () => whileReading({ entries: [entryOf(server.url, kind)], sink: store, tools }, () => until(holds(store, status)))
      await readAll()
      server.fault(fault)
      await whileReading({ entries: [entryOf(server.url, kind)], sink: store, tools, numbers: soon }, async ({ source }) => {
        const state = () => source.entries?.()[0]
        await until(() => state()?.state === 'failing')
        if (fault === 'proxy-403') assert.match(state()?.why ?? '', /does not allow this.*may be a proxy.*asked again within the hour/)
        const { length } = server.asked
        await until(() => server.asked.length > length)
        assert.ok(await holds(store, status)(), 'nobody is hidden by a proxy')
        server.fault('none')
        await until(() => state()?.state === 'reading')
        assert.equal(state()?.why, undefined)
      })
    }
})

test('a page with a no, while all else is well, is no final one either', { timeout }, async () => {
  const soon = { ...quick, unclear: { firstMs: 30, mostMs: 60 } }
  await using stack = new AsyncDisposableStack()
  const server = stack.use(await startMastodon({ hasSocket: false, hasEvents: false }))
  const tools = stack.use(toolsFor([server.url]))
  const store = createScanStore()
  for (const [isJson, state] of [
    [false, 'failing'],
    [true, 'stopped'],
  ] as const) {
    const outbound: typeof tools.outbound = {
      ...tools.outbound,
      async get(url, options) {
        const answer = await tools.outbound.get(url, options)
        if (!url.includes('/timelines/')) return answer
        const body = Buffer.from(isJson ? '{"error":"Record not found"}' : '<html>Not found</html>')
        return { ...answer, status: 404, body, contentType: isJson ? 'application/json' : 'text/html' }
      },
    }
    await whileReading(
      { entries: [entryOf(server.url, { wire: 'poll' })], sink: store, tools: { ...tools, outbound }, numbers: soon },
      async ({ source }) => {
        await until(() => source.entries?.()[0]?.state === state)
        assert.match(
          source.entries?.()[0]?.why ?? '',
          isJson ? /has no such feed.*pause this source and resume it/ : /has no such feed.*may be a proxy/,
        )
      },
    )
  }
})

test('an unknown list is a final no, on either wire', { timeout }, async () => {
  for (const wire of ['websocket', 'sse'] as const) {
    await using stack = new AsyncDisposableStack()
    const server = stack.use(await startMastodon())
    const tools = stack.use(toolsFor([server.url]))
    // The fake knows no such stream once its name is changed underway: an odd tag does the same on real ones.
    const entry = entryOf(server.url, { wire, feed: { kind: 'list', list: '12' }, secret: 'any' })
    const redirected = {
      ...tools,
      outbound: {
        ...tools.outbound,
        open: (url: string, asked?: object) => tools.outbound.open(url.replace('/list?', '/unknown?'), asked),
      },
    }
    if (wire === 'sse')
      await whileReading({ entries: [entry], sink: createScanStore(), tools: redirected }, async ({ source }) => {
        await until(() => source.entries?.()[0]?.state === 'stopped')
        assert.match(source.entries?.()[0]?.why ?? '', /knows no such stream/)
      })
    else
      await whileReading({ entries: [entry], sink: createScanStore(), tools }, async ({ source }) => {
        await until(() => server.listeners === 1)
        server.sayRaw('{"error":"Unknown stream type","status":400}')
        await until(() => source.entries?.()[0]?.state === 'stopped')
        assert.match(source.entries?.()[0]?.why ?? '', /knows no such stream/)
      })
  }
})

test('silence is death on both wires, and what was said meanwhile is read', { timeout }, async () => {
  for (const wire of ['websocket', 'sse'] as const) {
    await using stack = new AsyncDisposableStack()
    const server = stack.use(await startMastodon({ thumpMs: 100 }))
    const tools = stack.use(toolsFor([server.url]))
    const store = createScanStore()
    await whileReading({ entries: [entryOf(server.url, { wire })], sink: store, tools }, async ({ runner }) => {
      await until(() => server.listeners === 1)
      const before = server.post({ text: 'before' })
      await until(holds(store, before))
      await delay(1_400)
      assert.equal(runner.health().reconnects, 0, 'thumps, and answers to pings, are signs of life')
      server.fault('silence')
      const during = server.post({ text: 'during the silence' })
      await until(() => /silent for/.test(runner.health().error ?? ''))
      server.fault('none')
      await until(holds(store, before, during))
      assert.ok(runner.health().reconnects >= 1)
    })
  }
})

test(
  'after a break what was said is read by pages, what was deleted goes, what was edited is new; a late post of another server too',
  { timeout },
  async () => {
    await using stack = new AsyncDisposableStack()
    const server = stack.use(await startMastodon())
    const tools = stack.use(toolsFor([server.url]))
    const store = createScanStore()
    const { post, edit, remove, fault, asked } = server
    await whileReading({ entries: [entryOf(server.url)], sink: store, tools }, async ({ runner, gaps }) => {
      await until(() => server.listeners === 1)
      const [kept, goes, changes] = [post({ text: 'stays' }), post({ text: 'goes' }), post({ text: 'changes' })]
      await until(holds(store, kept, goes, changes))
      fault('cut')
      const missed = Array.from({ length: 130 }, (_, n) => post({ text: `missed ${n}` }))
      const late = post({ text: 'written before the break, arrived in it', at: Date.now() - 60_000 })
      remove(goes.id)
      edit(changes.id, 'has changed')
      fault('none')
      await until(holds(store, kept, ...missed, late))
      await until(lacks(store, goes))
      await until(says(store, changes, 'has changed'))
      const after = post({ text: 'after it' })
      await until(holds(store, after))
      assert.equal((await store.stats()).posts, 2 + 130 + 2)
      const pages = asked.filter(({ path }) => path.includes('min_id='))
      assert.ok(pages.length >= 4 && pages.length < 30, `${pages.length} pages`)
      assert.deepEqual(gaps, [])
      assert.ok(runner.health().reconnects >= 1)
    })
  },
)

test(
  'a busy stream that breaks again and again: nothing is missing, nothing is there twice, and no deleted post is left',
  { timeout: 60_000 },
  async () => {
    await using stack = new AsyncDisposableStack()
    const server = stack.use(await startMastodon())
    const tools = stack.use(toolsFor([server.url]))
    const store = createScanStore()
    const { post, remove, fault } = server
    const numbers = { ...quick, late: { ms: 120_000, posts: 600 }, recheck: { ...quick.recheck, most: 2_000 } }
    await whileReading({ entries: [entryOf(server.url)], sink: store, tools, numbers }, async ({ runner, gaps }) => {
      await until(() => server.listeners === 1)
      const here = new Map<string, Status>()
      let n = 0
      const talk = () => {
        for (let i = 0; i < 3; i++) {
          const late = n % 9 === 0 ? { at: Date.now() - 30_000 } : {}
          const status = post({ text: `post ${++n}`, by: `author${n % 7}`, ...late })
          here.set(status.id, status)
        }
        const [old] = n % 4 === 0 ? here.keys() : []
        if (old === undefined) return
        here.delete(old)
        remove(old)
      }
      const talking = setInterval(talk, 10)
      for (let breaks = 0; breaks < 6; breaks++) {
        await delay(300)
        fault('cut')
        await delay(50 + breaks * 30)
        fault('none')
        await until(() => server.listeners === 1)
      }
      clearInterval(talking)
      const all = holds(store, ...here.values())
      await until(async () => (await store.stats()).posts === here.size && (await all())) // as many may be missing as are still to go
      assert.ok(here.size > 100 && n > here.size, `${here.size} of ${n}`)
      assert.ok(runner.health().reconnects >= 6)
      assert.deepEqual(gaps, [])
    })
  },
)

test('what was deleted in a break that follows another is found out later, however much is said meanwhile', { timeout }, async () => {
  await using stack = new AsyncDisposableStack()
  const server = stack.use(await startMastodon())
  const tools = stack.use(toolsFor([server.url]))
  const store = createScanStore()
  const { post, remove, fault, asked } = server
  const numbers = { ...quick, recheck: { ...quick.recheck, most: 5, restMs: 500 } }
  await whileReading({ entries: [entryOf(server.url)], sink: store, tools, numbers }, async () => {
    await until(() => server.listeners === 1)
    const goes = post({ text: 'goes in the second break' })
    await until(holds(store, goes))
    const looks = () => asked.filter(({ path }) => path.startsWith('/api/v1/statuses?')).length
    fault('cut')
    fault('none')
    await until(() => server.listeners === 1 && looks() === 1)
    fault('cut')
    remove(goes.id)
    fault('none')
    await until(() => server.listeners === 1)
    const others = Array.from({ length: 12 }, (_, n) => post({ text: `after it, ${n}` }))
    await until(holds(store, ...others))
    await until(lacks(store, goes))
  })
})

test('who dates everything back from a break on is read all the same, on a busy stream', { timeout }, async () => {
  await using stack = new AsyncDisposableStack()
  const server = stack.use(await startMastodon())
  const tools = stack.use(toolsFor([server.url]))
  const store = createScanStore()
  const { post, fault } = server
  const numbers = { ...quick, late: { ms: 120_000, posts: 20 } }
  await whileReading({ entries: [entryOf(server.url)], sink: store, tools, numbers }, async () => {
    await until(() => server.listeners === 1)
    const before = Array.from({ length: 30 }, (_, n) => post({ text: `before ${n}` }))
    await until(holds(store, ...before))
    fault('cut')
    await until(() => server.listeners === 0)
    const back = () => ({ at: Date.now() - 100_000 })
    const missed = Array.from({ length: 50 }, (_, n) => post({ text: `missed ${n}`, ...back() }))
    fault('none')
    await until(() => server.listeners === 1)
    const after = Array.from({ length: 12 }, (_, n) => post({ text: `after it, ${n}`, ...back() }))
    await delay(6000)
    console.log(
      server.asked.map((a) => a.path),
      missed[0]?.id,
      before.at(-1)?.id,
      after[0]?.id,
      await holds(store, ...missed)(),
      await holds(store, ...after)(),
    )
    await until(holds(store, ...missed, ...after))
  })
})

test('deletes of several breaks in a row are found out once there is time to look', { timeout }, async () => {
  await using stack = new AsyncDisposableStack()
  const server = stack.use(await startMastodon())
  const tools = stack.use(toolsFor([server.url]))
  const store = createScanStore()
  const { post, remove, fault } = server
  const numbers = { ...quick, recheck: { ...quick.recheck, most: 5, restMs: 5_000 }, patrol: { ...quick.patrol, everyMs: 60_000 } }
  await whileReading({ entries: [entryOf(server.url)], sink: store, tools, numbers }, async () => {
    await until(() => server.listeners === 1)
    const gone: Status[] = []
    for (let breaks = 0; breaks < 5; breaks++) {
      const said = Array.from({ length: 5 }, (_, n) => post({ text: `post ${n} before break ${breaks}` }))
      await until(holds(store, ...said))
      fault('cut')
      await until(() => server.listeners === 0)
      const [goes] = said
      if (goes) remove(goes.id)
      if (goes) gone.push(goes)
      fault('none')
      await until(() => server.listeners === 1)
    }
    for (const status of gone) await until(lacks(store, status))
  })
})

test('a look at what may have changed is tried again where the server fails', { timeout }, async () => {
  await using stack = new AsyncDisposableStack()
  const server = stack.use(await startMastodon())
  const tools = stack.use(toolsFor([server.url]))
  const store = createScanStore()
  const { post, remove, fault, asked } = server
  await whileReading({ entries: [entryOf(server.url)], sink: store, tools }, async ({ gaps }) => {
    await until(() => server.listeners === 1)
    const goes = post({ text: 'goes during the break' })
    await until(holds(store, goes))
    const looks = () => asked.filter(({ path }) => path.startsWith('/api/v1/statuses?')).length
    fault('cut')
    remove(goes.id)
    fault('none')
    const before = asked.length
    await until(() => asked.slice(before).some(({ path }) => path.includes('min_id=')))
    fault('broken')
    await until(() => looks() > 0)
    fault('none')
    await until(lacks(store, goes))
    assert.deepEqual(gaps, [])
  })
})

test('a server is asked on at its pace where our clock was set back', { timeout }, async () => {
  await using stack = new AsyncDisposableStack()
  const server = stack.use(await startMastodon())
  const tools = stack.use(toolsFor([server.url]))
  let ahead = 180_000
  const now = () => Date.now() + ahead
  const api = createServerApi({
    server: server.url,
    outbound: tools.outbound,
    now,
    limits: { ...quick, paceMs: 10, longestWaitMs: 900_000 },
  })
  await api.get('/api/v1/timelines/public', signal)
  ahead = 0
  await api.get('/api/v1/timelines/public', signal)
  assert.equal(server.asked.length, 2)
})

test('a delete that was heard and not written is told again, of however old a post', { timeout }, async () => {
  await using stack = new AsyncDisposableStack()
  const server = stack.use(await startMastodon())
  const tools = stack.use(toolsFor([server.url]))
  const store = createScanStore()
  const { post, remove } = server
  let failures = 0
  const failing: PostSink = {
    cursor: store.cursor,
    write: (batch, options) =>
      batch.events.some(({ type }) => type === 'post-delete') && failures++ === 0
        ? Promise.reject(new TypeError('the disk says no'))
        : store.write(batch, options),
  }
  const numbers = { ...quick, recheck: { ...quick.recheck, most: 5 } }
  await whileReading({ entries: [entryOf(server.url)], sink: failing, tools, numbers }, async () => {
    await until(() => server.listeners === 1)
    const goes = post({ text: 'an old one' })
    const others = Array.from({ length: 12 }, (_, n) => post({ text: `a newer one, ${n}` }))
    await until(holds(store, goes, ...others))
    remove(goes.id)
    await until(lacks(store, goes))
    assert.ok(failures > 1)
  })
})

test(
  'what was missed is bounded; a server that is busy is waited for, and one that breaks costs only what was missed',
  { timeout },
  async () => {
    await using stack = new AsyncDisposableStack()
    const server = stack.use(await startMastodon())
    const tools = stack.use(toolsFor([server.url]))
    const store = createScanStore()
    const { post, fault, asked } = server
    const numbers = { ...quick, missedPosts: 100, missedTries: 3 }
    await whileReading({ entries: [entryOf(server.url)], sink: store, tools, numbers }, async ({ gaps }) => {
      await until(() => server.listeners === 1)
      const first = post({ text: 'first' })
      await until(holds(store, first))
      fault('cut')
      for (let n = 0; n < 300; n++) post({ text: `missed ${n}` })
      fault('none')
      await until(() => gaps.length > 0)
      assert.match(gaps[0] ?? '', /more than 100 posts were missed/)
      assert.ok((await store.stats()).posts < 150)

      fault('cut')
      const beyond = post({ text: 'said while pages are broken' })
      fault('broken')
      await until(() => gaps.length > 1)
      assert.match(gaps[1] ?? '', /could not be read|is not known/)
      const live = post({ text: 'the stream goes on' })
      await until(holds(store, live))
      assert.ok(!(await holds(store, beyond)()))
      const before = asked.length
      fault('cut')
      const waited = post({ text: 'said while the server was busy' })
      fault('busy')
      await until(() => asked.slice(before).some(({ path }) => path.includes('min_id=')))
      const { length } = asked
      await delay(150)
      assert.ok(asked.length - length <= 2, 'it asks to wait, and is not asked meanwhile')
      fault('none')
      await until(holds(store, waited))
    })
  },
)

test('when few requests are left, the rest is kept for their owner until the allowance is renewed', { timeout }, async () => {
  const allowance = { remaining: 62, resetAt: Date.now() + 1_200 }
  await using stack = new AsyncDisposableStack()
  const server = stack.use(await startMastodon({ allowance }))
  const tools = stack.use(toolsFor([server.url]))
  const store = createScanStore()
  await whileReading({ entries: [entryOf(server.url)], sink: store, tools }, async () => {
    await until(() => server.listeners === 1)
    const first = server.post({ text: 'first' })
    await until(holds(store, first))
    server.fault('cut')
    const missed = Array.from({ length: 200 }, (_, n) => server.post({ text: `missed ${n}` }))
    server.fault('none')
    await until(holds(store, ...missed))
    assert.ok(Date.now() >= allowance.resetAt, 'it waited')
  })
})

test(
  'several servers that tell the same posts: each is there once, its replies and boosts count once, and any of them may delete it',
  { timeout },
  async () => {
    await using stack = new AsyncDisposableStack()
    const home = stack.use(await startMastodon())
    const other = stack.use(await startMastodon({ origin: 'https://other.example' }))
    const tools = stack.use(toolsFor([home.url, other.url]))
    const store = createScanStore()
    const entries = [entryOf(home.url), entryOf(other.url, { wire: 'sse' })]
    await whileReading({ entries, sink: store, tools }, async ({ source, runner }) => {
      await until(() => home.listeners === 1 && other.listeners === 1)
      const at = Date.now()
      const original = home.post({ text: 'said once', at })
      // The other server lost the fraction of the second.
      const copy = other.post({
        text: 'said once',
        at: Math.floor(at / 1_000) * 1_000,
        uri: original.uri,
        account: accountOf('ana', 'https://m.example', { acct: 'ana@m.example' }),
      })
      await until(holds(store, original))
      const reply = { in_reply_to_id: original.id }
      const answer = home.post({ text: 'a reply', by: 'bo', more: reply })
      other.post({ text: 'a reply', by: 'bo', uri: answer.uri, more: { in_reply_to_id: copy.id }, account: accountOf('bo') })
      home.boost(original.id)
      other.say(
        'update',
        JSON.stringify({ ...statusOf({ id: '9', by: 'bo' }), uri: 'https://m.example/users/bo/statuses/9/activity', reblog: copy }),
      )
      home.boost(original.id, { visibility: 'private' })
      await until(async () => (await read(store, original))?.counts.reposts !== 0)
      const end = other.post({ text: 'the end of it', by: 'cy' })
      await until(holds(store, end))
      const held = await read(store, original)
      assert.deepEqual([held?.counts.replies, held?.counts.reposts], [1, 2])
      assert.deepEqual((await read(store, answer))?.replyTo, idOfPost(original))
      assert.equal((await store.stats()).posts, 3)
      assert.deepEqual(
        source.entries?.().map(({ state }) => state),
        ['reading', 'reading'],
      )
      other.remove(copy.id)
      await until(lacks(store, original))
      // One of them fails: the other is none the worse.
      await home[Symbol.asyncDispose]()
      await until(() => source.entries?.()[0]?.state === 'failing')
      const still = other.post({ text: 'still here', by: 'cy' })
      await until(holds(store, still))
      assert.equal(runner.health().reconnects, 0)
      assert.match(source.entries?.()[0]?.why ?? '', /cannot be reached|could not be reached/)
    })
  },
)

test(
  'who withdraws is hidden with all that is here of them, who agrees again is back, and who is suspended is hidden',
  { timeout },
  async () => {
    await using stack = new AsyncDisposableStack()
    const server = stack.use(await startMastodon())
    const tools = stack.use(toolsFor([server.url]))
    const store = createScanStore()
    const { post } = server
    await whileReading({ entries: [entryOf(server.url)], sink: store, tools }, async ({ runner }) => {
      await until(() => server.listeners === 1)
      const posts: Status[] = [post({ text: 'one' }), post({ text: 'two' })]
      await until(holds(store, ...posts))
      post({ text: 'never to be found', account: accountOf('ana', 'https://m.example', { indexable: false }) })
      await until(async () => (await store.get(posts.map(idOfPost), { signal })).size === 0)
      post({ text: 'nor this', account: accountOf('cy', 'https://m.example', { indexable: false }) })
      await until(() => runner.health().drops['not-public'] === 2)
      const back = post({ text: 'found again' })
      await until(holds(store, ...posts, back))
      post({ text: 'nor this', account: accountOf('ana', 'https://m.example', { suspended: true }) })
      await until(async () => (await store.stats()).posts === 0)
    })
  },
)

test(
  'an author is asked for by pages; one who has moved or does not want it is stopped, one who is gone is hidden',
  { timeout },
  async () => {
    const accounts: Record<string, object> = {
      ana: accountOf('ana'),
      moved: accountOf('moved', 'https://m.example', { moved: accountOf('moved', 'https://n.example', { acct: 'moved@n.example' }) }),
      shy: accountOf('shy', 'https://m.example', { indexable: false }),
    }
    await using stack = new AsyncDisposableStack()
    const server = stack.use(await startMastodon({ accounts }))
    const tools = stack.use(toolsFor([server.url]))
    const { url, post, asked } = server
    const store = createScanStore()
    const [mine, others] = [post({ text: 'mine' }), post({ text: 'of somebody else', by: 'bo' })]
    const entries = ['ana', 'moved', 'shy', 'nobody'].map((acct) => ({ ...entryOf(url, { feed: { kind: 'author', acct } }), id: acct }))
    const numbers = { ...quick, poll: { ...quick.poll, author: { firstMs: 30, mostMs: 60 } } }
    await whileReading({ entries, sink: store, tools, numbers }, async ({ source }) => {
      await until(holds(store, mine))
      await until(() => (source.entries?.().filter(({ state }) => state === 'stopped').length ?? 0) === 3)
      const why = (source.entries?.() ?? []).map((entry) => entry.why ?? '')
      assert.match(why[1] ?? '', /has moved to @moved@n\.example/)
      assert.match(why[2] ?? '', /has not allowed/)
      assert.match(why[3] ?? '', /There is no @nobody@/)
      const next = post({ text: 'mine again' })
      await until(holds(store, next))
      assert.ok(!(await holds(store, others)()))
      assert.ok(asked.some(({ path }) => path === '/api/v1/accounts/anaid/statuses?limit=40'))
    })
    accounts['ana'] = accountOf('ana', 'https://m.example', { suspended: true })
    const [ana] = entries
    assert.ok(ana)
    await whileReading({ entries: [ana], sink: store, tools, numbers }, async () => {
      await until(async () => (await store.stats()).posts === 0)
    })
  },
)

test(
  'software without indexable, second instance page, event stream or list of statuses is read by the word of the operator',
  { timeout },
  async () => {
    await using stack = new AsyncDisposableStack()
    const server = stack.use(await startMastodon({ instance: 'v1', hasEvents: false, hasStatusList: false }))
    const tools = stack.use(toolsFor([server.url]))
    const { url, post } = server
    const bare = (by: string) => ({ id: '1', acct: by, url: `https://m.example/users/${by}`, note: '' })
    const store = createScanStore()
    const minimal = (by: string, more: object = {}) => ({
      account: bare(by),
      edited_at: undefined,
      quote: undefined,
      media_attachments: undefined,
      tags: undefined,
      mentions: undefined,
      card: undefined,
      url: undefined,
      language: undefined,
      ...more,
    })
    await whileReading({ entries: [entryOf(url, { unstated: 'public' })], sink: store, tools }, async () => {
      await until(() => server.listeners === 1)
      const status = post({ text: 'from other software', more: minimal('po') })
      await until(holds(store, status))
      assert.deepEqual((await read(store, status))?.author, {
        id: 'mastodon:https://m.example/users/po' as AuthorId,
        handle: 'po@m.example',
        name: '',
      })
    })
    const strict = createScanStore()
    await whileReading({ entries: [entryOf(url)], sink: strict, tools }, async ({ runner }) => {
      await until(() => server.listeners === 1)
      post({ text: 'nobody agreed to this', more: minimal('po') })
      await until(() => (runner.health().drops['not-public'] ?? 0) > 0)
      assert.equal((await strict.stats()).posts, 0)
    })
  },
)

test('a stream’s host that the server names, or redirects to, is where the stream is read', { timeout }, async () => {
  await using stack = new AsyncDisposableStack()
  const streams = stack.use(await startMastodon())
  for (const options of [
    { instanceMore: { configuration: undefined, urls: { streaming: '' } }, instance: 'v1', redirectsTo: `${streams.url}/api/v1/streaming` },
    { instance: 'v1', instanceMore: { urls: { streaming_api: streams.url.replace('http', 'ws') } } },
  ] satisfies MastodonServerOptions[]) {
    await using stack = new AsyncDisposableStack()
    const server = stack.use(await startMastodon(options))
    const tools = stack.use(toolsFor([server.url, streams.url]))
    const store = createScanStore()
    await whileReading({ entries: [entryOf(server.url)], sink: store, tools }, async () => {
      await until(() => streams.listeners === 1)
      const status = streams.post({ text: 'heard over there' })
      await until(holds(store, status))
    })
    await until(() => streams.listeners === 0)
  }
})

test('a delete that came before a crash is said again, since nobody knows whether it was heard', { timeout }, async () => {
  await using stack = new AsyncDisposableStack()
  const server = stack.use(await startMastodon())
  const tools = stack.use(toolsFor([server.url]))
  const store = createScanStore()
  const entries = [entryOf(server.url)]
  let status = statusOf()
  let isDying = false
  const dying = {
    cursor: store.cursor,
    write: (batch: Parameters<PostStore['write']>[0], options: { signal: AbortSignal }) =>
      isDying ? new Promise<never>(() => {}) : store.write(batch, options),
  }
  const first = createMastodonSource(entries, tools, { limits: quick })
  const stop = new AbortController()
  const reading = (async () => {
    for await (const { event, cursor } of first.read({ onDrop: () => {}, signal: stop.signal }))
      if (!isDying) await dying.write({ source: first.name, events: [event], cursor }, { signal })
  })()
  await until(() => server.listeners === 1)
  status = server.post({ text: 'deleted in the last moment' })
  await until(holds(store, status))
  isDying = true
  server.remove(status.id)
  await delay(50)
  stop.abort()
  await reading
  assert.ok(await read(store, status), 'the delete was lost')
  await whileReading({ entries, sink: store, tools }, () => until(lacks(store, status)))
})

test('frames that are too large, and messages without an end, cost the connection and nothing else', { timeout }, async () => {
  for (const wire of ['websocket', 'sse'] as const) {
    await using stack = new AsyncDisposableStack()
    const server = stack.use(await startMastodon())
    const tools = stack.use(toolsFor([server.url]))
    const store = createScanStore()
    await whileReading(
      { entries: [entryOf(server.url, { wire })], sink: store, tools, numbers: { ...quick, frameBytes: 20_000 } },
      async ({ runner }) => {
        await until(() => server.listeners === 1)
        server.sayRaw(
          wire === 'websocket' ? JSON.stringify({ event: 'update', payload: 'x'.repeat(30_000) }) : `data: ${'x'.repeat(30_000)}`,
        )
        await until(() => runner.health().drops['too-large'] === 1)
        await until(() => server.listeners === 1 && runner.health().state !== 'waiting')
        const status = server.post({ text: 'after it' })
        await until(holds(store, status))
      },
    )
  }
})

for (const hasStatusList of [true, false])
  test(
    `what was deleted while nobody listened goes, however old: posts that answers cite first (${hasStatusList ? 'twenty a request' : 'one by one'})`,
    { timeout },
    async () => {
      await using stack = new AsyncDisposableStack()
      const server = stack.use(await startMastodon({ hasStatusList }))
      const store = createScanStore()
      const tools = stack.use(toolsFor([server.url]))
      const numbers: Limits = {
        ...quick,
        recheck: { ...quick.recheck, most: 0 },
        patrol: { ...quick.patrol, everyMs: 15, citedEveryMs: 1_000 },
      }
      const entries = [entryOf(server.url)]
      const statuses: Status[] = []
      await whileReading({ entries, sink: store, tools, numbers }, async () => {
        await until(() => server.listeners === 1)
        for (let n = 0; n < 45; n++) statuses.push(server.post({ text: `post ${n}` }))
        await until(holds(store, statuses.at(-1) as Status))
      })
      const [cited, first, edited] = [statuses[20], statuses[0], statuses[10]] as [Status, Status, Status]
      for (const { id } of [cited, first]) server.remove(id)
      server.edit(edited.id, 'said anew')
      const before = server.asked.length
      const patrolled = () =>
        server.asked.slice(before).flatMap(({ path }) => (/statuses(?:\?|\/)/.test(path) ? [decodeURIComponent(path)] : []))
      const cites = { ...tools, cited: () => [idOfPost(cited)] }
      await whileReading({ entries, sink: store, tools: cites, numbers }, async () => {
        await until(lacks(store, cited))
        assert.match(patrolled()[0] ?? '', new RegExp(`id\\[\\]=${cited.id}$`), 'the one that is cited was asked about alone, and first')
        await until(lacks(store, first))
        await until(says(store, edited, 'said anew'))
        const { length } = patrolled()
        await delay(200)
        assert.equal(patrolled().length, length, 'what is known is not asked about again')
      })
    },
  )

test('a copy that its server threw away is no delete: the post’s own server says', { timeout }, async () => {
  await using stack = new AsyncDisposableStack()
  const server = stack.use(await startMastodon())
  const answers: Record<string, { status: number; body?: object | string }> = {}
  const asked: string[] = []
  const home = createServer(({ url = '' }, response) => {
    asked.push(url)
    const { status, body = { error: 'Not Found' } } = answers[url] ?? { status: 404 }
    response.writeHead(status, { 'content-type': typeof body === 'string' ? 'text/html' : 'application/activity+json' })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }).listen(0, '127.0.0.1')
  stack.defer(() => void (home.closeAllConnections(), home.close()))
  await once(home, 'listening')
  const store = createScanStore()
  const inner = stack.use(toolsFor([server.url, `http://127.0.0.1:${(home.address() as AddressInfo).port}`]))
  /** The name of the other server, here. */
  const tools = {
    ...inner,
    outbound: {
      ...inner.outbound,
      get: (url: string, request?: OutboundRequest) =>
        url.startsWith('https://home.example/')
          ? inner.outbound.get(url.replace('https://home.example', `http://127.0.0.1:${(home.address() as AddressInfo).port}`), {
              ...request,
              allowPrivate: true,
            })
          : inner.outbound.get(url, request),
    },
  }
  const uri = (name: string) => `https://home.example/users/cy/${name}`
  const post = (name: string) => server.post({ text: name, uri: uri(name), account: { acct: 'cy@home.example' } })
  await whileReading(
    { entries: [entryOf(server.url)], sink: store, tools, numbers: { ...quick, patrol: { ...quick.patrol, everyMs: 40 } } },
    async () => {
      await until(() => server.listeners === 1)
      const [kept, deleted, buried, silent, busy] = [post('kept'), post('deleted'), post('buried'), post('silent'), post('busy')]
      const own = server.post({ text: 'of the server itself' })
      const last = server.post({ text: 'the last one' })
      await until(holds(store, kept, deleted, buried, silent, busy, own, last))
      answers['/users/cy/kept'] = { status: 200, body: { id: uri('kept'), type: 'Note' } }
      answers['/users/cy/buried'] = { status: 200, body: { id: uri('buried'), type: 'Tombstone' } }
      answers['/users/cy/silent'] = { status: 200, body: '<html>sign in</html>' }
      answers['/users/cy/busy'] = { status: 503 }
      server.fault('cut')
      for (const { id } of [kept, deleted, buried, silent, busy, own]) server.remove(id)
      server.fault('none')
      for (const status of [deleted, buried, silent, own]) await until(lacks(store, status))
      await until(() => asked.filter((path) => path === '/users/cy/busy').length > 1)
      assert.equal(await holds(store, kept, busy, last)(), true)
      delete answers['/users/cy/busy']
      await until(lacks(store, busy))
      assert.equal(await holds(store, kept, last)(), true)
    },
  )
})
