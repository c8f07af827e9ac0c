import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createPlainServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { AppError } from '../../errors/index.ts'
import { networkFault } from '../../lib/network-fault.ts'
import type { Connector } from '../connector.ts'
import { linesConnector } from './lines.fixture.ts'
import { originsNamed } from './recognise.ts'
import { openSourceRegistry } from './registry.ts'
import { probeAll } from './probe.ts'

const { signal } = new AbortController()
type After = { after: (work: () => void) => void }

async function portOf(t: After, server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => void server.close())
  return (server.address() as AddressInfo).port
}
const answering = async (t: After, answer: RequestListener) => `http://127.0.0.1:${await portOf(t, createServer(answer))}/`

/** What is found about one source at this address. */
async function probe(
  t: After,
  url: string,
  {
    secret,
    now = Date.now,
    environment = {},
    connector = linesConnector as Connector,
    paused = false,
  }: { secret?: string; now?: () => number; environment?: Record<string, string>; connector?: Connector; paused?: boolean } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-probe-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const registry = openSourceRegistry({ folder, given: [], now })
  registry.add([{ kind: 'lines', title: 'Lines', reads: '', settings: { url }, origins: await originsNamed(url) }], {
    id: 'it',
    ...(secret && { secret }),
  })
  if (paused) registry.setPaused('it', true)
  return (await probeAll({ registry, connectors: [connector], now, environment, signal }))
    .map(({ name, state, text }) => `${name} ${state} ${text}`)
    .join('\n')
}

test('the cause is named, and what to do about it', async (t) => {
  const closed = createPlainServer()
  const port = await portOf(t, closed)
  closed.close()
  await once(closed, 'close')
  const mute = await portOf(
    t,
    createPlainServer((socket) => socket.end('SSH-2.0-nothing\r\n')),
  )
  const cases: [string, RegExp][] = [
    [await answering(t, (_, response) => response.end('ok')), /^it ok 127\.0\.0\.1:\d+ answers in \d+ ms$/],
    [`http://127.0.0.1:${port}/`, /^it fail .+ refuses the connection: nothing listens/],
    [`https://127.0.0.1:${mute}/`, /^it fail .+ does not speak TLS/],
    [`http://127.0.0.1:${mute}/`, /^it fail .+ does not speak HTTP/],
    ['http://no-such-name.invalid/', /^it fail .+ cannot be looked up \(DNS\)/],
    [
      await answering(t, (_, response) => void response.writeHead(401).end()),
      /^it fail .+ \(401\): it wants a token .+--secret-from-stdin/,
    ],
    [await answering(t, (_, response) => void response.writeHead(403).end()), /^it fail .+ \(403\)/],
    [
      await answering(t, (_, response) => void response.writeHead(429, { 'retry-after': '600' }).end()),
      /^it warn .+ \(429\); it asks to wait 10 minutes/,
    ],
    [await answering(t, (_, response) => void response.writeHead(503).end()), /^it warn .+ fault of its own \(503\)/],
    [await answering(t, (_, response) => void response.writeHead(404).end()), /^it ok/],
  ]
  for (const [url, expected] of cases) assert.match(await probe(t, url), expected, url)
  assert.match(await probe(t, await answering(t, (request) => void request.socket.destroy())), /^it fail .+ broke the connection off/)
})

test('a clock that is wrong, a proxy that would be ignored, a pause, and a secret that is kept', async (t) => {
  const url = await answering(t, (_, response) => response.end('ok'))
  assert.match(await probe(t, url, { now: () => Date.now() + 3 * 3_600_000 }), /^it warn .+ clock is 3 hours ahead of its own/)
  assert.match(await probe(t, url, { now: () => Date.now() - 300_000 }), /^it warn .+ clock is 5 minutes behind its own/)
  assert.match(
    await probe(t, url, { environment: { HTTPS_PROXY: 'http://proxy.example:3128', PATH: '/' } }),
    /^Proxy warn HTTPS_PROXY is set and is not used/,
  )
  assert.equal(await probe(t, 'http://127.0.0.1:1/', { paused: true }), 'it ok paused, so it was not tried')
  const locked = await answering(t, (_, response) => void response.writeHead(401).end())
  assert.match(await probe(t, locked, { secret: 'sesame-1' }), /^it warn .+ one is kept/)
})

test('where its connector can, it is read as it would be, and no secret is told', async (t) => {
  const url = await answering(t, (_, response) => response.end('ok'))
  const refusing: Connector = {
    ...(linesConnector as Connector),
    probe: (entry) => Promise.reject(new AppError('source_unavailable', { message: `It refuses ${entry.secret}.` })),
  }
  assert.match(await probe(t, url, { secret: 'sesame-1', connector: refusing }), /\nit fail It refuses •••\.$/)
  assert.match(await probe(t, url, { connector: { ...refusing, probe: () => Promise.resolve() } }), /\nit ok it lets us read$/)
  assert.match(
    await probe(t, url, {
      connector: {
        ...refusing,
        settings: {
          parse: () => {
            throw new TypeError('no')
          },
        },
      },
    }),
    /^it fail It cannot be read as it stands/,
  )
})

test('faults are known however deep they are wrapped', () => {
  const deep = new TypeError('fetch failed', {
    cause: Object.assign(new AggregateError([Object.assign(new TypeError('x'), { code: 'CERT_HAS_EXPIRED' })]), {}),
  })
  assert.match(networkFault(new AppError('source_unavailable', { message: 'x', cause: deep })) ?? '', /not valid today.+clock/)
  assert.match(networkFault({ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }) ?? '', /does not speak TLS/)
  assert.equal(networkFault(new RangeError('no')), undefined)
})
