import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { WebSocketServer } from 'ws'
import { decodeLabels } from '../../lib/atproto/labels.ts'
import { ana, frameOf } from '../../lib/atproto/frames.fixture.ts'
import { createOutbound } from '../../lib/outbound.ts'
import { until } from '../../lib/until.fixture.ts'
import { createRandom, makePost } from '../../post/post.fixture.ts'
import type { AuthorId, Cursor, PostId, SourceName } from '../../post/index.ts'
import { createScanStore } from '../../store/scan/scan-store.ts'
import { runSource } from '../runner.ts'
import { firehoseConnector } from './firehose-connector.ts'
import { createLabelsSource } from './labels-source.ts'

const answers: Record<string, unknown> = {}
const cursors: number[] = []
const frames: Buffer[] = []
const http = createServer((request, response) => {
  const answer = answers[(request.url ?? '').split('?')[0] ?? '']
  response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}))
}).listen(0, '127.0.0.1')
const sockets = new WebSocketServer({ server: http })
sockets.on('connection', (socket, request) => {
  const cursor = Number(new URL(request.url ?? '/', 'http://localhost').searchParams.get('cursor'))
  cursors.push(cursor)
  for (const frame of frames.slice(cursor)) socket.send(frame)
})
await once(http, 'listening')
const host = `127.0.0.1:${(http.address() as AddressInfo).port}`
const outbound = createOutbound({ allowedOrigins: [`http://${host}`] })
after(async () => {
  for (const socket of sockets.clients) socket.terminate()
  http.closeAllConnections()
  http.close()
  await outbound[Symbol.asyncDispose]()
})
const { signal } = new AbortController()
const recognise = async (given: string) => {
  const found = await firehoseConnector.recognise(given, { outbound, signal, now: Date.now, allowedOrigins: [`ws://${host}`] })
  return found.map(({ settings }) => settings)
}

test('a PDS, a relay and a labeler are recognised by what they answer or what is named; anything else is left to others', async () => {
  assert.deepEqual(await recognise(`http://${host}`), [])
  answers['/xrpc/com.atproto.sync.listHosts'] = { hosts: [] }
  assert.deepEqual(await recognise(`http://${host}`), [{ what: 'firehose', host: `ws://${host}` }])
  delete answers['/xrpc/com.atproto.sync.listHosts']
  answers['/xrpc/com.atproto.server.describeServer'] = { did: 'did:web:localhost', availableUserDomains: ['.test'] }
  assert.deepEqual(await recognise(`ws://${host}/`), [{ what: 'firehose', host: `ws://${host}` }])
  const methods = { sync: 'subscribeRepos', label: 'subscribeLabels' }
  for (const [family, method] of Object.entries(methods)) {
    const [found] = await recognise(`ws://${host}/xrpc/com.atproto.${family}.${method}`)
    assert.deepEqual(found, { what: family === 'label' ? 'labels' : 'firehose', host: `ws://${host}` })
  }
  assert.deepEqual(await recognise(`labels:http://${host}`), [{ what: 'labels', host: `ws://${host}` }])
  await assert.rejects(recognise('labels:http://127.0.0.1:1'), { code: 'outbound_refused' }, 'nobody named this address')
  for (const other of ['bluesky', '@ana@mastodon.example', 'https://news.example/feed.xml', 'wss://relay.example/chat', 'not an address'])
    assert.deepEqual(await recognise(other), [], other)
  assert.throws(() => firehoseConnector.settings.parse({ what: 'firehose', host: 'https://a.example/path' }))
})

const cts = new Date(Date.now() - 60_000).toISOString()
const labelsOf = (seq: number, ...labels: object[]) => frameOf({ op: 1, t: '#labels' }, { seq, labels })
const label = (uri: string, val: string, more: object = {}) => ({ src: 'did:plc:examplelabeler', uri, val, cts, ...more })

test('what a labeler takes out of sight is hidden while that is in force', { timeout: 20_000 }, async () => {
  const id = (n: number) => `bluesky:at://${ana}/app.bsky.feed.post/p${n}` as PostId
  const store = createScanStore()
  const author = { id: `bluesky:${ana}` as AuthorId, handle: '', name: '' }
  const posts = [1, 2, 3].map((n) => ({ ...makePost({ n, text: `post ${n}`, author }), id: id(n) }))
  await store.write(
    { source: 'bluesky' as SourceName, cursor: '1' as Cursor, events: posts.map((post) => ({ type: 'post-put', post })) },
    { signal },
  )
  const shown = async () =>
    [
      ...(
        await store.get(
          posts.map(({ id }) => id),
          { signal },
        )
      ).keys(),
    ]
      .map((key) => key.slice(-1))
      .sort()
      .join('')
  const uri = (n: number) => `at://${ana}/app.bsky.feed.post/p${n}`
  frames.push(
    labelsOf(1, label(uri(1), '!takedown'), label(uri(2), 'porn'), label(uri(3), '!hide', { exp: cts }), { src: 'nonsense' }),
    frameOf({ op: 1, t: '#labels' }, { seq: 'two' }),
    labelsOf(3, label(`at://${ana}/app.bsky.actor.profile/self`, '!hide'), label(uri(2), '!hide')),
  )
  const source = createLabelsSource({ host: `ws://${host}`, now: Date.now })
  const runner = runSource({ source, sink: store, now: Date.now, backOff: { firstMs: 5, mostMs: 20 } })
  await using _runner = runner
  await until(async () => (await shown()) === '3')
  assert.equal(runner.health().drops['malformed'], 2)
  frames.push(labelsOf(4, label(uri(1), '!takedown', { neg: true, cts: new Date().toISOString() })))
  for (const socket of sockets.clients) socket.terminate()
  await until(async () => (await shown()) === '13')
  assert.equal(cursors.at(-1), 0, 'goes on a little before what was read')
  frames.push(labelsOf(5, label(ana, '!suspend')))
  for (const socket of sockets.clients) socket.terminate()
  await until(async () => (await shown()) === '')
})

test('20,000 damaged frames are decoded to something, never thrown', () => {
  const random = createRandom(3)
  const good = labelsOf(1, label(`at://${ana}/app.bsky.feed.post/p1`, '!hide', { neg: false, exp: cts }))
  for (let n = 0; n < 20_000; n++) {
    const bad = Buffer.from(good)
    for (let i = 0; i < 3; i++) bad[Math.floor(random() * bad.length)] = Math.floor(random() * 256)
    const frame = decodeLabels(bad)
    if (frame.kind === 'labels') for (const { at } of frame.labels) assert.ok(Number.isFinite(at))
  }
})
