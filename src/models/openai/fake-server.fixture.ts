import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export type Body = {
  readonly model: string
  readonly messages: readonly { readonly role: string; readonly content: string }[]
  readonly stop?: readonly string[]
  readonly max_tokens?: number
  readonly max_completion_tokens?: number
  readonly stream_options?: { readonly include_usage?: boolean }
} & Readonly<Record<string, unknown>>
export type Asked = { readonly url: string; readonly headers: http.IncomingHttpHeaders; readonly body: Body }
export type Answering = (asked: Asked, response: ServerResponse, request: IncomingMessage) => unknown

export interface RunningServer extends AsyncDisposable {
  readonly origin: string
  /** Every request so far. */
  readonly asked: readonly Asked[]
  /** Connections that are open now. */
  readonly sockets: ReadonlySet<Socket>
}

/** A server on loopback, on a free port unless told otherwise. */
export async function startServer(answer: Answering, port = 0): Promise<RunningServer> {
  const asked: Asked[] = []
  const sockets = new Set<Socket>()
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks = await Array.fromAsync(request as AsyncIterable<Buffer>).catch(() => [])
    const text = Buffer.concat(chunks).toString('utf8')
    const one: Asked = { url: request.url ?? '', headers: request.headers, body: (text === '' ? {} : JSON.parse(text)) as Body }
    asked.push(one)
    response.on('error', () => {})
    await answer(one, response, request)
  }
  const server = http.createServer((request, response) => void serve(request, response))
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((ready) => server.listen(port, '127.0.0.1', ready))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((closed) => server.close(closed))
    },
  }
}

/** A port that nobody listens on. */
export async function closedPort(): Promise<number> {
  const server = await startServer(() => {})
  const port = Number(new URL(server.origin).port)
  await server[Symbol.asyncDispose]()
  return port
}

/** Begins a stream of events. */
export const openStream = (response: ServerResponse): ServerResponse =>
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })

export const eventOf = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`
export const doneEvent = 'data: [DONE]\n\n'

/** An event of a chat completion with one choice. */
export const chunkOf = (delta: Readonly<Record<string, unknown>>, finish: string | null = null): string =>
  eventOf({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'fake',
    choices: [{ index: 0, delta, finish_reason: finish }],
  })

export const usageOf = (prompt: number, completion: number, cached = 0): string =>
  eventOf({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'fake',
    choices: [],
    usage: {
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: prompt + completion,
      prompt_tokens_details: { cached_tokens: cached },
    },
  })

/**
 * An ordinary server, written from the documented protocol: says `text` to whatever it is asked, a word a token, and honours the number
 * of tokens and the stop words. `slow`: 25 ms between two tokens.
 */
export async function startFakeServer(text: string, { slow = false, breaks = false } = {}): Promise<RunningServer> {
  return startServer(async ({ url, body }, response) => {
    if (url === '/v1/models')
      return response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ object: 'list', data: [{ id: 'fake', object: 'model', created: 1, owned_by: 'nobody' }] }))
    if (url !== '/v1/chat/completions') return response.writeHead(404).end()
    const ends = (body.stop ?? []).map((word) => text.indexOf(word)).filter((at) => at !== -1)
    const words = text.slice(0, Math.min(text.length, ...ends)).match(/\s*\S+/g) ?? []
    const most = body.max_completion_tokens ?? body.max_tokens ?? words.length
    openStream(response).write(chunkOf({ role: 'assistant', content: '' }))
    for (const [at, word] of words.slice(0, most).entries()) {
      if (breaks && at > words.length / 2) return response.end()
      if (slow) await sleep(25)
      if (!response.write(chunkOf({ content: word }))) await sleep(0)
    }
    response.write(chunkOf({}, words.length > most ? 'length' : 'stop'))
    if (body.stream_options?.include_usage) response.write(usageOf(42, Math.min(most, words.length), 8))
    return response.end(doneEvent)
  })
}
