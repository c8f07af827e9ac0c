import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { until } from '../../lib/until.fixture.ts'
import { likeEvent, postEvent } from '../../sim/jetstream/events.fixture.ts'
import { startJetstream } from '../../sim/jetstream/server.ts'
import type { SourceName } from '../../post/index.ts'
import { createScanStore } from '../../store/scan/scan-store.ts'
import { blueskyConnector } from '../bluesky/connector.ts'
import type { Connector } from '../connector.ts'
import { feedsConnector } from '../feeds/connector.ts'
import { rss, startFeedServer } from '../feeds/feed-server.fixture.ts'
import { writeOpml } from '../feeds/opml.ts'
import { runSources, type LiveSources } from '../live-sources.ts'
import { mastodonConnector } from '../mastodon/connector.ts'
import { startMastodon } from '../mastodon/server.fixture.ts'
import { nostrConnector } from '../nostr/connector.ts'
import { startRelay } from '../nostr/relay.fixture.ts'
import { createSourceDesk, type SourceDesk } from './desk.ts'
import { linesConnector, startLines } from './lines.fixture.ts'
import { assertOneKind, originsNamed } from './recognise.ts'
import { openSourceRegistry } from './registry.ts'

const { signal } = new AbortController()
const connectors: readonly Connector[] = [blueskyConnector, linesConnector]

/** A desk that reads into a store of its own, in a folder of its own. */
async function opened(t: { after: (work: () => unknown) => void }, { reads = true, only = connectors } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-desk-'))
  const store = createScanStore()
  const registry = openSourceRegistry({ folder, given: [], now: Date.now })
  const running = reads ? runSources([], { sink: store, store, now: Date.now, keepMs: 1e9, keepBytes: 1e12 }) : undefined
  const puts: string[] = []
  const live = running && {
    ...running,
    put(...[group, sources]: Parameters<LiveSources['put']>) {
      puts.push(group)
      return running.put(group, sources)
    },
  }
  const desk = createSourceDesk({ registry, connectors: only, live, store, folder, now: Date.now })
  t.after(async () => {
    await desk[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  })
  const add = async (given: string, options: { secret?: string; id?: string } = {}) =>
    desk.add(await desk.recognise({ given, signal, ...options }), { given, ...options })
  const texts = async () => (await Array.fromAsync(store.scan({ from: 0, until: 9e15 }, { signal }))).map(({ text }) => text).sort()
  return { folder, store, desk, add, texts, puts }
}
const stateOf = (desk: SourceDesk, id: string) => desk.list().find((one) => one.id === id)

test('what is added is read at once, pausing and removing end it, and no other kind is disturbed', async (t) => {
  const { desk, add, texts, puts } = await opened(t)
  await using _lines = await startLines()
  await using _more = await startLines()
  await using _jetstream = await startJetstream()
  const [lines, more, jetstream] = [_lines, _more, _jetstream]
  jetstream.emit(postEvent(1, 'from the jetstream'))
  await add(jetstream.url, { id: 'home' })
  await until(() => stateOf(desk, 'home')?.state === 'live')
  await until(async () => (await texts()).length === 1)

  lines.say(1, 'one')
  const [first] = await add(lines.url)
  assert.deepEqual([first?.kind, first?.state === 'off', first?.hasSecret], ['lines', false, false])
  await until(async () => (await texts()).includes('one'))
  assert.equal(stateOf(desk, first?.id ?? '')?.state, 'live')
  more.say(1, 'two')
  const [second] = await add(more.url)
  await until(async () => (await texts()).includes('two'))

  assert.equal((await desk.setPaused(second?.id ?? '', true)).state, 'paused')
  await until(() => more.listeners === 0 && lines.listeners === 1)
  more.say(2, 'unheard')
  lines.say(2, 'heard')
  await until(async () => (await texts()).includes('heard'))
  assert.ok(!(await texts()).includes('unheard'))
  await desk.setPaused(second?.id ?? '', false)
  await until(async () => (await texts()).includes('unheard'))

  const { source, erased } = await desk.remove(second?.id ?? '', { erase: false, signal })
  assert.deepEqual([source.id, erased, desk.list().length], [second?.id, 0, 2])
  await until(() => more.listeners === 0)
  assert.ok((await texts()).includes('two'))
  assert.deepEqual(
    puts.filter((group) => group === 'bluesky'),
    ['bluesky'],
    'the other kind was left alone',
  )
})

test('a source goes with its posts, those of the others of its kind stay, and they may come again', async (t) => {
  const { desk, add, texts } = await opened(t)
  await using _one = await startLines()
  await using _two = await startLines()
  const [one, two] = [_one, _two]
  one.say(1, 'one')
  two.say(1, 'two')
  const [first] = await add(one.url)
  await add(two.url)
  await until(async () => (await texts()).length === 2)
  assert.deepEqual((await desk.remove(first?.id ?? '', { erase: true, signal })).erased, 1)
  assert.deepEqual(await texts(), ['two'])
  await add(one.url)
  await until(async () => (await texts()).length === 2)
  const only = await opened(t, { only: [{ ...linesConnector, brought: undefined } as unknown as Connector] })
  const [a] = await only.add(one.url)
  const [b] = await only.add(two.url)
  await until(async () => (await only.texts()).length === 2)
  const removed = await only.desk.remove(a?.id ?? '', { erase: true, signal })
  assert.match(removed.left ?? '', /cannot be told from those of the other sources/)
  assert.equal((await only.desk.remove(b?.id ?? '', { erase: true, signal })).erased, 2, 'the last of its kind takes all with it')
})

test('posts that one that stays brought too stay with it, also where it is paused', async (t) => {
  const shared: Connector = { ...(linesConnector as Connector), brought: (_entry, { text }) => text === 'of both' }
  const { desk, add, texts } = await opened(t, { only: [shared] })
  await using _one = await startLines()
  await using _two = await startLines()
  const [one, two] = [_one, _two]
  one.say(1, 'of both')
  const [first] = await add(one.url)
  const [second] = await add(two.url)
  await until(async () => (await texts()).length === 1)
  assert.equal((await desk.remove(first?.id ?? '', { erase: true, signal })).erased, 0)
  const [again] = await add(one.url)
  await desk.setPaused(again?.id ?? '', true)
  assert.equal((await desk.remove(second?.id ?? '', { erase: true, signal })).erased, 0, 'the other is paused')
  assert.deepEqual(await texts(), ['of both'])
  assert.equal((await desk.remove(again?.id ?? '', { erase: true, signal })).erased, 1, 'nobody else brought it')
})

test('it goes on after a start where it was left, and a process that does not read says so', async (t) => {
  const { folder, desk, add } = await opened(t)
  await using _lines = await startLines('sesame')
  const lines = _lines
  lines.say(1, 'one')
  const [source] = await add(lines.url, { secret: 'sesame' })
  assert.equal(source?.hasSecret, true)
  await desk.setPaused(source?.id ?? '', true)
  const store = createScanStore()
  const registry = openSourceRegistry({ folder, given: [], now: Date.now })
  const idle = createSourceDesk({ registry, connectors, store, folder, now: Date.now })
  assert.equal(stateOf(idle, source?.id ?? '')?.state, 'paused')
  assert.equal((await idle.setPaused(source?.id ?? '', false)).state, 'off')
  const live = runSources([], { sink: store, store, now: Date.now, keepMs: 1e9, keepBytes: 1e12 })
  const again = createSourceDesk({ registry, connectors, live, store, folder, now: Date.now })
  await until(async () => (await store.stats()).posts === 1)
  await again[Symbol.asyncDispose]()
})

test('no secret is ever said, whatever a connector or a server says', async (t) => {
  const { folder, desk, add } = await opened(t)
  await using _lines = await startLines('open-sesame')
  const lines = _lines
  await assert.rejects(add(lines.url, { secret: 'wrong-secret' }), (error: Error) => {
    assert.match(error.message, /refuses the token •••/)
    return !JSON.stringify([error, error.cause, error.stack]).includes('wrong-secret')
  })
  const [source] = await add(lines.url, { secret: 'open-sesame' })
  const id = source?.id ?? ''
  await until(() => stateOf(desk, id)?.state === 'live')
  lines.lock('another')
  await desk.setPaused(id, true)
  await desk.setPaused(id, false)
  await until(() => stateOf(desk, id)?.state === 'failing')
  assert.match(stateOf(desk, id)?.why ?? '', /refuses the token •••\./)
  assert.ok(!JSON.stringify(desk.list()).includes('sesame'))
  assert.equal(desk.withoutSecrets('open-sesame, please'), '•••, please')
  assert.ok(!readFileSync(join(folder, 'sources.json'), 'utf8').includes('sesame'))
})

test('an entry that cannot be read costs itself alone', async (t) => {
  const { folder, store, add, texts } = await opened(t, { reads: false })
  await using _lines = await startLines()
  const lines = _lines
  lines.say(1, 'one')
  await add(lines.url)
  const path = join(folder, 'sources.json')
  const content = JSON.parse(readFileSync(path, 'utf8')) as { sources: object[] }
  const odd = (id: string, kind: string) => ({ ...content.sources[0], id, kind, settings: { nothing: 1 } })
  writeFileSync(path, JSON.stringify({ ...content, sources: [odd('a', 'lines'), odd('b', 'carrier-pigeon'), ...content.sources] }))
  const live = runSources([], { sink: store, store, now: Date.now, keepMs: 1e9, keepBytes: 1e12 })
  const registry = openSourceRegistry({ folder, given: [], now: Date.now })
  const desk = createSourceDesk({ registry, connectors, live, store, folder, now: Date.now })
  await until(async () => (await texts()).length === 1)
  assert.deepEqual(
    desk.list().map(({ state }) => state),
    ['broken', 'broken', 'live'],
  )
  assert.match(stateOf(desk, 'a')?.why ?? '', /Remove it and add it again/)
  assert.match(stateOf(desk, 'b')?.why ?? '', /reads no carrier-pigeon/)
  await desk.remove('b', { erase: true, signal })
  await desk[Symbol.asyncDispose]()
})

test('what nobody takes, what two would take, and what is no address are refused with what can be given', async (t) => {
  const twin = { ...linesConnector, kind: 'twin' } as unknown as Connector
  const { desk, add } = await opened(t, { only: [...connectors, twin] })
  await using _lines = await startLines()
  const lines = _lines
  const refused = (given: string, message: RegExp, more = {}) =>
    assert.rejects(desk.recognise({ given, signal, ...more }), { code: 'request_invalid', message })
  await refused('gopher://old.example', /Nothing .+ recognised .+ What can be given: "bluesky".+; a server of lines/)
  const both = await desk.recognise({ given: lines.url, signal })
  assert.deepEqual(
    both.map(({ kind }) => kind),
    ['lines', 'twin'],
  )
  assert.throws(() => assertOneKind(both), {
    code: 'request_invalid',
    message: /can be read as lines \(Lines of .+\) or as twin .+--kind lines/,
  })
  assertOneKind(both.slice(0, 1))
  await refused('', /Give one address/)
  await refused('a\nb', /Give one address/)
  await refused('x'.repeat(3_000), /Give one address/)
  await refused('https://ana:pass@lines.example/', /holds no name and no password/)
  await refused(lines.url, /no kind of source named "rss"\. There are: bluesky, lines, twin/, { kind: 'rss' })
  await refused('https://bsky.app/search?q=flood', /no feeds and no searches/)
  const offers = await desk.recognise({ given: lines.url, kind: 'lines', signal })
  await assert.rejects(desk.add([{ ...offers[0], secret: { isNeeded: true, what: 'A token.' } } as never], { given: lines.url }), {
    code: 'request_invalid',
    message: /needs a secret: A token/,
  })
  await assert.rejects(add('http://10.0.0.1:9/', {}), { code: 'source_unavailable' }, 'a private address may be named by the operator')
})

test('a file may name many; a private address in it was named by somebody else', async (t) => {
  const { desk } = await opened(t)
  await using _lines = await startLines()
  const lines = _lines
  const file = `${lines.url}\n${lines.url}2\nhttp://10.0.0.1/\n`
  const offers = await desk.recognise({ given: 'list.txt', file, signal })
  assert.equal(offers.length, 3)
  const added = await desk.add(offers, { given: 'list.txt' })
  assert.equal(added.length, 3)
  await until(() => desk.list().every(({ state, why }) => state === 'failing' && /not a public address/.test(why ?? '')))
})

test('a private server that one entry names is open to that one alone: not to lists, not to where public feeds lead', async (t) => {
  await using _server = await startFeedServer()
  const server = _server
  const items = [{ guid: '1', title: 'Quay', text: 'Water over the quay', at: Date.now() }]
  for (const path of ['/own', '/listed', '/from-list']) server.put(path, rss(items), { type: 'application/rss+xml' })
  const list = writeOpml([{ url: `${server.url}/from-list`, title: 'Listed' }])
  server.put('/list', list, { type: 'text/x-opml' })
  const { desk, add, folder } = await opened(t, { only: [feedsConnector as Connector] })
  await add(`${server.url}/own`, { id: 'own' })
  await add(`${server.url}/list`, { id: 'from-list' })
  const file = writeOpml([{ url: `${server.url}/listed`, title: 'Listed' }])
  await desk.add(await desk.recognise({ given: 'list.opml', file, signal }), { given: '', id: 'listed' })
  const kept = JSON.parse(readFileSync(join(folder, 'sources.json'), 'utf8')) as { sources: { id: string; origins: string[] }[] }
  assert.deepEqual(
    kept.sources.map(({ id, origins }) => [id, origins.length > 0]),
    [
      ['own', true],
      ['from-list', false],
      ['listed', false],
    ],
  )
  await until(() => stateOf(desk, 'own')?.state === 'live' || stateOf(desk, 'own')?.state === 'catching-up')
  await until(() => ['listed', 'from-list'].every((id) => stateOf(desk, id)?.state === 'failing'))
  assert.match(stateOf(desk, 'listed')?.why ?? '', /not a public address/)
})

test('a private server that one entry names is open to that one alone: not to where a server of Mastodon says that its streams are', async (t) => {
  await using _own = await startMastodon()
  const own = _own
  await using _other = await startMastodon({ instanceMore: { urls: { streaming: own.url.replace('http', 'ws') } } })
  const other = _other
  const { desk } = await opened(t, { only: [mastodonConnector as Connector] })
  const offer = ({ url }: { url: string }) => ({
    ...{ kind: 'mastodon', title: url, reads: '' },
    settings: { server: url, feed: { kind: 'public' }, wire: 'websocket' },
  })
  await desk.add([offer(own)], { given: own.url, id: 'own' })
  await desk.add([offer(other)], { given: other.url, id: 'other' })
  await until(() => own.listeners === 1 && stateOf(desk, 'other')?.state === 'failing')
  assert.match(stateOf(desk, 'other')?.why ?? '', /not a public address/)
  assert.equal(own.listeners, 1)
})

test('nor is a private relay to somebody who says that they write there', async (t) => {
  await using _own = await startRelay()
  const own = _own
  const { desk } = await opened(t, { only: [nostrConnector as Connector] })
  const author = { kind: 'author', pubkey: 'ab'.repeat(32), relays: [`${own.url}/inside`] }
  await desk.add([{ kind: 'nostr', title: 'Own', reads: '', settings: { kind: 'relay', relay: own.url } }], { given: own.url, id: 'own' })
  await desk.add([{ kind: 'nostr', title: 'Author', reads: '', settings: author }], { given: 'npub1', id: 'author' })
  await until(() => own.listeners === 1 && stateOf(desk, 'author')?.state === 'failing')
  assert.match(stateOf(desk, 'author')?.why ?? '', /not a public address/)
  assert.equal(own.listeners, 1)
})

test('the list of feeds is what would be read, paused ones too; a kind without lists says so', async (t) => {
  const { desk } = await opened(t, { only: [feedsConnector as Connector, ...connectors], reads: false })
  const feeds = [1, 2].map((n) => ({ url: `https://quay${n}.example/feed?a=1&b=2`, title: `Quay “${n}” <& more>` }))
  const file = writeOpml(feeds)
  const added = await desk.add(await desk.recognise({ given: 'mine.opml', file, signal }), { given: '' })
  await desk.setPaused(added[0]?.id ?? '', true)
  assert.equal(desk.listFile('feeds'), file)
  assert.deepEqual(await desk.add(await desk.recognise({ given: 'feeds.opml', file: desk.listFile('feeds'), signal }), { given: '' }), [])
  for (const kind of ['lines', 'carrier-pigeon'])
    assert.throws(() => desk.listFile(kind), { code: 'request_invalid', message: /There is no list of/ })
})

test('what was given names private origins alone, also behind a word of ours', async () => {
  const isPrivate = (host: string) => Promise.resolve(host !== 'news.example')
  const named = (given: string) => originsNamed(given, isPrivate)
  const plain = ['http://nas.example:8080', 'ws://nas.example:8080']
  for (const given of ['', 'firehose:', 'labels:', 'feed:'])
    assert.deepEqual(await named(`${given}http://nas.example:8080/a`), plain, given)
  assert.deepEqual(await named('feed://nas.example:8080/a'), plain)
  assert.deepEqual(await named('labels:wss://nas.example'), ['https://nas.example', 'wss://nas.example'])
  assert.equal((await named('nas.example/feed')).length, 4)
  for (const given of ['https://news.example/feed', 'news.example', 'wss://news.example', 'bluesky', '@ana@nas.example', ''])
    assert.deepEqual(await named(given), [], given)
  assert.deepEqual(await originsNamed('https://9.9.9.9/'), [])
  assert.deepEqual(await originsNamed('ws://127.0.0.1:6008'), ['http://127.0.0.1:6008', 'ws://127.0.0.1:6008'])
  assert.ok((await originsNamed('http://localhost:8080/')).includes('http://localhost:8080'))
})

test('Jetstream servers are known by what they say; sockets of other networks are left to others', async (t) => {
  const { desk } = await opened(t, { only: [blueskyConnector] as readonly Connector[] })
  await using _quiet = await startJetstream()
  await using _busy = await startJetstream()
  const [quiet, busy] = [_quiet, _busy]
  busy.emit(likeEvent(1, 'at://did:plc:exampleana/app.bsky.feed.post/post1'))
  const [offer] = await desk.recognise({ given: busy.url, signal })
  assert.deepEqual(offer?.settings, { via: 'jetstream', hosts: [busy.url] })
  await assert.rejects(desk.recognise({ given: quiet.url, signal }), { code: 'request_invalid' }, 'it may be anything')
  const named = await desk.recognise({ given: `${quiet.url}/subscribe`, signal })
  assert.deepEqual(named[0]?.settings, { via: 'jetstream', hosts: [quiet.url] })
  await using lines = await startLines()
  const noSocket = lines.url.replace('http', 'ws')
  await assert.rejects(desk.recognise({ given: noSocket, signal }), { code: 'request_invalid' })
  await assert.rejects(desk.recognise({ given: `${noSocket}subscribe`, signal }), { code: 'source_unavailable' })
  for (const given of ['bluesky', 'Bluesky', 'https://bsky.app/', 'bsky.app'])
    assert.equal((await desk.recognise({ given, signal }))[0]?.title, 'Bluesky, all public posts')
})

test('a list of thousands is told in one look at each', async (t) => {
  const { folder, store } = await opened(t, { reads: false })
  const registry = openSourceRegistry({ folder, given: [], now: Date.now })
  const count = 5_000
  const offers = Array.from({ length: count }, (_, n) => ({ kind: 'many', title: `Feed ${n}`, reads: '', settings: n, origins: [] }))
  registry.add(offers, { secret: 'a-secret' })
  let asked = 0
  const many: Connector = {
    kind: 'many',
    settings: { parse: (kept) => kept },
    recognise: () => Promise.resolve([]),
    open: (entries) => [
      {
        name: 'many' as SourceName,
        entries: () => {
          asked++
          return entries.map(({ id }) => ({ id, state: 'reading' }))
        },
        async *read({ onOpen, signal: stop }) {
          onOpen?.()
          await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }))
        },
      },
    ],
  }
  const live = runSources([], { sink: store, store, now: Date.now, keepMs: 1e9, keepBytes: 1e12 })
  const desk = createSourceDesk({ registry, connectors: [many], live, store, folder, now: Date.now })
  await until(() => live.health()[0]?.state === 'live')
  asked = 0
  const begun = process.cpuUsage()
  assert.equal(desk.list().filter(({ state, hasSecret }) => state === 'live' && hasSecret).length, count)
  assert.equal(asked, 1)
  assert.ok(process.cpuUsage(begun).user / 1_000 < 500)
  await desk[Symbol.asyncDispose]()
})
