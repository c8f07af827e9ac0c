import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import type { Api } from '../src/api/index.ts'
import { AppError } from '../src/errors/index.ts'
import { bridgeQuestion as question, startDoor, type Door } from '../src/http/routes/v1/door.fixture.ts'
import { silent, thinking } from '../src/models/scripted/scripts.fixture.ts'
import { installClients, skipWithoutCurl, skipWithoutPython, type Clients } from './clients/install.ts'
import { run } from './support/command.ts'

/**
 * Clients as their makers publish them, with nothing changed but base URL and key, against a server over a real store. Each runs in a
 * process of its own, through everything that is asked of it, and prints what came.
 */
type Json = Record<string, any> // oxlint-disable-line typescript/no-explicit-any -- what foreign clients print, looked at member by member

let door: Door
let clients: Clients
let key: string
before(
  async () => {
    clients = await installClients()
    door = await startDoor({
      script: thinking('Let me think about it. '),
      isDefault: true,
      adminPassword: 'a long enough password',
      wrap: breakingOff,
    })
    key = (await run(['key', 'create', 'a client', '--data', door.folder])).out.trim()
    assert.match(key, /^gsw_/)
  },
  { timeout: 300_000 },
)
after(() => (door as Door | undefined)?.[Symbol.asyncDispose]())

/** A question that ends so is answered with one sentence and a failure. A word that asks nothing, so that it is answered at all. */
const breakingOff = (api: Api): Api => ({
  ...api,
  async *ask(request, call) {
    for await (const event of api.ask(request, call)) {
      yield event
      if (request.question.endsWith('please') && event.type === 'sentence')
        throw new AppError('model_failed', { message: 'The model ended in the middle.' })
    }
  },
})

async function outputOf(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  const [code] = (await once(child, 'close')) as [number | null]
  assert.equal(code, 0, `${program} ${args[0]}`)
  return Buffer.concat(chunks).toString()
}
const runClients = async ([program, script]: Clients['npm']): Promise<Json> =>
  JSON.parse(await outputOf(program, [script, JSON.stringify({ url: door.url, key, question })])) as Json

const urls = [2, 4, 3, 1].map((n) => `https://x.com/i/status/${n}`)
const marksIn = (text: string) => text.match(/\[\[\d+\]\]\(https:\/\/x\.com\/i\/status\/\d+\)/g) ?? []
/** What every whole answer to the question is, through whichever client it came. */
function assertAnswer(text: string): void {
  assert.match(text, /the old bridge is closed and buses turn round 🚌\[\[1\]\]/)
  assert.equal(marksIn(text).length, 6)
}
function assertAnnotations(text: string, annotations: readonly Json[]): void {
  assert.deepEqual(
    annotations.map(({ start_index, end_index }) => text.slice(start_index, end_index)),
    marksIn(text),
  )
  for (const { url, title } of annotations) {
    assert.ok(urls.includes(url))
    assert.match(title, /^@\w+, 2016-05-04 09:0\d UTC$/)
  }
}
const joined = (chunks: readonly Json[], member: string): string =>
  chunks.map(({ choices }) => (choices[0]?.delta[member] as string | undefined) ?? '').join('')

describe('npm: openai', () => {
  let seen: Json
  before(async () => void (seen = await runClients(clients.npm)), { timeout: 120_000 })

  test('lists models and is told of ones that are none', () => {
    assert.deepEqual(seen['models'].ids, ['groundswell', 'extractive', 'scripted'])
    assert.equal(seen['models'].alias, 'groundswell')
    assert.deepEqual([seen['models'].missing.status, seen['models'].missing.code], [404, 'model_not_found'])
  })

  test('a chat completion has text, sources, annotations and usage', () => {
    const { choices, citations, usage, x_trace } = seen['chat']
    const [{ message, finish_reason }] = choices
    assertAnswer(message.content)
    assert.equal(finish_reason, 'stop')
    assert.deepEqual(citations, urls)
    assertAnnotations(
      message.content,
      message.annotations.map(({ url_citation }: Json) => url_citation),
    )
    assert.equal(message.reasoning_content, 'Let me think about it. ')
    assert.deepEqual([usage.num_sources_used, usage.total_tokens > 0], [4, true])
    assert.deepEqual(x_trace.ignored, ['messages[0]', 'reasoning_effort', 'seed'])
  })

  test('a streamed one adds up to the same; usage comes last where it is asked for, and the end is told once', () => {
    for (const [chunks, hasUsage] of [
      [seen['chatStream'], true],
      [seen['chatStreamBare'], false],
    ] as const) {
      assert.equal(joined(chunks, 'content'), seen['chat'].choices[0].message.content)
      assert.equal(joined(chunks, 'reasoning_content'), 'Let me think about it. ')
      const ends = chunks.filter(({ choices }: Json) => choices[0]?.finish_reason)
      assert.equal(ends.length, 1)
      assert.deepEqual([ends[0].citations, ends[0].choices[0].delta.annotations.length], [urls, 6])
      assert.deepEqual([chunks.at(-1).choices.length, 'usage' in chunks[0]], hasUsage ? [0, true] : [1, false])
    }
    assertAnswer(seen['chatHelper'].message.content)
  })

  test('a response has text, sources, annotations, and the search that it declared', () => {
    const { output, output_text, citations, model, usage, x_trace } = seen['response']
    assertAnswer(output_text)
    assert.deepEqual([citations, model, x_trace.model.requested], [urls, 'groundswell', 'grok-4.7'])
    assert.deepEqual(
      output.map(({ type }: Json) => type),
      ['custom_tool_call', 'message', 'reasoning'],
    )
    assertAnnotations(output_text, output[1].content[0].annotations)
    const hits = x_trace.searches.flatMap(({ hits: some }: Json) => some.map(({ url }: Json) => url))
    assert.ok(citations.every((url: string) => hits.includes(url)))
    assert.equal(usage.server_side_tool_usage_details.x_posts_fetched, x_trace.searches[0].fetched)
  })

  test('a streamed one passes the strictest accumulator there is', () => {
    const { response, deltas } = seen['responseHelper']
    assertAnswer(response.output_text)
    assert.equal(deltas.join(''), response.output_text)
    assert.deepEqual(response.citations, urls)
    const events = seen['responseStream'] as Json[]
    assert.deepEqual(
      events.map(({ sequence_number }) => sequence_number),
      events.map((_, at) => at),
    )
    assert.deepEqual([events[0]?.['type'], events.at(-1)?.['type']], ['response.created', 'response.completed'])
    assert.equal(events.at(-1)?.['response'].output[0].type, 'web_search_call')
  })

  test('a stored response is read again and followed up on', () => {
    const { first, read, second } = seen['followUp']
    assert.deepEqual([read.id, read.output_text, read.citations], [first.id, first.output_text, first.citations])
    assert.match(second.output_text, /school/)
  })

  test('errors keep their class, code, member and sentence', () => {
    const { key: wrong, model, handles } = seen['errors']
    assert.deepEqual([wrong.name, wrong.code], ['AuthenticationError', 'invalid_api_key'])
    assert.deepEqual([model.name, model.code], ['NotFoundError', 'model_not_found'])
    assert.deepEqual([handles.name, handles.param], ['BadRequestError', 'tools[0].excluded_x_handles'])
  })

  test('a failure in the middle of a stream is raised by each client', () => {
    for (const [way, error] of Object.entries(seen['brokenOff'] as Json))
      assert.match(error?.message ?? 'nothing', /^The model ended in the middle\. \(request [\w-]+\)$/, way)
  })

  test('@ai-sdk/openai-compatible generates and streams text with thoughts, usage and sources', () => {
    const { aiGenerate, aiStream, aiErrors } = seen
    for (const { text, finishReason, usage, citations } of [aiGenerate, aiStream]) {
      assertAnswer(text)
      assert.deepEqual([finishReason, citations, usage.totalTokens > 0], ['stop', urls, true])
    }
    assert.deepEqual([aiGenerate.reasoningText, aiStream.reasoning], ['Let me think about it. ', 'Let me think about it. '])
    assert.ok(!aiStream.types.includes('error'))
    assert.match(aiErrors.key.message, /^This key is unknown or was revoked/)
    assert.match(aiErrors.model.message, /^There is no model "gpt-4" here/)
  })
})

test('PyPI: openai asks, streams and reads sources', { timeout: 120_000, skip: skipWithoutPython }, async () => {
  const seen = await runClients(clients.python)
  assert.deepEqual(seen['models'], ['groundswell', 'extractive', 'scripted'])
  assertAnswer(seen['chat'].choices[0].message.content)
  assert.deepEqual(seen['chat'].citations, urls)
  assert.equal(joined(seen['chatStream'], 'content'), seen['chat'].choices[0].message.content)
  assert.deepEqual(seen['chatStream'].at(-1).choices, [])
  assertAnswer(seen['response'].text)
  assert.deepEqual([seen['response'].marks, seen['response'].urls], [marksIn(seen['response'].text), urls])
  const events = seen['responseStream'] as Json[]
  const deltas = events.filter(({ type }) => type === 'response.output_text.delta').map(({ delta }) => delta as string)
  assert.equal(deltas.join(''), events.at(-1)?.['response'].output_text)
  assertAnswer(seen['responseHelper'].text)
  assert.deepEqual([seen['key'].name, seen['model'].name], ['AuthenticationError', 'NotFoundError'])
  for (const way of ['brokenChat', 'brokenResponse']) assert.match(seen[way].message, /^The model ended in the middle\./)
})

test('curl asks, streams and sees the status of what is refused', { timeout: 60_000, skip: skipWithoutCurl }, async () => {
  const curl = (path: string, ...args: string[]) =>
    outputOf('curl', ['--silent', '--no-buffer', `${door.url}${path}`, '-H', 'content-type: application/json', ...args])
  const bearer = ['-H', `Authorization: Bearer ${key}`]
  const chat = { model: 'groundswell', messages: [{ role: 'user', content: question }] }
  const whole = JSON.parse(await curl('/v1/chat/completions', ...bearer, '-d', JSON.stringify(chat))) as Json
  assertAnswer(whole['choices'][0].message.content)
  const stream = await curl('/v1/chat/completions', ...bearer, '-d', JSON.stringify({ ...chat, stream: true }))
  const frames = stream.split('\n\n')
  assert.deepEqual([frames[0], frames.at(-2), frames.at(-1)], [': keepalive', 'data: [DONE]', ''])
  const response = await curl('/v1/responses', '-H', `x-api-key: ${key}`, '-d', JSON.stringify({ model: 'groundswell', input: question }))
  assert.deepEqual((JSON.parse(response) as Json)['citations'], urls)
  const refused = await curl('/v1/models', '-o', '-', '-w', '\n%{http_code}')
  assert.match(refused, /"code":"invalid_api_key".*\n401$/)
})

test('a quiet stream says every ten seconds that it is alive', { timeout: 60_000 }, async () => {
  await using quiet = await startDoor({ script: silent, isDefault: true })
  const leave = new AbortController()
  const body = JSON.stringify({ model: 'groundswell', input: question, stream: true })
  const response = await fetch(`${quiet.url}/v1/responses`, { method: 'POST', body, signal: leave.signal })
  const start = performance.now()
  let text = ''
  for await (const bytes of response.body ?? []) {
    text += Buffer.from(bytes).toString()
    if (text.split(': keepalive\n\n').length > 2) break
  }
  assert.ok(performance.now() - start < 11_000)
  assert.match(text, /^: keepalive\n\nevent: response\.created\n[^]*\n\n: keepalive\n\n$/)
  leave.abort()
})
