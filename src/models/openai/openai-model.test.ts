import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { until } from '../../lib/until.fixture.ts'
import { AppError, type ErrorCode } from '../../errors/index.ts'
import { isModelEnding, type ModelEvent, type ModelRequest, type OpenModel } from '../model.ts'
import { modelContract, sampleRequest } from '../model.contract.ts'
import { chunkOf, closedPort, doneEvent, openStream, startFakeServer, startServer } from './fake-server.fixture.ts'
import { startFaultServer, type Fault } from './fault-server.fixture.ts'
import type { ModelProblem } from './failures.ts'
import { openOpenAiModel, type OpenAiModelOptions } from './openai-model.ts'

const opened = async (text: string, options: { slow?: boolean; breaks?: boolean } = {}): Promise<OpenModel> => {
  const server = await startFakeServer(text, options)
  const model = openOpenAiModel({ name: 'fake', baseUrl: server.origin, model: 'fake', limits: { contextTokens: 2_048 } })
  return {
    ...model,
    async [Symbol.asyncDispose]() {
      await model[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}
modelContract('a model behind OpenAI’s chat completions', { open: opened, openBroken: (text) => opened(text, { breaks: true }) })

const server = await startFaultServer()
after(() => server[Symbol.asyncDispose]())
const deadlines = { firstTokenMs: 4_000, idleMs: 2_500, totalMs: 6_000 }
const withFault = (fault: Fault, options: Partial<OpenAiModelOptions> = {}): OpenModel =>
  openOpenAiModel({ name: 'fake', baseUrl: `${server.origin}/${fault}/v1`, model: 'm', deadlines, ...options })
const requestsFor = (fault: Fault) => server.asked.filter(({ url }) => url.startsWith(`/${fault}/`)).length

type Heard = { text: string; thought: string; last: ModelEvent }
async function listen(model: OpenModel, request: ModelRequest = sampleRequest, signal = new AbortController().signal): Promise<Heard> {
  const events = await Array.fromAsync(model.stream(request, { signal }))
  const last = events.at(-1)
  assert.ok(last && isModelEnding(last))
  assert.equal(events.filter(isModelEnding).length, 1)
  const of = (type: ModelEvent['type']) => events.map((event) => (event.type === type && 'text' in event ? event.text : '')).join('')
  return { text: of('text-delta'), thought: of('reasoning-delta'), last }
}

/** Fault, code, how many requests it costs, a word of the sentence. */
const failing: readonly (readonly [fault: Fault, code: ErrorCode, requests: number, says: RegExp])[] = [
  ['closes-at-once', 'model_unavailable', 2, /cannot be reached/],
  ['stalls-before-headers', 'deadline_exceeded', 1, /begin to answer/],
  ['stalls-after-headers', 'deadline_exceeded', 1, /begin to answer/],
  ['stalls-after-role', 'deadline_exceeded', 1, /begin to answer/],
  ['stalls-mid-stream', 'deadline_exceeded', 1, /fell silent/],
  ['stalls-in-an-error', 'deadline_exceeded', 1, /begin to answer/],
  ['drips', 'deadline_exceeded', 1, /begin to answer/],
  ['never-ends', 'deadline_exceeded', 1, /come to an end/],
  ['closes-without-finish', 'model_failed', 1, /broke off/],
  ['done-without-finish', 'model_failed', 1, /broke off/],
  ['closes-while-empty', 'model_failed', 2, /broke off/],
  ['resets-mid-stream', 'model_failed', 1, /broke off/],
  ['html', 'model_failed', 1, /page or document/],
  ['one-document', 'model_failed', 1, /page or document/],
  ['malformed', 'model_failed', 1, /cannot be read/],
  ['malformed-first', 'model_failed', 2, /cannot be read/],
  ['wrong-shape', 'model_failed', 2, /cannot be read/],
  ['null-event', 'model_failed', 2, /cannot be read/],
  ['error-event', 'model_failed', 1, /error of its own/],
  ['named-error-event', 'model_failed', 1, /error of its own/],
  ['error-object-event', 'model_failed', 1, /cannot be read/],
  ['overflow-event', 'context_length_exceeded', 1, /less evidence/],
  ['overflow-llama-server', 'context_length_exceeded', 1, /less evidence/],
  ['overflow-vllm', 'context_length_exceeded', 1, /less evidence/],
  ['overflow-openai', 'context_length_exceeded', 1, /less evidence/],
  ['overflow-ollama', 'context_length_exceeded', 1, /less evidence/],
  ['overflow-sglang', 'context_length_exceeded', 1, /less evidence/],
  ['overflow-anthropic', 'context_length_exceeded', 1, /less evidence/],
  ['overflow-xai', 'context_length_exceeded', 1, /less evidence/],
  ['bad-request', 'model_failed', 1, /refused the request/],
  ['unauthorized', 'model_unavailable', 1, /Check the key/],
  ['forbidden', 'model_unavailable', 1, /Check the key/],
  ['unknown-model', 'model_unavailable', 1, /not known to its server/],
  ['too-large', 'context_length_exceeded', 1, /less evidence/],
  ['rate-limited', 'overloaded', 1, /wait 7 s/],
  ['no-credit', 'model_unavailable', 1, /no credit/],
  ['server-error', 'model_failed', 2, /error of its own/],
  ['bad-gateway', 'model_failed', 2, /error of its own/],
  ['endless-error', 'model_failed', 2, /error of its own/],
  ['loading', 'model_unavailable', 1, /still being loaded/],
  ['redirects', 'model_unavailable', 1, /redirects elsewhere/],
  ['filtered', 'model_failed', 1, /declined/],
  ['a-megabyte-in-one', 'model_failed', 1, /far more/],
  ['a-line-without-end', 'model_failed', 1, /far more/],
]

describe('every fault of a server ends the answer once, in a sentence', { concurrency: 16 }, () => {
  for (const [fault, code, requests, says] of failing)
    test(fault, async () => {
      const problems: ModelProblem[] = []
      await using model = withFault(fault, { onProblem: (problem) => problems.push(problem) })
      const before = requestsFor(fault)
      const { last } = await listen(model)
      assert.ok(last.type === 'model-fail', JSON.stringify(last))
      assert.equal(last.error.code, code)
      assert.match(last.error.message, says)
      assert.match(last.error.message, /^The model "fake" [^/\n]+\.$/)
      assert.doesNotMatch(last.error.message, /secret|127\.0|since nine/)
      assert.equal(requestsFor(fault) - before, requests)
      assert.equal(problems.length, requests)
    })

  test('nobody listens there', async () => {
    await using model = withFault('html', { baseUrl: `http://127.0.0.1:${await closedPort()}/v1` })
    const { last } = await listen(model)
    assert.ok(last.type === 'model-fail')
    assert.equal(last.error.code, 'model_unavailable')
    assert.match(last.error.message, /cannot be reached/)
  })

  test('how long a busy server asks to wait is told', async () => {
    await using model = withFault('rate-limited')
    const { last } = await listen(model)
    assert.ok(last.type === 'model-fail')
    assert.deepEqual(last.error, {
      code: 'overloaded',
      message: 'The model "fake" is busy: its server takes no more requests now. It asks to wait 7 s.',
      retryable: true,
      retryAfterMs: 7_000,
    })
  })
})

test('a server that comes up again in time is asked twice, and nobody notices', async () => {
  let count = 0
  await using server = await startServer((_asked, response, request) =>
    count++ === 0 ? request.socket.destroy() : openStream(response).end(chunkOf({ content: 'Here' }, 'stop') + doneEvent),
  )
  const problems: (ModelProblem & { triesAgain: boolean })[] = []
  const onProblem = (problem: (typeof problems)[number]) => problems.push(problem)
  await using model = openOpenAiModel({ name: 'fake', baseUrl: server.origin, model: 'm', onProblem })
  const { text, last } = await listen(model)
  assert.deepEqual([text, last.type, count], ['Here', 'model-end', 2])
  assert.deepEqual(
    problems.map(({ reason, triesAgain }) => [reason, triesAgain]),
    [['unreachable', true]],
  )
})

describe('what is odd and right ends well', () => {
  const heard = async (fault: Fault, options?: Partial<OpenAiModelOptions>, request?: ModelRequest) => {
    await using model = withFault(fault, options)
    const { last, ...rest } = await listen(model, request)
    assert.ok(last.type === 'model-end', JSON.stringify(last))
    return { ...rest, ...last }
  }

  test('characters split over chunks', async () => assert.equal((await heard('split-utf8')).text, 'Grüße 🙂 aus Köln'))
  test('thoughts written inline, their tags split', async () => {
    const { text, thought, outputTokens } = await heard('split-think')
    assert.deepEqual([text, thought, outputTokens], ['It is < 5 <thinner', 'let me see', 7])
  })
  test('thoughts in fields of their own', async () => {
    const { text, thought } = await heard('thoughts-in-fields')
    assert.deepEqual([text, thought], ['Hello there', 'let me see'])
  })
  test('no [DONE], the connection closed, open or reset', async () => {
    for (const fault of ['no-done', 'no-done-and-open', 'resets-after-finish'] as const)
      assert.equal((await heard(fault, { deadlines: { ...deadlines, totalMs: 3_000 } })).text, 'Hello there')
  })
  test('token counts in an event without choices', async () => {
    const { inputTokens, outputTokens, cachedTokens } = await heard('usage-without-choices')
    assert.deepEqual([inputTokens, outputTokens, cachedTokens], [1_234, 2, 1_000])
  })
  test('thoughts that only the total counts', async () => {
    const fault = 'thoughts-in-the-total-alone'
    assert.equal((await heard(fault)).outputTokens, 2)
    assert.equal((await heard(fault, { preset: 'xai' })).outputTokens, 30)
  })
  test('fields nobody knows', async () => {
    const { text, cachedTokens } = await heard('unknown-fields', { preset: 'llama-server' })
    assert.deepEqual([text, cachedTokens], ['Hello there', 5])
  })
  test('more text than was asked for is cut', async () => {
    const { text, finish } = await heard('a-megabyte-of-events')
    assert.equal(finish, 'length')
    assert.equal(text.length, 1_000 + 16 * sampleRequest.maxOutputTokens)
  })
  test('a stop word that the server knows nothing of', async () => {
    const { text, finish } = await heard('usage-without-choices', {}, { ...sampleRequest, stop: ['lo the', 'xyz'] })
    assert.deepEqual([text, finish], ['Hel', 'stop'])
  })
})

const hanging: readonly Fault[] = [
  'stalls-before-headers',
  'stalls-after-headers',
  'stalls-mid-stream',
  'stalls-in-an-error',
  'drips',
  'never-ends',
  'no-done-and-open',
]

test('an abort at any moment ends it at once and closes the connection', async () => {
  for (const fault of hanging) {
    const stop = new AbortController()
    await using model = withFault(fault, { deadlines: {} })
    const before = server.sockets.size
    let abortedAt = 0
    setTimeout(() => {
      abortedAt = performance.now()
      stop.abort()
    }, 60)
    const { last } = await listen(model, sampleRequest, stop.signal)
    assert.ok(performance.now() - abortedAt < 2_000, fault)
    assert.equal(last.type === 'model-end' && last.finish, 'aborted', fault)
    await until(() => server.sockets.size <= before, { what: `${fault}: the connection is closed` })
  }
})

test('who leaves the loop closes the connection', async () => {
  await using model = withFault('stalls-mid-stream', { deadlines: {} })
  const before = server.sockets.size
  for await (const { type } of model.stream(sampleRequest, { signal: new AbortController().signal })) if (type === 'text-delta') break
  await until(() => server.sockets.size <= before)
})

test('a slow reader is not taken for a silent server', async () => {
  await using server = await startFakeServer('one two three')
  await using model = openOpenAiModel({
    name: 'fake',
    baseUrl: server.origin,
    model: 'fake',
    deadlines: { ...deadlines, idleMs: 50, totalMs: 5_000 },
  })
  let last: ModelEvent | undefined
  for await (const event of model.stream(sampleRequest, { signal: new AbortController().signal })) {
    last = event
    await new Promise((next) => setTimeout(next, 80))
  }
  assert.equal(last?.type, 'model-end')
})

test('closing a model ends its calls', async () => {
  const model = withFault('stalls-mid-stream', { deadlines: {} })
  setTimeout(() => void model[Symbol.asyncDispose](), 50)
  const { last } = await listen(model)
  assert.match(last.type === 'model-fail' ? last.error.message : '', /was closed/)
})

const environment = {
  OPENAI_BASE_URL: 'https://elsewhere.test/v1',
  OPENAI_API_KEY: 'sk-of-somebody-else',
  OPENAI_ADMIN_KEY: 'sk-admin',
  OPENAI_ORG_ID: 'org-1',
  OPENAI_PROJECT_ID: 'proj-1',
  OPENAI_WEBHOOK_SECRET: 'whsec',
  OPENAI_LOG: 'debug',
  OPENAI_CUSTOM_HEADERS: 'x-leak: yes\nauthorization: Bearer leaked',
  HTTP_PROXY: 'http://127.0.0.1:1',
}

test('nothing of the environment goes to the server, and nothing is printed', async () => {
  const printed: unknown[] = []
  const { log, warn, error, debug, info } = console
  const before = Object.fromEntries(Object.keys(environment).map((key) => [key, process.env[key]]))
  Object.assign(process.env, environment)
  Object.assign(
    console,
    Object.fromEntries(['log', 'warn', 'error', 'debug', 'info'].map((name) => [name, (...all: unknown[]) => printed.push(all)])),
  )
  try {
    for (const apiKey of ['sk-ours', '']) {
      await using model = withFault('malformed', { apiKey })
      await listen(model)
    }
  } finally {
    for (const [key, value] of Object.entries(before))
      if (value === undefined) delete process.env[key]
      else process.env[key] = value
    Object.assign(console, { log, warn, error, debug, info })
  }
  assert.deepEqual(printed, [])
  const [withKey, withoutKey] = server.asked.slice(-2)
  assert.deepEqual(Object.keys(withKey?.headers ?? {}).sort(), [
    'accept',
    'accept-encoding',
    'accept-language',
    'authorization',
    'connection',
    'content-length',
    'content-type',
    'host',
    'sec-fetch-mode',
    'user-agent',
  ])
  assert.equal(withKey?.headers.authorization, 'Bearer sk-ours')
  assert.equal(withoutKey?.headers.authorization, undefined)
})

test('an address that cannot be meant is refused at once, in a sentence without it', () => {
  const open = (baseUrl: string, options: Partial<OpenAiModelOptions> = {}) =>
    openOpenAiModel({ name: 'x', model: 'm', baseUrl, ...options })
  const wrong = [
    '',
    ' ',
    'nonsense',
    'ftp://a.example',
    'https://user:pass@a.example',
    'https://a.example/v1?key=secret',
    'https://a.example/#x',
  ]
  for (const url of wrong)
    assert.throws(
      () => open(url),
      (error) => error instanceof AppError && error.code === 'config_invalid' && !/:pass|secret|a\.example/.test(error.message),
      url,
    )
  assert.throws(() => open('http://models.example/v1', { apiKey: 'k' }), { code: 'config_invalid' })
  assert.throws(() => open('http://8.8.8.8/v1', { apiKey: 'k' }), { code: 'config_invalid' })
  assert.throws(() => open('http://127.0.0.1/v1', { model: ' ' }), { code: 'config_invalid' })
  assert.throws(() => open('http://127.0.0.1/v1', { apiKey: 'two\nlines' }), { code: 'config_invalid' })
  for (const url of [
    'http://127.0.0.1:8080',
    'http://[::1]:8080/v1',
    'http://gpu-box:8000/v1',
    'http://192.168.0.7/v1',
    'https://models.example/v1',
  ])
    assert.equal(open(url, { apiKey: 'k' }).name, 'x')
  assert.equal(open('http://models.example/v1', { apiKey: 'k', allowKeyOverHttp: true }).name, 'x')
})

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

test('a hundred rounds leave no connection and no memory behind', { timeout: 60_000 }, async () => {
  const round: readonly Fault[] = ['split-think', 'closes-without-finish', 'error-event', 'unauthorized', 'html', 'stalls-mid-stream']
  const models = round.map((fault) => withFault(fault, { deadlines: { firstTokenMs: 500, idleMs: 10, totalMs: 1_000 } }))
  const warmed: number[] = []
  const runs = async (count: number) => {
    for (let at = 0; at < count; at++) await Promise.all(models.map((model) => listen(model)))
    collectGarbage()
    warmed.push(process.memoryUsage().heapUsed / 1e6)
  }
  await runs(30)
  await runs(100)
  const sockets = server.sockets.size
  assert.ok(sockets <= models.length, `${sockets} connections, at most one idle one a model`)
  await Promise.all(models.map((model) => model[Symbol.asyncDispose]()))
  await until(() => server.sockets.size === 0)
  const grown = (warmed[1] ?? 0) - (warmed[0] ?? 0)
  assert.ok(grown < 12, `the heap grew by ${grown.toFixed(1)} MB`)
})
