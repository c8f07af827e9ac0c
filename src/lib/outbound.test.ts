import assert from 'node:assert/strict'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import zlib from 'node:zlib'
import type dns from 'node:dns'
import { createOriginFetch, createOutbound, guardedLookup, isLoopbackHost, isPrivateHost } from './outbound.ts'

let origin = ''
const server = http.createServer((request, response) => {
  const text = (body: string | Buffer, extra = {}) => response.writeHead(200, { 'content-type': 'text/plain', ...extra }).end(body)
  if (request.url === '/redirect') response.writeHead(302, { location: `${origin}/secret` }).end()
  else if (request.url === '/loop') response.writeHead(302, { location: '/loop' }).end()
  else if (request.url === '/bomb') text(zlib.gzipSync(Buffer.alloc(50_000_000)), { 'content-encoding': 'gzip' })
  else if (request.url === '/br') text(zlib.brotliCompressSync('fine'), { 'content-encoding': 'br' })
  else if (request.url === '/image') text('x', { 'content-type': 'image/svg+xml' })
  else if (request.url === '/slow') response.writeHead(200, { 'content-type': 'text/plain' }).write('a')
  else if (request.url === '/headers') text(JSON.stringify(request.headers))
  else if (request.url === '/moved') response.writeHead(301, { location: '/moved-again' }).end()
  else if (request.url === '/moved-again') response.writeHead(308, { location: '/for-now' }).end()
  else if (request.url === '/for-now') response.writeHead(302, { location: '/there' }).end()
  else if (request.url === '/old') response.writeHead(304, { etag: '"a"' }).end()
  else if (request.url === '/links') text(JSON.stringify(request.headers), { link: ['<a>; rel="hub"', '<b>; rel="self"'] })
  else if (request.url === '/to-links') response.writeHead(307, { location: '/links' }).end()
  else if (request.url === '/lines') {
    response.writeHead(200, { 'content-type': 'application/x-lines' }).write('one')
    setTimeout(() => response.end('two'), 200)
  } else if (request.url === '/take') {
    let body = ''
    request.on('data', (part: Buffer) => (body += String(part))).on('end', () => text(`${request.method} ${body}`))
  } else text('SECRET')
})
before(async () => {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => {
  server.closeAllConnections()
  server.close()
})

test('addresses that are not public are refused, however they are written', async () => {
  await using outbound = createOutbound()
  const port = new URL(origin).port
  const hosts = [
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '[fec0::1]',
    '[fd00::1]',
    '[fe80::1]',
    '[::]',
    '0.0.0.0',
    'localhost',
    '127.0.0.1.',
    '①②⑦.⓪.⓪.①',
    'user@127.0.0.1',
  ]
  const urls = [
    ...hosts.map((host) => `http://${host}:${port}/`),
    ...[
      'http://169.254.169.254/latest/meta-data/',
      'http://[::ffff:a9fe:a9fe]/',
      'http://100.64.0.1/',
      'http://10.0.0.1/',
      'http://192.168.0.1/',
      'http://198.18.0.1/',
      'http://192.0.2.1/',
      'http://240.0.0.1/',
      'http://255.255.255.255/',
      'http://224.0.0.1/',
      'file:///secret',
      'ftp://127.0.0.1/',
      'data:text/plain,x',
      'http://user:pass@example.com/',
      'not an address',
    ],
  ]
  for (const url of urls)
    await assert.rejects(
      outbound.get(url),
      (error: { code: string; cause?: { code?: string } }) => error.code === 'outbound_refused' || error.cause?.code === 'outbound_refused',
      url,
    )
})

test('one private address among several, and a name that changes its address, are refused', async () => {
  const answering = (...answers: string[][]) =>
    ((_host: string, _options: object, callback: (error: null, addresses: { address: string; family: number }[]) => void) =>
      callback(
        null,
        (answers.shift() ?? []).map((address) => ({ address, family: 4 })),
      )) as unknown as typeof dns.lookup
  const ask = (lookup: ReturnType<typeof guardedLookup>) =>
    new Promise((done) =>
      lookup('name.test', { all: true }, (error, addresses) => done((error as { code?: string } | null)?.code ?? addresses)),
    )
  assert.equal(await ask(guardedLookup(answering(['1.1.1.1', '10.0.0.1']))), 'outbound_refused')
  const flipping = guardedLookup(answering(['1.1.1.1'], ['127.0.0.1']))
  assert.deepEqual(await ask(flipping), [{ address: '1.1.1.1', family: 4 }])
  assert.equal(await ask(flipping), 'outbound_refused')
})

test('an origin the operator named is read within its caps', async () => {
  await using patient = createOutbound({ allowedOrigins: [origin], maxBytes: 100_000, deadlineMs: 30_000 })
  await using hasty = createOutbound({ allowedOrigins: [origin], deadlineMs: 500 })
  const { get } = patient
  const { get: getSoon } = hasty
  const outcome = (path: string, by = get) =>
    by(origin + path).then(
      (r) => `${r.status} ${r.body}`,
      (error: { code: string }) => error.code,
    )
  assert.equal(await outcome('/'), '200 SECRET')
  assert.equal(await outcome('/br'), '200 fine')
  assert.equal(await outcome('/redirect'), '200 SECRET') // same origin
  for (const path of ['/bomb', '/image', '/loop']) assert.equal(await outcome(path), 'outbound_refused', path)
  assert.equal(await outcome('/slow', getSoon), 'deadline_exceeded')
})

test('a redirect leads nowhere that was not named, and carries no caller headers', async () => {
  const named = origin.replace('127.0.0.1', 'localhost')
  await using outbound = createOutbound({ allowedOrigins: [named] })
  await assert.rejects(outbound.get(`${named}/redirect`), { code: 'outbound_refused' })
})

test('a redirect leads to no other private origin, allowed as that may be, and whoever may not begin there does not', async () => {
  const named = origin.replace('127.0.0.1', 'localhost')
  await using outbound = createOutbound({ allowedOrigins: [named, origin] })
  await assert.rejects(outbound.get(`${named}/redirect`), { code: 'outbound_refused' })
  assert.equal(String((await outbound.get(`${origin}/redirect`)).body), 'SECRET')
  await assert.rejects(outbound.get(`${origin}/`, { allowPrivate: false }), { code: 'outbound_refused' })
  await assert.rejects(outbound.open(`${named}/lines`, { allowPrivate: false }), { code: 'outbound_refused' })
})

test('a host is private as a literal, or by what its name is resolved to', async () => {
  const resolving = (...addresses: string[]) =>
    ((_host: string, _options: object, done: (...answer: unknown[]) => void) =>
      addresses.length === 0
        ? done(new Error('ENOTFOUND'))
        : done(
            null,
            addresses.map((address) => ({ address, family: 4 })),
          )) as unknown as typeof dns.lookup
  assert.equal(await isPrivateHost('nas.example', resolving('192.168.0.9')), true)
  assert.equal(await isPrivateHost('nas.example', resolving('1.1.1.1', '10.0.0.1')), true)
  assert.equal(await isPrivateHost('news.example', resolving('1.1.1.1')), false)
  assert.equal(await isPrivateHost('nowhere.example', resolving()), false)
  assert.equal(await isPrivateHost('[::1]', resolving('1.1.1.1')), true)
  assert.equal(await isPrivateHost('10.1.2.3', resolving('1.1.1.1')), true)
  assert.equal(await isPrivateHost('9.9.9.9', resolving('10.0.0.1')), false)
})

test('why an address is not reached is said', async () => {
  await using outbound = createOutbound({ allowedOrigins: ['http://127.0.0.1:1'] })
  await assert.rejects(outbound.get('http://127.0.0.1:1/feed'), { code: 'source_unavailable', message: /refuses the connection/ })
})

test('the fetch for one origin goes nowhere else', async () => {
  await using door = createOriginFetch(origin)
  assert.equal(await (await door.fetch(`${origin}/`)).text(), 'SECRET')
  await assert.rejects(door.fetch('http://127.0.0.1:1/'), { code: 'outbound_refused' })
  await assert.rejects(door.fetch(`${origin}/redirect`))
})

test('this computer is known by its addresses, not by how a name begins', () => {
  for (const address of ['localhost', '127.0.0.1', '127.1', '127.255.0.1', '[::1]', '[::ffff:127.0.0.1]', '0x7f.1'])
    assert.ok(isLoopbackHost(new URL(`http://${address}:8080`).hostname), address)
  for (const address of ['127.0.0.1.example.com', '127.example', 'localhost.example.com', '0.0.0.0', '128.0.0.1', '[::2]', '10.0.0.1'])
    assert.ok(!isLoopbackHost(new URL(`http://${address}:8080`).hostname), address)
})

test('an answer tells where it has moved for good, and that nothing is new', async () => {
  await using outbound = createOutbound({ allowedOrigins: [origin] })
  const moved = await outbound.get(`${origin}/moved`)
  assert.deepEqual([moved.url, moved.movedTo, moved.status], [`${origin}/there`, `${origin}/for-now`, 200])
  assert.equal((await outbound.get(`${origin}/`)).movedTo, undefined)
  const old = await outbound.get(`${origin}/old`, { headers: { 'if-none-match': '"a"' } })
  assert.deepEqual([old.status, old.headers['etag'], old.body.length], [304, '"a"', 0])
})

test('something can be sent, also where it is sent on, but not where that would lose it', async () => {
  await using outbound = createOutbound({ allowedOrigins: [origin] })
  const take = await outbound.get(`${origin}/take`, { method: 'POST', body: 'hub.mode=subscribe' })
  assert.equal(String(take.body), 'POST hub.mode=subscribe')
  await assert.rejects(outbound.get(`${origin}/redirect`, { method: 'POST', body: 'x' }), { code: 'outbound_refused' })
})

test('a request may bring caps of its own, and headers that go along where it is sent on; of links every line is told', async () => {
  await using outbound = createOutbound({ allowedOrigins: [origin] })
  const { get } = outbound
  await assert.rejects(get(`${origin}/`, { maxBytes: 3 }), { code: 'outbound_refused' })
  assert.equal((await get(`${origin}/image`, { contentTypes: [''] })).status, 200)
  const sent = { headers: { 'x-once': 'a' }, openHeaders: { 'if-none-match': '"a"', 'x-once': 'b' } }
  const { headers, body } = await get(`${origin}/to-links`, sent)
  assert.equal(headers['link'], '<a>; rel="hub", <b>; rel="self"')
  const seen = JSON.parse(String(body)) as Record<string, string>
  assert.deepEqual([seen['if-none-match'], seen['x-once'], seen['accept-encoding']], ['"a"', 'b', 'gzip, br'])
})

test('an answer without end is read as it comes, past the deadline for its beginning; the guards are the same', async () => {
  await using outbound = createOutbound({ allowedOrigins: [origin], deadlineMs: 100 })
  const { status, headers, body } = await outbound.open(`${origin}/lines`)
  const chunks = await Array.fromAsync(body, String)
  assert.deepEqual([status, headers['content-type'], chunks.join('')], [200, 'application/x-lines', 'onetwo'])
  const left = await outbound.open(`${origin}/slow`)
  left.body.destroy()
  await assert.rejects(outbound.open('http://127.0.0.1:1/'), { code: 'outbound_refused' })
  await using strict = createOutbound()
  await assert.rejects(strict.open(`${origin}/lines`), { code: 'outbound_refused' })
})

test('who cannot be reached is named by its host alone', async () => {
  await using outbound = createOutbound({ allowedOrigins: ['http://127.0.0.1:1'] })
  const failing = outbound.get('http://127.0.0.1:1/secret-key?token=secret')
  await assert.rejects(
    failing,
    ({ message }: Error) => /^127\.0\.0\.1:1 could not be reached: it refuses/.test(message) && !/secret/.test(message),
  )
})
