import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { chunkOf, doneEvent, eventOf, openStream, startServer, usageOf, type Answering, type RunningServer } from './fake-server.fixture.ts'

const json = (response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))
const hello = chunkOf({ content: 'Hello there' })
const never = () => {}

/** One fault each; the sentences are those of the servers. The path of a request names the fault: `/idle/v1/chat/completions`. */
export const faults = {
  // The server is there and says nothing, or stops saying anything.
  'closes-at-once': (_asked, _response, request) => request.socket.destroy(),
  'stalls-before-headers': never,
  'stalls-after-headers': (_asked, response) => openStream(response).write(': waiting\n\n'),
  'stalls-after-role': (_asked, response) => openStream(response).write(chunkOf({ role: 'assistant', content: '' })),
  'stalls-mid-stream': (_asked, response) => openStream(response).write(hello),
  'stalls-in-an-error': (_asked, response) => response.writeHead(500, { 'content-type': 'application/json' }).write('{"error":'),
  drips: async (_asked, response) => {
    openStream(response)
    while (!response.destroyed) {
      response.write('d')
      await sleep(15)
    }
  },
  'never-ends': async (_asked, response) => {
    openStream(response)
    while (!response.destroyed) {
      response.write(chunkOf({ reasoning_content: 'and ' }))
      await sleep(15)
    }
  },
  // The stream breaks off.
  'closes-without-finish': (_asked, response) => openStream(response).end(hello),
  'done-without-finish': (_asked, response) => openStream(response).end(hello + doneEvent),
  'closes-while-empty': (_asked, response) => openStream(response).end(),
  'resets-mid-stream': async (_asked, response, request) => {
    openStream(response).write(hello)
    await sleep(20)
    request.socket.resetAndDestroy()
  },
  // What comes is not what was asked for.
  html: (_asked, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html><title>Log in</title><p>secret-page</p></html>'),
  'one-document': (_asked, response) => json(response, 200, { object: 'chat.completion', choices: [] }),
  malformed: (_asked, response) => openStream(response).end(`${hello}data: {"choices": [{"delta": {"content": "secr\n\n${doneEvent}`),
  'malformed-first': (_asked, response) => openStream(response).end('data: {"choices": [\n\n'),
  'wrong-shape': (_asked, response) => openStream(response).end(eventOf({ choices: 'none' })),
  'null-event': (_asked, response) => openStream(response).end('data: null\n\n'),
  'error-event': (_asked, response) =>
    openStream(response).end(hello + eventOf({ error: { message: 'secret prompt: boom', type: 'server_error', code: 500 } })),
  'named-error-event': (_asked, response) => openStream(response).end(`${hello}event: error\n${eventOf({ message: 'secret prompt' })}`),
  'error-object-event': (_asked, response) => openStream(response).end(hello + eventOf({ object: 'error', message: 'secret', code: 500 })),
  'overflow-event': (_asked, response) =>
    openStream(response).end(eventOf({ error: { code: 500, message: 'Context size has been exceeded.', type: 'server_error' } })),
  // Refusals.
  'overflow-llama-server': (_asked, response) =>
    json(response, 400, {
      error: {
        code: 400,
        message: 'request (4390 tokens) exceeds the available context size (4096 tokens), try increasing it',
        type: 'exceed_context_size_error',
        n_prompt_tokens: 4390,
        n_ctx: 4096,
      },
    }),
  'overflow-vllm': (_asked, response) =>
    json(response, 400, {
      object: 'error',
      message:
        'This model’s maximum context length is 2048 tokens. However, you requested 2500 tokens (2100 in the messages, 400 in the completion).',
      type: 'BadRequestError',
      param: null,
      code: 400,
    }),
  'overflow-openai': (_asked, response) =>
    json(response, 400, {
      error: {
        message: 'Your input exceeds the window.',
        type: 'invalid_request_error',
        param: 'messages',
        code: 'context_length_exceeded',
      },
    }),
  'overflow-ollama': (_asked, response) => json(response, 400, { error: 'the input length exceeds the context length' }),
  'overflow-sglang': (_asked, response) =>
    json(response, 400, {
      object: 'error',
      message: 'The input (4390 tokens) is longer than the model’s context length (4096 tokens).',
      code: 400,
    }),
  'overflow-anthropic': (_asked, response) =>
    json(response, 400, { error: { type: 'invalid_request_error', message: 'prompt is too long: 210000 tokens > 200000 maximum' } }),
  'overflow-xai': (_asked, response) =>
    json(response, 400, {
      code: 'invalid-argument',
      error: 'This model’s maximum prompt length is 131072 but the request contains 537812 tokens.',
    }),
  'bad-request': (_asked, response) => json(response, 400, { error: { message: 'System role not supported: secret prompt' } }),
  unauthorized: (_asked, response) => json(response, 401, { error: { message: 'Incorrect API key provided: secret-key' } }),
  forbidden: (_asked, response) => json(response, 403, { error: { message: 'no' } }),
  'unknown-model': (_asked, response) => json(response, 404, { error: { message: 'The model does not exist', code: 'model_not_found' } }),
  'too-large': (_asked, response) => response.writeHead(413, { 'content-type': 'text/html' }).end('<html>413</html>'),
  'rate-limited': (_asked, response) => json(response, 429, { error: { message: 'slow down' } }, { 'retry-after': '7' }),
  'no-credit': (_asked, response) => json(response, 429, { error: { message: 'quota', code: 'insufficient_quota' } }),
  'server-error': (_asked, response) => json(response, 500, { error: { message: 'secret stack' } }, { 'x-should-retry': 'true' }),
  'bad-gateway': (_asked, response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<html>502</html>'),
  loading: (_asked, response) => json(response, 503, { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } }),
  'endless-error': async (_asked, response) => {
    response.writeHead(500, { 'content-type': 'text/plain' })
    while (!response.destroyed) {
      response.write('x'.repeat(100_000))
      await sleep(0)
    }
  },
  redirects: (asked, response) => response.writeHead(307, { location: asked.url.replace('redirects', 'split-utf8') }).end(),
  filtered: (_asked, response) => openStream(response).end(hello + chunkOf({}, 'content_filter') + doneEvent),
  // Too much.
  'a-megabyte-of-events': (_asked, response) => openStream(response).end(chunkOf({ content: 'word '.repeat(20) }).repeat(10_000)),
  'a-megabyte-in-one': (_asked, response) => openStream(response).end(chunkOf({ content: 'x'.repeat(1_200_000) }) + chunkOf({}, 'stop')),
  'a-line-without-end': async (_asked, response) => {
    openStream(response)
    while (!response.destroyed) {
      response.write('x'.repeat(100_000))
      await sleep(0)
    }
  },
  // Odd and right: these end well.
  'split-utf8': async (_asked, response) => {
    openStream(response)
    const bytes = Buffer.from(chunkOf({ content: 'Grüße 🙂 aus Köln' }))
    const from = bytes.indexOf('Gr')
    response.write(bytes.subarray(0, from))
    for (let at = from; at < bytes.length; at++) {
      response.write(bytes.subarray(at, at + 1))
      await sleep(1)
    }
    response.end(chunkOf({}, 'stop') + doneEvent)
  },
  'split-think': (_asked, response) => {
    openStream(response)
    for (const piece of ['<thi', 'nk>let me ', 'see</', 'thin', 'k>It is ', '< 5', ' <thinner']) response.write(chunkOf({ content: piece }))
    response.end(chunkOf({}, 'stop') + usageOf(9, 7) + doneEvent)
  },
  'no-done': (_asked, response) => openStream(response).end(hello + chunkOf({}, 'stop')),
  'no-done-and-open': (_asked, response) => openStream(response).write(hello + chunkOf({}, 'stop')),
  'resets-after-finish': async (_asked, response, request) => {
    openStream(response).write(hello + chunkOf({}, 'stop'))
    await sleep(20)
    request.socket.resetAndDestroy()
  },
  'usage-without-choices': (_asked, response) =>
    openStream(response).end(hello + chunkOf({}, 'stop') + usageOf(1_234, 2, 1_000) + doneEvent),
  'thoughts-in-the-total-alone': (_asked, response) =>
    openStream(response).end(
      hello +
        chunkOf({}, 'stop') +
        eventOf({ choices: [], usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 40 } }) +
        doneEvent,
    ),
  'unknown-fields': (_asked, response) =>
    openStream(response).end(
      eventOf({
        choices: [{ delta: { content: 'Hello there', odd: [1] }, finish_reason: 'stop', logprobs: null }],
        timings: { cache_n: 5 },
      }) + doneEvent,
    ),
  'thoughts-in-fields': (_asked, response) =>
    openStream(response).end(
      chunkOf({ reasoning_content: 'let me ' }) + chunkOf({ reasoning: 'see' }) + hello + chunkOf({}, 'stop') + doneEvent,
    ),
} as const satisfies Record<string, Answering>

export type Fault = keyof typeof faults

/** All faults behind one address. */
export const startFaultServer = (): Promise<RunningServer> =>
  startServer((asked, response, request) => {
    const fault = faults[asked.url.split('/')[1] as Fault] as Answering | undefined
    return fault ? fault(asked, response, request) : response.writeHead(404).end()
  })
