import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../../../post/post.fixture.ts'
import { errorTable, AppError, type ErrorCode } from '../../../errors/index.ts'
import { parseBody } from './body.ts'
import { toChatAsked } from './chat-request.ts'
import { RefusedMember, toStandardError } from './errors.ts'
import { toEcho, toResponsesAsked } from './responses-request.ts'

test('whatever is sent is understood or refused with a member’s name, never anything else', () => {
  const random = createRandom(20_261_125)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  const odd: readonly unknown[] = [
    ...[null, '', 'x', 0, -1, 1e308, true, [], {}, [[]], [null], [{}], '\u0000', '\ud800', '__proto__'],
    ...[{ type: 'x_search' }, [{ type: 'x_search' }], [{ role: 'user', content: 'x' }], { mode: 'on' }, { type: 'constructor' }],
    ...[[{ type: 'message', role: 'user', content: [{ type: '__proto__' }] }], [{ type: 'toString' }], ['x'], { format: { type: 'text' } }],
  ]
  const names = [
    ...['model', 'input', 'messages', 'stream', 'stream_options', 'tools', 'tool_choice', 'search_parameters', 'include', 'store', 'text'],
    ...['previous_response_id', 'n', 'temperature', 'metadata', 'background', 'response_format', '__proto__', 'web_search_options', 'x'],
  ]
  for (let round = 0; round < 3_000; round++) {
    const body: Record<string, unknown> = { model: 'groundswell', input: 'x', messages: [{ role: 'user', content: 'x' }] }
    for (let i = 0; i < 4; i++) Object.defineProperty(body, pick(names), { value: pick(odd), enumerable: true, configurable: true })
    for (const understand of [toChatAsked, toResponsesAsked])
      try {
        assert.ok(understand(body).ask.question)
      } catch (error) {
        assert.ok(error instanceof RefusedMember, `${JSON.stringify(body)}: ${String(error)}`)
      }
  }
})

test('only JSON objects of sensible depth are bodies', () => {
  assert.deepEqual(parseBody('{"a":1}'), { a: 1 })
  const brackets = `\\"${'['.repeat(100)}`
  assert.deepEqual(parseBody(JSON.stringify({ a: brackets, b: '\\' })), { a: brackets, b: '\\' }, 'in a text they are text')
  assert.deepEqual(parseBody(`{"a":[${'[],'.repeat(1_000)}1]}`)['a'], [...Array.from({ length: 1_000 }, () => []), 1])
  for (const text of ['', 'null', '[]', '"x"', '{', `{"a":${'['.repeat(100)}${']'.repeat(100)}}`])
    assert.throws(() => parseBody(text), { refusal: 'invalid_json' })
})

test('a reply repeats what the request said, unless that is long', () => {
  const echo = toEcho({ tools: [{ type: 'x_search' }], user: 'u', instructions: 'x'.repeat(20_000), unknown: 1 })
  assert.deepEqual([echo['tools'], echo['user'], echo['instructions'], 'unknown' in echo], [[{ type: 'x_search' }], 'u', null, false])
})

test('every error of ours has a status, a type and a code of theirs, and a time to wait where clients try again', () => {
  for (const code of Object.keys(errorTable) as ErrorCode[]) {
    const { status, body, retryAfterSeconds } = toStandardError(new AppError(code, { message: 'A sentence.' }), 'request-1')
    assert.equal(body.error.x_code, code)
    assert.equal(retryAfterSeconds !== undefined, status === 429 || status === 503, code)
    assert.equal(body.error.message.includes('request-1'), status === 500 || status === 502, code)
  }
  const waits = toStandardError(new AppError('overloaded', { message: 'A sentence.', retryAfterMs: 3_400 }), 'request-1')
  assert.equal(waits.retryAfterSeconds, 4)
})
