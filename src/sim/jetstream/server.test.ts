import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { zstdDecompressSync } from 'node:zlib'
import { hasZstdDictionaries, jetstreamV1Dictionary } from '../../lib/zstd.ts'
import { likeEvent, postEvent } from './events.fixture.ts'
import { ana, bo, bothWires, everyKind, listen, refusalOf, until, type Listening } from './listener.fixture.ts'
import { startJetstream, type JetstreamServer } from './server.ts'
import { paths } from './subscription.ts'

const upTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)
const update = (payload: unknown) => JSON.stringify({ type: 'options_update', payload })

async function get(server: JetstreamServer, path: string) {
  const asking = request(new URL(path, server.url.replace('ws', 'http'))).end()
  const [response] = (await once(asking, 'response')) as [IncomingMessage]
  return {
    status: response.statusCode,
    headers: response.headers,
    body: Buffer.concat(await Array.fromAsync(response as AsyncIterable<Buffer>)),
  }
}

test('options_update puts a new filter in place of the old one, for what comes after it', async () => {
  await using _server = await startJetstream()
  const server = _server
  await using _listener = await listen(server, 'v1', { wantedCollections: 'app.bsky.feed.like', wantedDids: bo })
  const listener = _listener
  const sayAll = async () => {
    for (const event of everyKind()) server.emit(event)
    await listener.settled()
    return listener.frames.splice(0).map(({ data }) => JSON.parse(data.toString('utf8')) as { cursor: number })
  }
  const cursors = async () => (await sayAll()).map(({ cursor }) => ((cursor - 1) % 7) + 1)
  assert.deepEqual(await cursors(), [3, 6])
  listener.socket.send(update({ wantedCollections: ['app.bsky.feed.post', 'app.bsky.actor.*'], wantedDids: [ana, bo] }))
  await listener.settled()
  assert.deepEqual(await cursors(), [1, 2, 4, 5, 6])
  listener.socket.send(update({ wantedDids: [ana] }))
  await listener.settled()
  assert.deepEqual(await cursors(), [1, 2, 5], 'what is left out of an update is no longer filtered')
  const allOf = [update({}), update(null), update({ wantedCollections: null, wantedDids: null, maxMessageSizeBytes: -1 })]
  for (const all of allOf) {
    listener.socket.send(all)
    await listener.settled()
    assert.deepEqual(await cursors(), [1, 2, 3, 4, 5, 6])
  }
  listener.socket.send(
    update({ maxMessageSizeBytes: 240, wantedDids: Array.from({ length: 10_000 }, (_, n) => `did:plc:x${n}`).with(0, ana) }),
  )
  await listener.settled()
  assert.deepEqual(await cursors(), [2, 5], 'a size, and as many accounts as no address would hold')
})

test('requireHello: silence until there is a valid update, then from the cursor, or the live tail', async () => {
  await using server = await startJetstream()
  for (const n of [1, 2]) server.emit(postEvent(n, `post ${n}`))
  await using live = await listen(server, 'v1', { requireHello: 'true' })
  await using later = await listen(server, 'v1', { requireHello: 'true', cursor: '2' })
  await using other = await listen(server, 'v1', { requireHello: 'yes' })
  server.emit(postEvent(3, 'before the hello'))
  for (const listener of [live, later, other]) await listener.settled()
  assert.deepEqual([live.seqs(), later.seqs(), other.seqs()], [[], [], [3]])
  for (const ignored of ['{"type":"hello"}', '{}', 'null', Buffer.from('{"type":"options_update","payload":{}}')]) live.socket.send(ignored)
  await live.settled()
  server.emit(postEvent(4, 'still before it'))
  await live.settled()
  assert.deepEqual(live.seqs(), [], 'what is not an update is passed over')
  for (const listener of [live, later]) {
    listener.socket.send(update({ wantedCollections: ['app.bsky.feed.post'] }))
    await listener.settled()
  }
  server.emit(postEvent(5, 'after it'))
  for (const listener of [live, later]) await listener.settled()
  assert.deepEqual([live.seqs(), later.seqs()], [[5], [2, 3, 4, 5]])
})

test('an update that cannot be meant ends the connection with 1008, one that cannot be read with 1007, one that is too large with 1009', async () => {
  await using server = await startJetstream()
  const cases: [string, number][] = [
    [update({ wantedCollections: ['app.bsky.fo*'] }), 1008],
    [update({ wantedDids: ['notadid'] }), 1008],
    [update({ wantedDids: [`did:${'ü'.repeat(500)}`] }), 1008],
    [update({ wantedCollections: Array.from({ length: 101 }, (_, n) => `app.bsky.feed.x${n}`) }), 1008],
    [update({ wantedDids: Array.from({ length: 10_001 }, (_, n) => `did:plc:x${n}`) }), 1008],
    ['', 1007],
    ['{"type":', 1007],
    ['[]', 1007],
    ['7', 1007],
    ['{"type":7}', 1007],
    ['{"type":"options_update"}', 1007],
    [update('all'), 1007],
    [update([]), 1007],
    [update({ wantedCollections: 'app.bsky.feed.post' }), 1007],
    [update({ wantedDids: [7] }), 1007],
    [update({ maxMessageSizeBytes: '170' }), 1007],
    [update({ maxMessageSizeBytes: 1.5 }), 1007],
    [' '.repeat(10_000_001), 1009],
  ]
  for (const [message, code] of cases) {
    await using listener = await listen(server, 'v1', { requireHello: 'true' })
    listener.socket.send(message)
    assert.equal((await listener.closed).code, code, message.slice(0, 80))
  }
  await using listener = await listen(server, 'v1')
  listener.socket.send(update({ wantedDids: ['notadid'] }))
  assert.match((await listener.closed).reason, /invalid did: notadid/)
})

test('v2: any message ends the connection, a ping does not', async () => {
  await using server = await startJetstream()
  for (const message of [update({}), '', Buffer.from([1])]) {
    await using listener = await listen(server, 'v2')
    await listener.settled()
    assert.equal(listener.socket.readyState, listener.socket.OPEN)
    listener.socket.send(message)
    assert.equal((await listener.closed).code, 1008)
  }
})

const withoutZstd = !hasZstdDictionaries && 'needs a Node whose zlib uses zstd dictionaries'

test('v2: frames are compressed with the dictionary that the server gives, each one by itself', { skip: withoutZstd }, async () => {
  await using _server = await startJetstream()
  const server = _server
  const { status, headers, body: dictionary } = await get(server, paths.dictionary)
  const id = dictionary.readUInt32LE(4)
  assert.deepEqual([status, headers['x-zstd-dictionary-id'], dictionary.readUInt32LE(0)], [200, String(id), 0xec30a437])
  assert.deepEqual((await get(server, `${paths.dictionary}?id=${id}`)).body, dictionary)
  const unknown = await get(server, `${paths.dictionary}?id=7`)
  assert.equal(unknown.status, 404)
  assert.match(unknown.body.toString('utf8'), new RegExp(`"DictionaryNotFound".*${id}`))

  await using compressed = await listen(server, 'v2', { zstdDictionary: String(id) })
  await using plain = await listen(server, 'v2')
  for (const event of everyKind()) server.emit(event)
  for (const listener of [compressed, plain]) await listener.settled()
  const unpacked = compressed.frames.map(({ data, isBinary }) => {
    assert.ok(isBinary)
    assert.throws(() => zstdDecompressSync(data), /[Dd]ictionary/)
    return zstdDecompressSync(data, { dictionary } as object).toString('utf8')
  })
  assert.deepEqual(unpacked, plain.texts())
  const bytesOf = (listener: Listening) => listener.frames.reduce((sum, { data }) => sum + data.length, 0)
  assert.ok(bytesOf(compressed) < 0.7 * bytesOf(plain), `${bytesOf(compressed)} of ${bytesOf(plain)}`)

  await using sized = await listen(server, 'v2', { zstdDictionary: String(id), cursor: '1', maxMessageSizeBytes: '250' })
  await sized.settled()
  const short = plain.frames.filter(({ data }) => data.length <= 250)
  assert.ok(short.length > 0 && short.length < plain.frames.length)
  assert.equal(sized.frames.length, short.length, 'a size is that of the frame before it is compressed')

  const refused = async (query: { [name: string]: string }, headers = {}) => (await refusalOf(server, 'v2', query, { headers })).body
  assert.match(await refused({ zstdDictionary: '7' }), new RegExp(`"UnknownZstdDictionary".*The current dictionary is ${id}`))
  for (const none of ['abc', '0', '-1', '99999999999']) assert.match(await refused({ zstdDictionary: none }), /"InvalidRequest"/)
  assert.match(await refused({ compress: 'true' }), /zstdDictionary/)
  assert.match(await refused({}, { 'socket-encoding': 'zstd' }), /zstdDictionary/)
})

test('v1: frames are compressed with the dictionary that all its clients have', { skip: withoutZstd }, async () => {
  await using _server = await startJetstream()
  const server = _server
  await using asked = await listen(server, 'v1', { compress: 'true' })
  await using named = await listen(server, 'v1', {}, { headers: { 'socket-encoding': 'zstd' } })
  await using plain = await listen(server, 'v1', { compress: 'yes' })
  for (const event of everyKind()) server.emit(event)
  for (const listener of [asked, named, plain]) await listener.settled()
  const unpacked = asked.frames.map(({ data, isBinary }) => {
    assert.ok(isBinary)
    // RFC 8878, 3.1.1.1: the low two bits of the descriptor are the size of the dictionary's number, which stands behind window or size.
    const descriptor = data.readUInt8(4)
    assert.equal(data.readUInt32LE(descriptor & 0x20 ? 5 : 6), 1_612_007_021)
    assert.equal(descriptor & 3, 3)
    return zstdDecompressSync(data, { dictionary: jetstreamV1Dictionary() } as object).toString('utf8')
  })
  assert.deepEqual(unpacked, plain.texts())
  assert.deepEqual(
    named.frames.map(({ data }) => data),
    asked.frames.map(({ data }) => data),
  )
  await using sized = await listen(server, 'v1', { compress: 'true', cursor: '1', maxMessageSizeBytes: '250' })
  await sized.settled()
  const short = plain.frames.filter(({ data }) => data.length <= 250)
  assert.ok(short.length > 0 && short.length < plain.frames.length)
  assert.equal(sized.frames.length, short.length, 'a size is that of the frame before it is compressed')
})

test('v1: deflate is spoken where it is offered, and refused together with zstd', async () => {
  await using _server = await startJetstream()
  const server = _server
  await using deflated = await listen(server, 'v1', {}, { perMessageDeflate: true })
  assert.match(deflated.socket.extensions, /permessage-deflate/)
  await using plain = await listen(server, 'v1')
  const long = 'Water is over the quay. '.repeat(100)
  for (let n = 1; n <= 50; n++) server.emit(postEvent(n, long))
  for (const listener of [deflated, plain]) await listener.settled()
  assert.deepEqual(deflated.texts(), plain.texts())
  await using never = await listen(server, 'v2', {}, { perMessageDeflate: true })
  assert.equal(never.socket.extensions, '', 'v2 does not speak it')

  const refused = async (query: { [name: string]: string }, options = {}) => (await refusalOf(server, 'v1', query, options)).body
  const headers = { 'socket-encoding': 'zstd' }
  assert.match(await refused({ compress: 'true' }, { perMessageDeflate: true }), /choose one compression scheme/)
  assert.match(await refused({}, { perMessageDeflate: true, headers }), /choose one compression scheme/)
})

test('v2 names its framing to whoever asks for it; v1 names none', async () => {
  await using server = await startJetstream()
  await using named = await listen(server, 'v2', {}, { protocols: ['other', 'xrpc.v1.json'] })
  assert.equal(named.socket.protocol, 'xrpc.v1.json')
  await assert.rejects(listen(server, 'v2', {}, { protocols: ['XRPC.V1.JSON'] }), /no subprotocol/)
  await assert.rejects(listen(server, 'v1', {}, { protocols: ['xrpc.v1.json'] }), /no subprotocol/)
})

test('what is not there is answered with 404, also by a server of one wire', async () => {
  await using server = await startJetstream({ wires: ['v1'] })
  assert.equal((await refusalOf(server, 'v2', {})).status, 404)
  assert.equal((await get(server, paths.dictionary)).status, 404)
  assert.equal((await get(server, '/')).status, 404)
  await using other = await startJetstream({ wires: ['v2'] })
  assert.equal((await refusalOf(other, 'v1', {})).status, 404)
  const raw = connect(Number(new URL(other.url).port), '127.0.0.1')
  raw.end('GET // HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  const [answer] = (await once(raw, 'data')) as [Buffer]
  assert.match(answer.toString('utf8'), /^HTTP\/1\.1 404/)
})

for (const wire of bothWires) {
  test(`${wire}: whoever listens is pinged, while the server is not silent`, async () => {
    await using server = await startJetstream({ pingMs: 15 })
    await using _listener = await listen(server, wire)
    const listener = _listener
    await until(() => listener.pings() >= 3)
    server.fault('silence')
    server.emit(postEvent(1, 'not said'))
    await listener.settled()
    const before = listener.pings()
    await delay(60)
    assert.deepEqual([listener.pings(), listener.frames.length], [before, 0])
    server.fault('speak')
    await until(() => listener.pings() > before && listener.frames.length === 1)
  })

  test(`${wire}: bad days on request`, async () => {
    await using server = await startJetstream()
    await using _first = await listen(server, wire)
    const first = _first
    for (let n = 1; n <= 5; n++) server.emit(postEvent(n, `post ${n}`))
    server.fault('garbage')
    await first.settled()
    assert.equal(first.frames.length, 6)
    assert.throws(() => JSON.parse(first.texts()[5] ?? '') as unknown)
    first.frames.pop()
    server.fault('repeat')
    server.emit(likeEvent(6, `at://${ana}/app.bsky.feed.post/post1`))
    await first.settled()
    assert.deepEqual(first.seqs(), [1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 6])
    server.fault('cut')
    assert.equal((await first.closed).code, 1006)

    await using second = await listen(server, wire, { cursor: '4' })
    await second.settled()
    assert.deepEqual(second.seqs(), [4, 5, 6], 'a cut loses nothing')
    server.fault('forget')
    assert.equal((await second.closed).code, 1006)
    await using third = await listen(server, wire, { cursor: '6' })
    server.emit(postEvent(7, 'after the loss'))
    await third.settled()
    assert.deepEqual(third.seqs(), [1], 'the past is gone and numbers begin anew')
  })

  test(`${wire}: a server that ends says what it was told, then goodbye (1001), and its successor goes on`, async () => {
    const server = await startJetstream()
    const listeners = [await listen(server, wire), await listen(server, wire)]
    for (let n = 1; n <= 500; n++) server.emit(postEvent(n, `post ${n}`))
    const begun = performance.now()
    await server[Symbol.asyncDispose]()
    assert.ok(performance.now() - begun < 5_000)
    for (const listener of listeners) {
      assert.deepEqual(await listener.closed, { code: 1001, reason: 'server shutting down' })
      assert.deepEqual(listener.seqs(), upTo(1, 500))
    }
    const port = Number(new URL(server.url).port)
    await using successor = await startJetstream({ port, firstSeq: 499 })
    for (let n = 499; n <= 502; n++) successor.emit(postEvent(n, `post ${n}`))
    await using listener = await listen(successor, wire, { cursor: '500' })
    await listener.settled()
    assert.deepEqual(listener.seqs(), [500, 501, 502])
  })

  test(`${wire}: a server ends also when somebody never reads and somebody never shakes hands`, { timeout: 10_000 }, async () => {
    const server = await startJetstream()
    const listener = await listen(server, wire)
    listener.socket.pause()
    for (let n = 1; n <= 300; n++) server.emit(postEvent(n, 'x'.repeat(50_000)))
    const raw = connect(Number(new URL(server.url).port), '127.0.0.1')
    await once(raw, 'connect')
    raw.on('error', () => {})
    const begun = performance.now()
    await server[Symbol.asyncDispose]()
    assert.ok(performance.now() - begun < 8_000)
    raw.destroy()
    listener.socket.terminate()
  })
}
