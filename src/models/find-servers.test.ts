import assert from 'node:assert/strict'
import { createServer, type AddressInfo } from 'node:net'
import { test } from 'node:test'
import { findModelServers, lookAtServer, usualPlaces, type ServerPlace } from './find-servers.ts'
import { closedPort, startServer, type RunningServer } from './openai/fake-server.fixture.ts'

const portOf = ({ origin }: RunningServer) => Number(new URL(origin).port)
const listing = (models: readonly object[] | null, status = 200) =>
  startServer((_asked, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ object: 'list', data: models })),
  )
const find = (places: readonly ServerPlace[], timeoutMs = 10_000) =>
  findModelServers({ signal: new AbortController().signal, timeoutMs, places })

test('it says of each address what is there, by what the server says of itself', async () => {
  await using first = await listing([{ id: 'org/model', owned_by: 'vllm', max_model_len: 8_192 }])
  await using second = await listing([{ id: 'qwen.gguf', owned_by: 'llamacpp', meta: { n_ctx: 4_096, n_vocab: 7 } }])
  await using third = await listing([
    { id: 'a:1b', owned_by: 'library' },
    { id: 'b:2b', owned_by: 'library' },
  ])
  await using empty = await listing(null) // Ollama without models
  await using idle = await listing([])
  await using locked = await listing([], 401)
  const ports = [first, second, third, empty, idle, locked].map(portOf)
  const found = await find(ports.map((port) => ({ kind: 'vllm', port })))
  assert.deepEqual(
    found.map(({ kind, isThere, models }) => [kind, isThere, models]),
    [
      ['vllm', true, ['org/model']],
      ['llama-server', true, ['qwen.gguf']],
      ['ollama', true, ['a:1b', 'b:2b']],
      ['vllm', true, []],
      ['vllm', true, []],
      ['vllm', true, []],
    ],
  )
  assert.deepEqual(
    found.slice(0, 3).map(({ contextOf }) => contextOf),
    [{ 'org/model': 8_192 }, { 'qwen.gguf': 4_096 }, {}],
  )
  assert.equal(found[2]?.says, `Ollama runs at port ${ports[2]} and offers 2 models.`)
  assert.match(found[4]?.says ?? '', /without a model/)
  assert.match(found[5]?.says ?? '', /asks for a key/)
  assert.equal(found[0]?.url, `${first.origin}/v1`)
  assert.deepEqual(Object.keys(first.asked[0]?.headers ?? {}).sort(), [
    'accept',
    'accept-encoding',
    'accept-language',
    'connection',
    'host',
    'sec-fetch-mode',
    'user-agent',
  ])
})

test('what is not a model server is told apart: closed, silent, a page, a redirect, something that is not HTTP', async () => {
  await using silent = await startServer(() => {})
  await using page = await startServer((_asked, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>A router</html>'),
  )
  await using redirect = await startServer((_asked, response) => response.writeHead(302, { location: 'http://elsewhere.test/' }).end())
  const mail = createServer((socket) => socket.end('220 mail.test ESMTP\r\n'))
  await new Promise<void>((ready) => mail.listen(0, '127.0.0.1', ready))
  const ports = [await closedPort(), portOf(silent), portOf(page), portOf(redirect), (mail.address() as AddressInfo).port]
  const start = performance.now()
  const found = await find(
    ports.map((port) => ({ kind: 'lm-studio', port })),
    1_000,
  )
  mail.close()
  assert.ok(performance.now() - start < 5_000)
  assert.ok(found.every(({ isThere, models }) => !isThere && models.length === 0))
  assert.deepEqual(
    found.map(({ says }) => says.replace(/\d{2,}/g, 'N')),
    [
      'LM Studio was looked for at port N: nothing listens there.',
      'LM Studio was looked for at port N: something listens there and did not answer in time.',
      'Something else than a model server answers at port N (status N).',
      'LM Studio was looked for at port N: what answers there redirects elsewhere.',
      'LM Studio was looked for at port N: what listens there does not speak HTTP.',
    ],
  )
})

test('the usual places are those of the five servers, and an abort ends the search', async () => {
  assert.deepEqual(
    usualPlaces.map(({ kind, port }) => `${kind} ${port}`),
    ['llama-server 9931', 'llama-server 8080', 'ollama 11434', 'vllm 8000', 'lm-studio 1234', 'sglang 30000'],
  )
  await using silent = await startServer(() => {})
  const stop = new AbortController()
  setTimeout(() => stop.abort(new DOMException('enough', 'AbortError')), 30)
  const start = performance.now()
  await assert.rejects(findModelServers({ signal: stop.signal, timeoutMs: 5_000, places: [{ kind: 'vllm', port: portOf(silent) }] }), {
    name: 'AbortError',
  })
  assert.ok(performance.now() - start < 4_000)
})

test('a server that is named is asked which one it is, with the key', async () => {
  const { signal } = new AbortController()
  await using server = await startServer(({ headers, url }, response) =>
    url === '/v1/models' && headers.authorization === 'Bearer ours'
      ? response.writeHead(200, { 'content-type': 'application/json', server: 'llama.cpp' }).end(JSON.stringify({ data: [{ id: 'a' }] }))
      : response.writeHead(401).end(),
  )
  const seen = await lookAtServer(server.origin, { signal, apiKey: 'ours' })
  assert.deepEqual(seen, { baseUrl: `${server.origin}/v1`, preset: 'llama-server', models: ['a'], contextOf: {} })
  assert.match((await lookAtServer(server.origin, { signal })).problem ?? '', /asks for a key/)
  assert.match((await lookAtServer(server.origin, { signal, apiKey: 'wrong' })).problem ?? '', /refuses the key/)
  assert.match((await lookAtServer(`http://127.0.0.1:${await closedPort()}/v1`, { signal })).problem ?? '', /nothing listens there/)
  assert.match((await lookAtServer('http://127.0.0.1:1', { signal })).problem ?? '', /reserved/)
  await assert.rejects(lookAtServer('nonsense', { signal }), { code: 'config_invalid' })
  await assert.rejects(lookAtServer(server.origin, { signal: AbortSignal.abort() }), { name: 'AbortError' })
})
