import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { createOutbound } from '../../lib/outbound.ts'
import { createScanStore } from '../../store/scan/scan-store.ts'
import { runSources } from '../live-sources.ts'
import { createSourceDesk } from '../registry/desk.ts'
import { openSourceRegistry } from '../registry/registry.ts'
import { feedsConnector } from './connector.ts'
import { rss, startFeedServer, type FeedServer } from './feed-server.fixture.ts'
import { addressOf, readOpml, writeOpml } from './opml.ts'

const { signal } = new AbortController()
const at = Date.now() - 600_000

async function withServer(
  work: (server: FeedServer, recognise: (given: string, file?: string) => ReturnType<typeof feedsConnector.recognise>) => Promise<void>,
): Promise<void> {
  const server = await startFeedServer()
  const outbound = createOutbound({ allowedOrigins: [server.url] })
  try {
    await work(server, (given, file) => {
      const tools = { outbound, allowedOrigins: [server.url], now: Date.now, signal, ...(file !== undefined && { file }) }
      return feedsConnector.recognise(given, tools)
    })
  } finally {
    await outbound[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  }
}
const page = (head: string) =>
  `<!doctype html><html><head>${head}</head><body><link rel="alternate" type="application/rss+xml" href="/in-the-body"></body></html>`

test('an address of a feed is one feed, at the address where it is from now on', () =>
  withServer(async (server, recognise) => {
    server.put('/feed', rss([{ guid: 'a', title: 'High water', at }], { title: 'Quay  news' }))
    server.put('/moved', (_request, response) => response.writeHead(301, { location: '/feed' }).end())
    const [one] = await recognise(` ${server.url}/feed `)
    assert.deepEqual([one?.settings, one?.title], [{ url: `${server.url}/feed`, title: 'Quay news' }, 'Quay news'])
    assert.match(one?.reads ?? '', /^The items of this feed \(1 now\), asked once a minute to once an hour/)
    assert.equal((await recognise(`${server.url}/moved`))[0]?.settings.url, `${server.url}/feed`)
    assert.equal((await recognise(`feed:${server.url}/feed`))[0]?.settings.url, `${server.url}/feed`)
    assert.deepEqual(feedsConnector.settings.parse(one?.settings), one?.settings)
    for (const kept of [{ url: 'ftp://quay.example/' }, { url: 'quay' }, {}, null]) assert.throws(() => feedsConnector.settings.parse(kept))
  }))

test('a feed without dates is told to bring nothing', () =>
  withServer(async (server, recognise) => {
    server.put('/feed', rss([{ guid: 'a', title: 'Some time' }]))
    assert.match((await recognise(`${server.url}/feed`))[0]?.reads ?? '', /^Nothing, as it stands: none of its 1 items has a date/)
  }))

test('a page leads to the feeds that its head names, comments last, else to the usual places of its site', () =>
  withServer(async (server, recognise) => {
    server.put(
      '/page',
      page(`<link rel="alternate" type="application/rss+xml" title="Comments" href="comments.xml"><link rel='alternate' type='application/atom+xml' href='/atom.xml'>
      <link rel="alternate" type="text/html" href="/en"><link rel="stylesheet" href="/a.css"><link rel="alternate" type="application/rss+xml" href="/gone.xml">`),
      { type: 'text/html' },
    )
    server.put('/atom.xml', '<feed xmlns="http://www.w3.org/2005/Atom"><title>Atom of the quay</title></feed>')
    server.put('/comments.xml', rss([], { title: 'Comments' }))
    assert.deepEqual(
      (await recognise(`${server.url}/page`)).map(({ title }) => title),
      ['Atom of the quay', 'Comments'],
    )
    assert.ok(!server.asked.some(({ path }) => path === '/in-the-body'))
    server.put('/bare', page(''), { type: 'text/html' })
    assert.deepEqual(
      (await recognise(`${server.url}/bare`)).map(({ settings }) => settings.url),
      [`${server.url}/atom.xml`],
    )
    server.put('/atom.xml', page(''), { type: 'text/html' })
    assert.deepEqual(await recognise(`${server.url}/bare`), [])
  }))

test('what is of another kind is nothing here; what cannot be read says why', () =>
  withServer(async (server, recognise) => {
    for (const given of [
      '@ana@mastodon.example',
      'ana.example@x',
      'water',
      'wss://relay.example',
      'npub1abc',
      'at://did:plc:abc',
      '',
      '/etc/passwd',
    ])
      assert.deepEqual(await recognise(given), [], given)
    server.put('/secret', (_request, response) => response.writeHead(403).end())
    await assert.rejects(recognise(`${server.url}/secret`), { code: 'source_unavailable', message: /answered with 403/ })
    await assert.rejects(recognise('http://10.0.0.1/feed'), { code: 'outbound_refused' })
  }))

const opml = `<?xml version="1.0"?><opml version="1.0"><head><title>Mine</title></head><body><outline text="Water">
  <outline type="rss" text="Quay &amp; harbour" xmlUrl="https://quay.example/feed"/><outline text="again" xmlUrl="https://quay.example/feed"/>
  <outline type="link" url="https://quay.example/"/><outline text="bad" xmlUrl="javascript:alert(1)"/></outline><outline title="Two" xmlurl="feed://two.example/rss"/></body></opml>`

test('a list of feeds is many, each once, from a file or an address; nothing of it is asked yet', () =>
  withServer(async (server, recognise) => {
    const expected = [
      { url: 'https://quay.example/feed', title: 'Quay & harbour' },
      { url: 'http://two.example/rss', title: 'Two' },
    ]
    assert.deepEqual(
      (await recognise('mine.opml', opml)).map(({ settings }) => settings),
      expected,
    )
    server.put('/list.opml', opml, { type: 'text/x-opml' })
    assert.deepEqual(
      (await recognise(`${server.url}/list.opml`)).map(({ settings }) => settings),
      expected,
    )
    assert.equal(server.asked.length, 1)
    for (const [name, text] of [
      ['page.opml', '<html></html>'],
      ['empty.opml', '<opml><body/></opml>'],
    ] as const)
      await assert.rejects(recognise(name, text), { code: 'format_unknown' })
    assert.deepEqual(await recognise('notes.txt', 'not a list'), [])
  }))

test('what is written as OPML is read again, whatever its titles hold; a list is bounded', () => {
  const feeds = [
    { url: 'https://quay.example/feed?a=1&b="2"', title: `"Quay" <& 'harbour'>\n\u0000` },
    { url: 'https://two.example/', title: '' },
  ]
  const read = readOpml(Buffer.from(writeOpml(feeds)))
  assert.deepEqual(
    read?.map(({ url }) => url),
    feeds.map(({ url }) => addressOf(url)),
  )
  assert.equal(read?.[0]?.title, `"Quay" <& 'harbour'>`)
  const many = Array.from({ length: 10_050 }, (_, i) => ({ url: `https://quay.example/${i}`, title: '' }))
  assert.equal(readOpml(Buffer.from(writeOpml(many)))?.length, 10_000)
  assert.equal(readOpml(Buffer.from('<rss/>')), undefined)
  assert.deepEqual(readOpml(Buffer.from(`<opml>${'<outline>'.repeat(10_000)}`)), [])
})

test('an address with a name or password in it is left out of a list', () => {
  const urls = ['https://ana:pass@quay.example/feed', 'https://ana@quay.example/feed', 'feed://:pass@quay.example/feed']
  for (const url of urls) assert.equal(addressOf(url), undefined, url)
  const list = writeOpml([...urls, 'https://quay.example/feed'].map((url) => ({ url, title: '' })))
  assert.deepEqual(
    readOpml(Buffer.from(list))?.map(({ url }) => url),
    ['https://quay.example/feed'],
  )
})

test('entries become one source; none, none', async (t) => {
  await using outbound = createOutbound()
  const tools = { outbound, allowedOrigins: [], now: Date.now, folder: mkdtempSync(join(tmpdir(), 'groundswell-feeds-')) }
  t.after(() => rmSync(tools.folder, { recursive: true, force: true }))
  assert.deepEqual(feedsConnector.open([], tools), [])
  const sources = feedsConnector.open(
    ['a', 'b'].map((id) => ({ id, settings: { url: `https://${id}.example/feed`, title: '' } })),
    tools,
  )
  assert.equal(sources.length, 1)
  assert.deepEqual(sources[0]?.entries?.(), [
    { id: 'a', state: 'waiting' },
    { id: 'b', state: 'waiting' },
  ])
})

test(
  'a feed that was removed with its posts brings them again when it is added again; in the list stands why a feed shows nothing',
  { timeout: 20_000 },
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'groundswell-feeds-'))
    const server = await startFeedServer()
    const store = createScanStore()
    const live = runSources([], { sink: store, store, now: Date.now, keepMs: 1e9, keepBytes: 1e12 })
    const registry = openSourceRegistry({ folder, given: [], now: Date.now })
    const desk = createSourceDesk({ registry, connectors: [feedsConnector], live, store, folder, now: Date.now })
    t.after(async () => {
      await desk[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    })
    const texts = async () => (await Array.fromAsync(store.scan({ from: 0, until: 9e15 }, { signal }))).map(({ text }) => text).sort()
    const until = async (...wanted: readonly string[]) => {
      while ((await texts()).join() !== wanted.join()) await delay(10, undefined, { signal: t.signal })
    }
    const add = async (path: string) => {
      const given = server.url + path
      const [added] = await desk.add(await desk.recognise({ given, signal }), { given })
      return added?.id ?? ''
    }
    server.put('/one', rss([{ guid: 'a', title: 'High water', at }]))
    server.put('/two', rss([{ guid: 'b', title: 'Water falls', at }]))
    const one = await add('/one')
    await until('High water')
    const two = await add('/two')
    await until('High water', 'Water falls')
    assert.equal((await desk.remove(one, { erase: true, signal })).erased, 1)
    await until('Water falls')
    const again = await add('/one')
    await until('High water', 'Water falls')
    await desk.remove(again, { erase: true, signal })
    await desk.remove(two, { erase: true, signal }) // the last of its kind
    await until()
    await add('/two')
    await until('Water falls')
    server.put('/undated', rss([{ guid: 'u', title: 'Some time' }]))
    const undated = await add('/undated')
    const listed = () => desk.list().find(({ id }) => id === undated)
    while (listed()?.why === undefined) await delay(10, undefined, { signal: t.signal })
    assert.match(listed()?.why ?? '', /^None of its items has a date/, 'what is read well, and shows nothing, says so')
  },
)
