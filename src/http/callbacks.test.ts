import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCallbacks, type CallbackRequest } from '../lib/callbacks.ts'
import { startTestServer } from './server.fixture.ts'

test('who was told an address can call there, by any name of the server and without a credential; nobody else can', async () => {
  const callbacks = createCallbacks('https://news.example')
  await using server = await startTestServer({ callbacks, adminPassword: 'a password for tests' })
  const seen: CallbackRequest[] = []
  const open = callbacks.open((request) => (seen.push(request), { status: 200, body: request.query.get('hub.challenge') ?? '' }))
  const { pathname } = new URL(open.url)
  assert.match(pathname, /^\/callbacks\/callback_[\w-]{22}$/)
  const host = { host: 'news.example' }
  const asked = await server.send(`${pathname}?hub.challenge=c%201`, { headers: host })
  assert.deepEqual([asked.status, asked.text, asked.headers['content-type']], [200, 'c 1', 'text/plain; charset=utf-8'])
  const told = await server.send(pathname, { method: 'POST', headers: { ...host, 'X-Hub-Signature': 'sha1=00' }, body: 'news' })
  assert.equal(told.status, 200)
  assert.deepEqual([String(seen[1]?.body), seen[1]?.headers['x-hub-signature']], ['news', 'sha1=00'])
  assert.equal((await server.send(pathname, { method: 'POST', headers: host, body: Buffer.alloc(6_000_000) })).status, 413)
  assert.equal((await server.send('/callbacks/none', { headers: host })).status, 404)
  open.close()
  assert.equal((await server.send(pathname, { method: 'POST', headers: host, body: 'news' })).status, 410)
  assert.equal((await server.send('/api/status', { headers: host })).status, 401)
})

test('without a public address there is nothing to call', async () => {
  await using server = await startTestServer()
  assert.equal((await server.send('/callbacks/callback_none', { method: 'POST', body: 'news' })).status, 404)
})
