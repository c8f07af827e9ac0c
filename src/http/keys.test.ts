import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { openKeyStore, type NewKey } from '../accounts/index.ts'
import { silent } from '../models/scripted/scripts.fixture.ts'
import { bridgeQuestion as question, startDoor, type Door, type DoorOptions } from './routes/v1/door.fixture.ts'

const adminPassword = 'a long enough password'
const basic = (password: string) => ({ authorization: `Basic ${Buffer.from(`any:${password}`).toString('base64')}` })
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })

/** A door, its token, and keys made beside the running server, as the command line makes them. */
async function open(options: DoorOptions = {}) {
  const door = await startDoor(options)
  const { token } = JSON.parse(await readFile(join(door.folder, 'server.json'), 'utf8')) as { token: string }
  return {
    ...door,
    token,
    create: (name: string): NewKey => inKeys(door, (keys) => keys.create(name)),
    revoke: (id: string) => inKeys(door, (keys) => keys.revoke(id)),
    send: (path: string, { headers = {}, body }: { headers?: Record<string, string>; body?: object } = {}) =>
      fetch(`${door.url}${path}`, {
        headers: { 'content-type': 'application/json', ...headers },
        ...(body && { method: 'POST', body: JSON.stringify(body) }),
      }),
  }
}
function inKeys<T>({ folder }: Door, use: (keys: ReturnType<typeof openKeyStore>) => T): T {
  using keys = openKeyStore({ folder })
  return use(keys)
}

/** Each route, and what a key gets there: what it may, or 403. */
const routes: readonly (readonly [path: string, body: object | undefined, withKey: number])[] = [
  ['/v1/models', undefined, 200],
  ['/v1/models/groundswell', undefined, 200],
  ['/v1/chat/completions', { model: 'groundswell', messages: [{ role: 'user', content: question }] }, 200],
  ['/v1/responses', { model: 'groundswell', input: question }, 200],
  ['/v1/responses/resp_x', undefined, 404],
  ['/v1/nothing', undefined, 404],
  ['/api/ask', { question }, 200],
  ['/api/answers/answer_x', undefined, 404],
  ['/api/answers/answer_x/trace', undefined, 404],
  ['/api/answers/answer_x/replay', {}, 404],
  ['/api/answers/answer_x/watch', undefined, 404],
  ['/api/search?query=hekla', undefined, 200],
  ['/api/posts?id=x:1', undefined, 200],
  [`/api/tail?query=${'x'.repeat(4_001)}`, undefined, 400],
  ['/api/status', undefined, 200],
  ['/api/models', undefined, 200],
  ['/api/suggestions', undefined, 200],
  ['/api/trends', undefined, 200],
  ['/api/import?name=a', {}, 403],
  ['/api/export', undefined, 403],
  ['/api/shown', { shown: 'live' }, 403],
  ['/api/nothing', undefined, 403],
  ['/metrics', undefined, 403],
  ['/ready', undefined, 403],
  ['/openapi.json', undefined, 403],
  ['/', undefined, 403],
  ['/a/answer_x', undefined, 403],
  ['/health', undefined, 200],
]

test('one parser for every credential: header by route', async () => {
  await using _server = await open({ adminPassword })
  const server = _server
  const { secret } = server.create('phone')
  const gone = server.create('lost')
  server.revoke(gone.key.id)
  for (const [path, body, withKey] of routes) {
    const statusWith = async (headers: Record<string, string>) => {
      const response = await server.send(path, { headers, ...(body && { body }) })
      await response.arrayBuffer()
      return response.status
    }
    const isOpen = path === '/health'
    assert.equal(await statusWith({}), isOpen ? 200 : 401, path)
    for (const headers of [bearer(secret), { 'x-api-key': secret }, basic(secret)])
      assert.equal(await statusWith(headers), withKey, `${path} with a key: ${Object.keys(headers)}`)
    for (const headers of [bearer(server.token), { 'x-api-key': server.token }, basic(adminPassword)])
      assert.ok(isOpen || ![401, 403].includes(await statusWith(headers)), `${path} for the admin: ${Object.keys(headers)}`)
  }
})

test('wrong, revoked and half keys are refused in whatever header, counted, and then made to wait', async () => {
  await using server = await open({ adminPassword })
  const { key, secret } = server.create('phone')
  server.revoke(key.id)
  const wrong = [bearer(secret), { 'x-api-key': secret }, basic(secret), bearer('any'), { 'x-api-key': '' }, bearer(adminPassword)]
  for (const headers of wrong) assert.equal((await server.send('/v1/models', { headers })).status, 401, JSON.stringify(headers))
  let last = await server.send('/v1/models', { headers: bearer('gsw_') })
  for (let guess = 0; guess < 10 && last.status === 401; guess++)
    last = await server.send('/v1/models', { headers: bearer(`gsw_${guess}`) })
  assert.equal(last.status, 429)
  assert.ok(Number(last.headers.get('retry-after')) > 0)
  const { error } = (await last.json()) as { error: { type: string; code: string } }
  assert.deepEqual([error.type, error.code], ['rate_limit_error', 'rate_limit_exceeded'])
})

test('whoever guesses keeps neither token nor key out, nor with keys the password; guessing the password has its limit', async () => {
  await using _server = await open({ adminPassword })
  const server = _server
  const { secret } = server.create('phone')
  const status = async (headers: Record<string, string>) => (await server.send('/v1/models', { headers })).status
  for (let guess = 0; guess < 12; guess++) await status(bearer(`gsw_${guess}`))
  assert.equal(await status(bearer('gsw_wrong')), 429)
  assert.equal(await status(basic(adminPassword)), 200)
  const answers = []
  for (let guess = 0; guess < 12; guess++) answers.push(await status(basic(`guess ${guess}`)))
  assert.deepEqual([...new Set(answers)], [401, 429])
  assert.equal(await status(basic(adminPassword)), 429, 'from there not even the right one is looked at')
  for (const headers of [bearer(server.token), { 'x-api-key': server.token }, bearer(secret), basic(secret)])
    assert.equal(await status(headers), 200, JSON.stringify(Object.keys(headers)))
})

test('answers of slow models leave the seats of those that code writes free', { timeout: 30_000 }, async () => {
  await using _server = await open({ script: silent, isDefault: true })
  const server = _server
  const leave = new AbortController()
  const asking = Array.from({ length: 16 }, async () => {
    const body = JSON.stringify({ question })
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream' }
    return fetch(`${server.url}/api/ask`, { method: 'POST', body, headers, signal: leave.signal })
  })
  await Promise.all(asking)
  const ask = async (path: string, body: object) => (await server.send(path, { body })).status
  assert.equal(await ask('/api/ask', { question }), 503)
  assert.equal(await ask('/v1/responses', { model: 'groundswell', input: question }), 503)
  assert.equal(await ask('/api/ask', { question, model: 'extractive' }), 200)
  assert.equal(await ask('/v1/responses', { model: 'extractive', input: question }), 200)
  leave.abort()
})

test('without a password any bearer will do at the standard door, but no wrong key, and nowhere else', async () => {
  await using _server = await open()
  const server = _server
  const { key, secret } = server.create('phone')
  const status = async (path: string, headers: Record<string, string> = {}) => (await server.send(path, { headers })).status
  for (const headers of [{}, bearer('sk-anything'), { 'x-api-key': 'none' }, bearer(secret)])
    assert.equal(await status('/v1/models', headers), 200)
  assert.equal(await status('/v1/models', bearer('gsw_unknown')), 401)
  assert.deepEqual([await status('/api/status', bearer('sk-anything')), await status('/api/status')], [401, 200])
  assert.deepEqual([await status('/api/status', bearer(secret)), await status('/metrics', bearer(secret))], [200, 403])
  server.revoke(key.id)
  assert.equal(await status('/v1/models', bearer(secret)), 401)
})

test('an answer belongs to whoever asked: to everybody else it does not exist, by whichever route', async () => {
  await using server = await open({ adminPassword })
  const [ana, bo, admin] = [bearer(server.create('ana').secret), bearer(server.create('bo').secret), basic(adminPassword)]
  const askers = { ana, bo, admin }
  for (const [owner, headers] of Object.entries(askers)) {
    const body = { model: 'groundswell', input: question, user: 'local', owner: 'local', metadata: { owner: 'local' } }
    const { id } = (await (await server.send('/v1/responses', { headers, body })).json()) as { id: string }
    const answer = id.replace('resp_', 'answer_')
    for (const [asker, theirs] of Object.entries(askers)) {
      const ways = [
        server.send(`/v1/responses/${id}`, { headers: theirs }),
        server.send(`/api/answers/${answer}`, { headers: theirs }),
        server.send(`/api/answers/${answer}/trace`, { headers: theirs }),
        server.send(`/api/answers/${answer}/replay`, { headers: theirs, body: {} }),
        server.send(`/api/answers/${answer}/replay`, { headers: theirs, body: { fresh: 'now' } }),
        server.send('/v1/responses', { headers: theirs, body: { ...body, previous_response_id: id } }),
        server.send('/v1/responses', { headers: theirs, body: { ...body, previous_response_id: id, stream: true } }),
        server.send('/api/ask', { headers: theirs, body: { question, after: answer } }),
      ]
      for (const [way, response] of (await Promise.all(ways)).entries())
        assert.equal(response.status, asker === owner ? 200 : 404, `${owner}'s answer for ${asker}, way ${way}`)
    }
  }
})

test('a revoked key ends its streams within one heartbeat, and nobody else’s', { timeout: 30_000 }, async () => {
  await using _server = await open({ script: silent, isDefault: true })
  const server = _server
  const mine = server.create('phone')
  const other = server.create('tablet')
  const body = { model: 'groundswell', input: question, stream: true }
  const streamOf = async ({ secret }: NewKey, path: string, sent?: object) => {
    const leave = new AbortController()
    const init = sent ? { method: 'POST', body: JSON.stringify(sent) } : {}
    const response = await fetch(`${server.url}${path}`, { ...init, headers: bearer(secret), signal: leave.signal })
    assert.equal(response.status, 200)
    return { text: response.text().catch(() => 'left'), leave: () => leave.abort() }
  }
  const streams = await Promise.all([streamOf(mine, '/v1/responses', body), streamOf(mine, '/api/tail')])
  const stays = await streamOf(other, '/v1/responses', body)
  const revokedAt = performance.now()
  server.revoke(mine.key.id)
  const [told = ''] = await Promise.all(streams.map(({ text }) => text))
  assert.ok(performance.now() - revokedAt < 10_000)
  assert.match(told, /event: error\ndata: .*"code":"invalid_api_key".*\n\ndata: \[DONE\]\n\n$/)
  assert.equal(await Promise.race([stays.text, new Promise((resolve) => setTimeout(resolve, 200, 'still open'))]), 'still open')
  stays.leave()
})
