import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { createRandom } from '../post/post.fixture.ts'
import { startTestServer } from './server.fixture.ts'

type Operation = {
  summary?: string
  responses: Record<string, { description: string; content?: Record<string, unknown> }>
  requestBody?: { content: Record<string, { example?: unknown; schema: { $ref?: string } }> }
}
type Description = {
  openapi: string
  info: { version: string }
  paths: Record<string, Record<string, Operation>>
  components: { schemas: object }
}

const promised = {
  '/api/ask': ['post'],
  '/api/backfill': ['post'],
  '/api/answers/{id}': ['get'],
  '/api/answers/{id}/trace': ['get'],
  '/api/answers/{id}/replay': ['post'],
  '/api/answers/{id}/watch': ['get'],
  '/api/search': ['get'],
  '/api/posts': ['get'],
  '/api/import': ['post'],
  '/api/export': ['get'],
  '/api/status': ['get'],
  '/api/tail': ['get'],
  '/api/media/{post}/{picture}': ['get'],
  '/api/models': ['get'],
  '/api/suggestions': ['get'],
  '/api/trends': ['get'],
  '/api/shown': ['post'],
  '/api/sources': ['get', 'post'],
  '/api/sources/{id}': ['patch', 'delete'],
  '/api/sources/feeds.opml': ['get'],
  '/api/policy': ['get', 'patch'],
  '/v1/models': ['get'],
  '/v1/models/{id}': ['get'],
  '/v1/chat/completions': ['post'],
  '/v1/responses': ['post'],
  '/v1/responses/{id}': ['get'],
  '/health': ['get'],
  '/ready': ['get'],
  '/metrics': ['get'],
}

test('the description names every route, what it answers, and the errors it may give', async () => {
  await using server = await startTestServer()
  const description = (await server.send('/openapi.json')).json as Description
  assert.equal(description.openapi, '3.1.0')
  assert.deepEqual(
    Object.fromEntries(
      Object.entries(description.paths)
        .sort()
        .map(([path, operations]) => [path, Object.keys(operations)]),
    ),
    Object.fromEntries(Object.entries(promised).sort()),
  )
  for (const [path, operations] of Object.entries(description.paths))
    for (const [method, { summary, responses }] of Object.entries(operations)) {
      assert.ok(summary, `${method} ${path} says what it does`)
      assert.ok(responses['200'], `${method} ${path} says what it answers`)
      if (path !== '/health') assert.ok(responses['401'], `${method} ${path} may ask for the password`)
    }
  const references = [...JSON.stringify(description).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name ?? '')
  for (const name of references) assert.ok(name in description.components.schemas, name)
})

test('each described route is there: what is promised is answered', async () => {
  await using server = await startTestServer()
  for (const [path, [method = '']] of Object.entries(promised)) {
    // The tail has no end: too long a query is refused at once.
    const { status, text } = await server.send(path.replace('{id}', 'answer_x').replace('/tail', `/tail?query=${'x'.repeat(4_001)}`), {
      method: method.toUpperCase(),
    })
    assert.ok(status !== 405 && !text.includes('There is nothing at'), `${method} ${path}: ${status}`)
  }
  const { paths } = (await server.send('/openapi.json')).json as Description
  for (const path of ['/api/ask', '/v1/chat/completions', '/v1/responses']) {
    const example = paths[path]?.['post']?.requestBody?.content['application/json']?.example
    assert.ok(example, path)
    const answer = await server.send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(example),
    })
    assert.equal(answer.status, 200, `the example of ${path} works as it stands`)
  }
})

test('whatever is sent, the answer is an answer: never a crash, never 500, always our error shape', async () => {
  await using server = await startTestServer()
  const random = createRandom(20_161_108)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  const odd: readonly unknown[] = [
    null,
    '',
    ' ',
    0,
    -1,
    1e308,
    true,
    [],
    {},
    '\u0000',
    '\ud800',
    '𝕏'.repeat(50),
    'ä'.repeat(300),
    "'; drop table post; --",
    '"unclosed',
    '-',
    '-a -b',
    'from:',
    'since:0000-00-00',
    '#',
    '(*)',
    'NEAR(a b)',
    '1e400',
    'en',
    'x',
    'best',
    '2016-04-01T00:00:00Z',
    '+275760-09-13T00:00:00Z',
    'Europe/Paris',
    'answer_3q2',
    'true',
    '%00',
  ]
  const errorShape = z.object({
    error: z.object({ code: z.string(), message: z.string(), retryable: z.boolean(), requestId: z.string() }),
  })
  const names = [
    'question',
    'query',
    'from',
    'until',
    'asOf',
    'network',
    'lang',
    'limit',
    'after',
    'page',
    'sort',
    'collapse',
    'timeZone',
    'model',
    'id',
    'name',
  ]
  for (let round = 0; round < 400; round++) {
    const fields: Record<string, unknown> = {}
    for (let i = 0; i < 1 + Math.floor(random() * 4); i++) fields[pick(names)] = pick(odd)
    if (random() < 0.6) fields['question'] ??= pick(odd)
    const isAsk = random() < 0.5
    const query = new URLSearchParams(Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)])).toString()
    const answer = isAsk
      ? await server.send('/api/ask', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(fields) })
      : await server.send(`${pick(['/api/search', '/api/posts', '/api/export', '/api/answers/x'])}?${query}`)
    const sent = `${isAsk ? 'ask' : 'get'} ${JSON.stringify(fields)}: ${answer.status} ${answer.text.slice(0, 300)}`
    assert.ok(answer.status === 200 || answer.status === 400 || answer.status === 404, sent)
    if (answer.status !== 200) errorShape.parse(answer.json, { error: () => sent })
    else if (isAsk) assert.ok(!(answer.json as { error?: unknown }).error, sent)
  }
  assert.equal((await server.send('/ready')).status, 200)
})
