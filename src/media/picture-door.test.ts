import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test, type TestContext } from 'node:test'
import zlib from 'node:zlib'
import { plainPng, startPictureServer } from './media.fixture.ts'
import { createPictureDoor } from './picture-door.ts'
import { mediaSettings } from './settings.ts'

const { signal } = new AbortController()
const photo = plainPng(40, 30)
const closing = <T extends AsyncDisposable>(t: TestContext, one: T): T => {
  t.after(() => one[Symbol.asyncDispose]())
  return one
}
const door = (t: TestContext, origins: readonly string[], more: Partial<Record<keyof typeof mediaSettings.fetch, number>> = {}) =>
  closing(t, createPictureDoor({ allowedOrigins: origins, userAgent: 'Groundswell test', settings: { ...mediaSettings.fetch, ...more } }))
const refused = { code: 'outbound_refused' }

test('a picture is what its bytes say, whatever its name and type', async (t) => {
  const server = closing(t, await startPictureServer())
  const pictures = door(t, [server.url])
  assert.deepEqual(await pictures.fetch(server.give('/a.svg', photo, 'image/svg+xml'), signal), photo)
  const svg = Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
  const others = {
    'an SVG': svg,
    'a page': Buffer.from('<!doctype html><img src=x>'),
    nothing: Buffer.alloc(0),
    'a film': Buffer.from('\0\0\0\x18ftypmp42'),
  }
  for (const [what, bytes] of Object.entries(others))
    await assert.rejects(pictures.fetch(server.give('/b.png', bytes, 'image/png'), signal), refused, what)
  await assert.rejects(pictures.fetch(server.give('/c', photo, 'text/html'), signal), refused, 'a page that holds a picture')
  for (const status of [403, 404, 410, 500]) {
    server.on.set('/d', (_request, response) => response.writeHead(status, { 'content-type': 'image/png' }).end(photo))
    await assert.rejects(pictures.fetch(`${server.url}/d`, signal), { code: 'source_unavailable', message: new RegExp(`${status}`) })
  }
})

test('nothing is asked without TLS, in a private network, or through a redirect into one', async (t) => {
  const server = closing(t, await startPictureServer())
  const inside = closing(t, await startPictureServer())
  const secret = inside.give('/secret.png', photo)
  const closed = door(t, [])
  for (const url of [
    server.give('/a.png', photo),
    'http://example.com/a.png',
    'https://127.0.0.1/a.png',
    'https://[::1]/a.png',
    'https://169.254.169.254/latest/meta-data',
    'https://localhost/a.png',
    'https://ana:word@example.com/a.png',
    'file:///a.png',
    'data:image/png;base64,AAAA',
  ])
    await assert.rejects(closed.fetch(url, signal), refused, url)
  const open = door(t, [server.url])
  const to = (path: string, location: string) => {
    server.on.set(path, (_request, response) => response.writeHead(302, { location }).end())
    return `${server.url}${path}`
  }
  for (const location of [secret, 'https://127.0.0.1/a.png', 'http://example.com/a.png', 'file:///a.png', to('/loop', '/loop')])
    await assert.rejects(open.fetch(to('/moved', location), signal), refused, location)
  assert.deepEqual([inside.asked, server.asked.filter((path) => path === '/a.png')], [[], []])
  assert.deepEqual(await open.fetch(to('/moved', server.give('/b.png', photo)), signal), photo)
})

test('bombs, endless and slow answers end at their limits', async (t) => {
  const server = closing(t, await startPictureServer())
  const pictures = door(t, [server.url], { maxBytes: 100_000, deadlineMs: 60_000 })
  const hasty = door(t, [server.url], { deadlineMs: 300 })
  const bomb = zlib.gzipSync(Buffer.concat([photo, Buffer.alloc(5_000_000)]))
  assert.ok(bomb.length < 100_000)
  const at = (path: string, write: (response: ServerResponse) => void) => {
    server.on.set(path, (_request, response) => write(response))
    return `${server.url}${path}`
  }
  const packed = at('/bomb', (response) => response.writeHead(200, { 'content-type': 'image/png', 'content-encoding': 'gzip' }).end(bomb))
  await assert.rejects(pictures.fetch(packed, signal), refused)
  const endless = at('/endless', (response) => {
    response.writeHead(200, { 'content-type': 'image/png' })
    response.write(photo)
    const more = () => response.destroyed || (response.write(Buffer.alloc(10_000)), setTimeout(more, 1))
    more()
  })
  await assert.rejects(pictures.fetch(endless, signal), refused)
  const drip = at('/drip', (response) => {
    response.writeHead(200, { 'content-type': 'image/png' })
    const timer = setInterval(() => response.write(photo.subarray(0, 1)), 20)
    response.on('close', () => clearInterval(timer))
  })
  await assert.rejects(hasty.fetch(drip, signal), { code: 'deadline_exceeded' })
  await assert.rejects(
    hasty.fetch(
      at('/silent', () => {}),
      signal,
    ),
    { code: 'deadline_exceeded' },
  )
})

test('a few at once, the others in a line that ends', async (t) => {
  const server = closing(t, await startPictureServer())
  const pictures = door(t, [server.url], { atOnce: 2, waiting: 3 })
  const open: ServerResponse[] = []
  let arrived = Promise.withResolvers<void>()
  server.on.set('/a', (_request, response) => {
    open.push(response)
    arrived.resolve()
  })
  const five = Array.from({ length: 5 }, () => pictures.fetch(`${server.url}/a`, signal))
  await assert.rejects(pictures.fetch(`${server.url}/a`, signal), { code: 'overloaded' })
  for (let served = 0; served < 5;) {
    if (open.length === 0) await arrived.promise
    arrived = Promise.withResolvers()
    assert.ok(open.length <= 2)
    for (const response of open.splice(0)) {
      response.writeHead(200, { 'content-type': 'image/png' }).end(photo)
      served++
    }
  }
  assert.equal((await Promise.all(five)).length, 5)
})
