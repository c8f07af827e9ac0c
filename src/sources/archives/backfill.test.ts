import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { ana, repositoryOf } from '../../lib/atproto/frames.fixture.ts'
import type { PostId } from '../../post/index.ts'
import { createScanStore } from '../../store/scan/scan-store.ts'
import { createAccounts } from '../bluesky/accounts.ts'
import { createBackfill } from './backfill.ts'

const now = () => Date.parse('2026-11-23T09:00:05Z')
const post = { $type: 'app.bsky.feed.post', text: 'Water is over the quay', createdAt: '2026-11-23T09:00:00.600Z' }
const repository = (did: string) => repositoryOf(did, '3mq2aaaaaaa2a', { 'app.bsky.feed.post/3mq2aaaaaa22a': post })

/** Directory and PDS in one. */
let answer: (response: ServerResponse) => void = () => {}
let status: object = { did: ana, active: true, rev: '3mq2aaaaaaa2a' }
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://x')
  if (pathname.endsWith('getRepo')) return answer(response)
  response.setHeader('content-type', 'application/json')
  if (pathname.endsWith('getRepoStatus')) return response.end(JSON.stringify(status))
  const service = [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: origin }]
  response.end(JSON.stringify({ id: decodeURIComponent(pathname.slice(1)), alsoKnownAs: ['at://ana.example'], service }))
}).listen(0, '127.0.0.1')
await once(server, 'listening')
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const accounts = createAccounts({ directory: origin, resolveTxt: async () => [[`did=${ana}`]] })
after(async () => {
  await accounts[Symbol.asyncDispose]()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const sendCar = (car: Buffer) => (response: ServerResponse) =>
  response.writeHead(200, { 'content-type': 'application/vnd.ipld.car' }).end(car)
const signal = AbortSignal.timeout(60_000)
const id = `bluesky:at://${ana}/app.bsky.feed.post/3mq2aaaaaa22a` as PostId
async function read(name = '@Ana.example') {
  const store = createScanStore()
  const failure: unknown = await Array.fromAsync(createBackfill({ accounts, sink: store, now }).read(name, signal)).then(
    () => undefined,
    (error: unknown) => error,
  )
  return { store, code: (failure as { code?: string } | undefined)?.code, post: (await store.get([id], { signal })).get(id) }
}

test('a handle that its domain confirms leads to the posts, which carry it', async () => {
  answer = sendCar(await repository(ana))
  const { code, post: found } = await read()
  assert.deepEqual([code, found?.text, found?.author.handle], [undefined, 'Water is over the quay', 'ana.example'])
})

test('a repository of another account is none of the one that was asked for', async () => {
  answer = sendCar(await repository('did:plc:examplebo'))
  const { code, post: found } = await read()
  assert.deepEqual([code, found], ['file_damaged', undefined])
})

test('what is no repository, is cut off, or is refused stores nothing and says so', async () => {
  const car = await repository(ana)
  for (const [say, code] of [
    [sendCar(car.subarray(0, car.length - 20)), 'file_damaged'],
    [sendCar(Buffer.alloc(0)), 'file_damaged'],
    [(response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'), 'source_unavailable'],
    [(response: ServerResponse) => response.writeHead(302, { location: 'http://10.0.0.1/' }).end(), 'source_unavailable'],
    [(response: ServerResponse) => response.writeHead(429, { 'retry-after': '86400' }).end(), 'source_unavailable'],
    [(response: ServerResponse) => response.writeHead(400).end('{"error":"RepoTakendown"}'), 'not_found'],
    [
      (response: ServerResponse) =>
        response.writeHead(200, { 'content-type': 'application/vnd.ipld.car' }).write('x', () => response.destroy()),
      'source_unavailable',
    ],
  ] as const) {
    answer = say
    const { code: told, post: found } = await read()
    assert.deepEqual([told, found], [code, undefined])
  }
})

test('a server that asks to be left alone for a moment is asked once more, after it', async () => {
  const car = await repository(ana)
  let asked = 0
  answer = (response) => (asked++ === 0 ? response.writeHead(429, { 'retry-after': '0' }).end() : sendCar(car)(response))
  assert.deepEqual([(await read()).code, asked], [undefined, 2])
})

test('an account that is away gives nothing; a handle that belongs to another is nobody', async () => {
  answer = sendCar(await repository(ana))
  status = { did: ana, active: false, status: 'takendown' }
  assert.deepEqual((await read()).code, 'not_found')
  status = { did: ana, active: true }
  assert.equal((await read('@bo.example')).code, 'not_found')
  assert.equal((await read('two words')).code, 'request_invalid')
})
