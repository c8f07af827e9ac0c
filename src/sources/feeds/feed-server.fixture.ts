import { createHash } from 'node:crypto'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** A web server of a test: what stands under its paths can be changed, and what was asked is remembered. */
export interface FeedServer extends AsyncDisposable {
  readonly url: string
  readonly asked: readonly AskedRequest[]
  /** A document under a path, with validators as nginx gives them; or whatever a function answers. */
  put(path: string, what: string | Buffer | Answer, more?: { type?: string; headers?: Record<string, string> }): void
  /** Nothing listens until `start` again, at the same address. */
  stop(): Promise<void>
  start(): Promise<void>
}
export type Answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void
export type AskedRequest = {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  readonly at: number
  readonly status: () => number
}

export async function startFeedServer(): Promise<FeedServer> {
  const answers = new Map<string, Answer>()
  const asked: AskedRequest[] = []
  const sockets = new Set<Socket>()
  let port = 0
  let server: http.Server | undefined

  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = []
    request
      .on('data', (part: Buffer) => parts.push(part))
      .on('end', () => {
        const path = request.url ?? ''
        const body = Buffer.concat(parts)
        asked.push({
          method: request.method ?? '',
          path,
          headers: request.headers,
          body,
          at: Date.now(),
          status: () => response.statusCode,
        })
        const answer = answers.get(path) ?? answers.get(path.split('?')[0] ?? '')
        if (answer) answer(request, response, body)
        else response.writeHead(404).end()
      })
  }
  async function start(): Promise<void> {
    server = http.createServer(handle)
    server.on('connection', (socket) => sockets.add(socket.on('close', () => sockets.delete(socket))))
    await new Promise<void>((ready) => server?.listen(port, '127.0.0.1', ready))
    port = (server.address() as AddressInfo).port
  }
  async function stop(): Promise<void> {
    const closed = new Promise((done) => server?.close(done))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  await start()
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    put(path, what, { type = 'application/rss+xml', headers = {} } = {}) {
      answers.set(path, typeof what === 'function' ? what : document(Buffer.from(what), { 'content-type': type, ...headers }))
    },
    start,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

function document(bytes: Buffer, headers: Record<string, string>): Answer {
  const etag = `"${createHash('sha1').update(bytes).digest('hex')}"`
  return (request, response) => {
    if (request.headers['if-none-match'] === etag) response.writeHead(304, { etag }).end()
    else response.writeHead(200, { etag, ...headers }).end(bytes)
  }
}

export type RssItem = {
  readonly guid?: string
  readonly title?: string
  readonly text?: string
  readonly at?: number
  readonly more?: string
}

/** An RSS document with these items, the newest first. */
export function rss(items: readonly RssItem[], { title = 'Quay news', channel = '' }: { title?: string; channel?: string } = {}): string {
  const item = ({ guid, title: name, text, at, more = '' }: RssItem) => `<item>
    ${guid === undefined ? '' : `<guid isPermaLink="false">${guid}</guid><link>https://quay.example/${guid}</link>`}
    ${name === undefined ? '' : `<title>${name}</title>`}${text === undefined ? '' : `<description><![CDATA[${text}]]></description>`}
    ${at === undefined ? '' : `<pubDate>${new Date(at).toUTCString()}</pubDate>`}${more}</item>`
  return `<?xml version="1.0" encoding="UTF-8"?>
  <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>${title}</title>
  <link>https://quay.example/</link><language>en</language>${channel}${items.map(item).join('\n')}</channel></rss>`
}
