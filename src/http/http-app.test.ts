import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { encodeExportLine } from '../sources/index.ts'
import { flood } from '../api/api.contract.ts'
import { startTestServer, type Answer, type Send } from './server.fixture.ts'

const json = { 'content-type': 'application/json' }
const ndjson = flood.map((post) => `${encodeExportLine(post)}\n`).join('')
const ask = (send: Send, body: unknown, headers: Record<string, string> = {}) =>
  send('/api/ask', { method: 'POST', headers: { ...json, ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body) })
const codeOf = ({ json: body }: Answer) => (body as { error?: { code?: string } } | undefined)?.error?.code
const fill = async (send: Send) => assert.equal((await send('/api/import?name=flood.ndjson', { method: 'POST', body: ndjson })).status, 200)

test('one JSON object or a stream of events, by Accept', async () => {
  await using server = await startTestServer()
  await fill(server.send)
  const whole = await ask(server.send, { question: 'What is said about the Hekla flood?' })
  assert.equal(whole.status, 200)
  assert.equal((whole.json as { finish: string }).finish, 'complete')
  const stream = await ask(server.send, { question: 'What is said about the Hekla flood?' }, { accept: 'text/event-stream' })
  assert.match(stream.headers['content-type'] ?? '', /^text\/event-stream/)
  const names = [...stream.text.matchAll(/^event: (.+)$/gm)].map(([, name]) => name)
  assert.deepEqual([names[0], names.at(-1)], ['answer-start', 'answer-end'])
  const progress = await server.send('/api/import?name=again', { method: 'POST', headers: { accept: 'text/event-stream' }, body: ndjson })
  assert.match(progress.text, /^event: import-end$/m)
})

test('every error has a code, a sentence and a request id, and the status of the table', async () => {
  await using server = await startTestServer()
  const { send } = server
  const cases: [Answer, number, string][] = [
    [await ask(send, '{"question":'), 400, 'request_invalid'],
    [await ask(send, '[]'), 400, 'request_invalid'],
    [await ask(send, { question: '' }), 400, 'request_invalid'],
    [await ask(send, { question: 'x'.repeat(4_001) }), 400, 'request_invalid'],
    [await ask(send, { question: 7 }), 400, 'request_invalid'],
    [await ask(send, { question: 'a', from: 'yesterday' }), 400, 'request_invalid'],
    [await ask(send, { question: 'x'.repeat(70_000) }), 413, 'too_large'],
    [await ask(send, { question: 'a', after: 'answer_unknown' }), 404, 'not_found'],
    [await send('/api/ask', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'hello' }), 400, 'request_invalid'],
    [await send('/api/answers/answer_unknown'), 404, 'not_found'],
    [await send('/api/search?limit=0'), 400, 'request_invalid'],
    [await send('/api/search?limit=many'), 400, 'request_invalid'],
    [await send('/api/search?page=%00'), 400, 'request_invalid'],
    [await send('/api/posts'), 400, 'request_invalid'],
    [await send('/api/export?from=then'), 400, 'request_invalid'],
    [await send('/api/import?name=a', { method: 'POST', body: '%PDF-1.7 not posts' }), 400, 'format_unknown'],
    [await send('/api/nothing'), 404, 'not_found'],
    [await send('/api/ask', { method: 'DELETE' }), 404, 'not_found'],
  ]
  for (const [answer, status, code] of cases) {
    assert.deepEqual([answer.status, codeOf(answer)], [status, code], answer.text.slice(0, 200))
    const { message, requestId } = (answer.json as { error: { message: string; requestId: string } }).error
    assert.match(message, /^[A-Z@“"a-z].{10,}/)
    assert.equal(requestId, answer.headers['x-request-id'])
  }
})

test('a foreign Host or Origin is refused; our own page and commands are not', async () => {
  await using server = await startTestServer()
  const { send, url } = server
  const own = new URL(url).host
  assert.equal((await send('/api/status', { headers: { host: 'evil.example' } })).status, 403)
  assert.equal((await send('/health', { headers: { host: 'evil.example:8420' } })).status, 403)
  for (const host of [own, 'localhost:1', '[::1]:8420']) assert.equal((await send('/api/status', { headers: { host } })).status, 200, host)
  const body = { question: 'anything at all' }
  for (const origin of ['https://evil.example', 'null', `http://127.0.0.1:1`, 'http://localhost'])
    assert.equal((await ask(send, body, { origin })).status, 403, origin)
  assert.equal((await ask(send, body, { 'sec-fetch-site': 'cross-site' })).status, 403)
  assert.equal((await ask(send, body, { origin: `http://${own}` })).status, 200)
  assert.equal((await ask(send, body)).status, 200)
})

test('with an admin password everything but /health asks for it; guesses are limited', async () => {
  await using server = await startTestServer({ adminPassword: 'a long enough password' })
  const { send } = server
  const basic = (password: string) => ({ authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` })
  assert.equal((await send('/health')).status, 200)
  for (const path of ['/', '/api/status', '/metrics', '/ready', '/openapi.json', '/assets/x.js']) {
    const answer = await send(path)
    assert.equal(answer.status, 401, path)
    assert.match(answer.headers['www-authenticate'] ?? '', /^Basic/)
  }
  assert.equal((await send('/api/status', { headers: basic('a long enough password') })).status, 200)
  for (const headers of [
    { authorization: 'Basic !!!' },
    { authorization: 'Digest x' },
    { authorization: 'Bearer a long enough password' },
    { authorization: '' },
  ])
    assert.equal((await send('/api/status', { headers })).status, 401)
  let refused: Answer | undefined
  for (let guess = 0; guess < 12; guess++) refused = await send('/api/status', { headers: basic(`guess ${guess}`) })
  assert.equal(refused?.status, 429)
  assert.ok(Number(refused?.headers['retry-after']) > 0)
})

test('without a password a wrong credential is still refused', async () => {
  await using server = await startTestServer()
  assert.equal((await server.send('/api/status', { headers: { authorization: 'Bearer wrong' } })).status, 401)
})

test('the page may load only our own files, and every answer says so', async () => {
  await using server = await startTestServer()
  for (const path of ['/', '/api/status', '/nothing']) {
    const { headers } = await server.send(path)
    const policy = String(headers['content-security-policy'])
    assert.match(policy, /default-src 'none'/)
    assert.ok(!/unsafe|\*|https?:/.test(policy))
    assert.equal(headers['x-content-type-options'], 'nosniff')
  }
})

test('files outside the page folder cannot be asked for', async () => {
  await using server = await startTestServer()
  for (const path of [
    '/../package.json',
    '/..%2fpackage.json',
    '/assets/../../package.json',
    '/%2e%2e/package.json',
    '/.stamp',
    '//etc/passwd',
  ])
    assert.equal((await server.send(path)).status, 404, path)
})

test('the address file is private, and health, readiness and metrics answer', async () => {
  await using server = await startTestServer()
  await fill(server.send)
  if (process.platform !== 'win32') assert.equal((await stat(join(server.folder, 'server.json'))).mode & 0o777, 0o600)
  assert.equal((await server.send('/ready')).status, 200)
  await ask(server.send, { question: 'What is said about the Hekla flood?' })
  const { text } = await server.send('/metrics')
  assert.match(text, /^groundswell_posts 4$/m)
  assert.match(text, /^groundswell_answers_total\{finish="complete"\} 1$/m)
  assert.match(text, /^groundswell_import_records_total\{outcome="stored"\} 4$/m)
  assert.match(text, /^groundswell_http_requests_total\{method="POST",route="\/api\/ask",status="200"\} 1$/m)
  assert.match(text, /^groundswell_first_sentence_seconds_count 1$/m)
})

test('an asker who hangs up leaves nothing behind, and the server goes on', async () => {
  await using server = await startTestServer()
  await fill(server.send)
  const { send } = server
  const { port } = new URL(server.url)
  for (let i = 0; i < 40; i++) {
    const socket = connect(Number(port), '127.0.0.1')
    const body = JSON.stringify({ question: 'What is said about the Hekla flood?' })
    socket.on('error', () => {})
    socket.write(
      `POST /api/ask HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    await new Promise((resolve) => setTimeout(resolve, i % 4))
    socket.destroy()
  }
  // More than the answers allowed at once have been left: once they have ended, which a busy computer takes its time for, none may count.
  const askAll = () => Promise.all(Array.from({ length: 16 }, () => ask(send, { question: 'What is said about the Hekla flood?' })))
  const refusedOf = async () => (await askAll()).filter(({ status }) => status !== 200).length
  let refused = await refusedOf()
  for (const end = performance.now() + 10_000; refused > 0 && performance.now() < end;) refused = await refusedOf()
  assert.equal(refused, 0)
})

test('half an upload keeps what was read, and the same file goes on', async () => {
  await using server = await startTestServer()
  const lines = Array.from({ length: 4_000 }, (_, i) => encodeExportLine({ ...(flood[0] as (typeof flood)[0]), id: `x:${i + 1}` as never }))
  const body = Buffer.from(`${lines.join('\n')}\n`)
  const { port } = new URL(server.url)
  const socket = connect(Number(port), '127.0.0.1')
  socket.on('error', () => {})
  socket.write(`POST /api/import?name=half HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: ${body.length}\r\n\r\n`)
  socket.write(body.subarray(0, body.length / 2))
  await new Promise((resolve) => setTimeout(resolve, 500))
  socket.destroy()
  const done = await server.send('/api/import?name=half', { method: 'POST', body, headers: { 'content-length': String(body.length) } })
  assert.equal(done.status, 200, done.text)
  assert.equal(((await server.send('/api/status')).json as { posts: number }).posts, 4_000)
})

test('closing ends open streams soon', async () => {
  const server = await startTestServer()
  const { port } = new URL(server.url)
  const socket = connect(Number(port), '127.0.0.1')
  socket.on('error', () => {})
  socket.write(`POST /api/import?name=endless HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{"a"\r\n`)
  await new Promise((resolve) => setTimeout(resolve, 100))
  const start = performance.now()
  await server[Symbol.asyncDispose]()
  assert.ok(performance.now() - start < 10_000)
})
