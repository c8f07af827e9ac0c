import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'

/**
 * A Mastodon server for tests, written from its documentation (docs.joinmastodon.org): streams over a socket and as events, pages, a server's
 * words about itself, and every trap that a client of it can fall into. What it says of posts is kept, so that pages tell what a stream told.
 */
export interface MastodonServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** Paths with their queries, in order; with what they were sent. */
  readonly asked: { readonly path: string; readonly authorization: string | undefined; readonly protocol: string | undefined }[]
  readonly listeners: number
  post(options: PostOptions): Status
  edit(id: string, text: string, more?: object): Status
  remove(id: string): void
  boost(id: string, more?: object): void
  /** Any event, as it is; on a socket its payload is put into a string, as the server does. */
  say(event: string, payload?: string): void
  /** Bytes as they are, to every stream. */
  sayRaw(text: string): void
  fault(what: Fault): void
}
export type Fault =
  | 'none'
  /** Every stream ends, and none is opened until `none`. */
  | 'cut'
  /** Streams stay open and say nothing, no thump and no pong. */
  | 'silence'
  /** Pages are answered with 429 and a moment to wait. */
  | 'busy'
  /** Pages are answered with 500. */
  | 'broken'
  /** A proxy answers everything with a page and this status, sockets and events too. */
  | 'proxy-403'
  | 'proxy-404'
export type Status = Record<string, unknown> & { readonly id: string; readonly uri: string }
export type PostOptions = {
  readonly text: string
  readonly by?: string
  /** Default: now. */
  readonly at?: number
  /** Of another server, which says the same post. */
  readonly uri?: string
  readonly account?: object
  readonly more?: object
}
export type MastodonServerOptions = {
  readonly port?: number
  /** What posts say they come from: `https://m.example`. */
  readonly origin?: string
  readonly token?: string
  /** Pages ask for the token too. */
  readonly arePagesClosed?: boolean
  readonly takesProtocolOnly?: boolean
  readonly hasSocket?: boolean
  readonly hasEvents?: boolean
  readonly thumpMs?: number
  readonly instance?: 'v2' | 'v1' | 'none'
  readonly instanceMore?: object
  /** The answer to `/api/v1/streaming`. */
  readonly redirectsTo?: string
  readonly hasStatusList?: boolean
  /** The status of the page that says whether streams are up. */
  readonly health?: number
  readonly isPayloadObject?: boolean
  readonly allowance?: { remaining: number; resetAt: number }
  readonly accounts?: Readonly<Record<string, object>>
  /** At most so many posts are on its pages, the newest, and told as they were; of older ones no more than their words. Default: all. */
  readonly keeps?: number
  /** Kept over a restart. */
  readonly kept?: Map<string, Status>
}

const proxyPage = '<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>'
const known: ReadonlySet<string> = new Set(['public', 'public:local', 'public:remote', 'hashtag', 'hashtag:local', 'list'])

export async function startMastodon(options: MastodonServerOptions = {}): Promise<MastodonServer> {
  const {
    origin = 'https://m.example',
    token,
    hasSocket = true,
    hasEvents = true,
    thumpMs = 15_000,
    instance = 'v2',
    kept: statuses = new Map(),
  } = options
  const order = createOrder([...statuses.keys()])
  const asked: MastodonServer['asked'] = []
  const sockets = new Map<WebSocket, string>()
  const events = new Set<ServerResponse>()
  let [fault, sequence]: [Fault, number] = ['none', 0]
  const server = createServer((request, response) => answer(request, response))
  const upgrades = new WebSocketServer({ noServer: true, autoPong: false })

  const pathOf = ({ url = '/' }: IncomingMessage) => new URL(url, 'http://localhost')
  const note = (request: IncomingMessage) =>
    asked.push({
      path: request.url ?? '',
      authorization: request.headers.authorization,
      protocol: request.headers['sec-websocket-protocol'],
    })
  const isAllowed = ({ headers, url = '' }: IncomingMessage) => {
    if (token === undefined) return true
    if (options.takesProtocolOnly && url.includes('stream=')) return headers['sec-websocket-protocol'] === token
    return headers.authorization === `Bearer ${token}` || headers['sec-websocket-protocol'] === token
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    note(request)
    if (fault.startsWith('proxy')) return void response.writeHead(Number(fault.slice(6)), { 'content-type': 'text/html' }).end(proxyPage)
    const url = pathOf(request)
    const json = (status: number, body: unknown, headers = {}) =>
      void response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(JSON.stringify(body))
    const path = url.pathname
    if (path === '/api/v2/instance' && instance === 'v2')
      return json(200, {
        domain: new URL(origin).host,
        version: '4.6.4',
        configuration: { urls: { streaming: socketUrl() }, ...configuration() },
      })
    if (path === '/api/v1/instance' && instance !== 'none')
      return json(200, { uri: new URL(origin).host, version: '2.7.2 (compatible; Pleroma 2.6.0)', ...options.instanceMore })
    if (path === '/api/v1/streaming/health')
      return void response.writeHead(options.health ?? 200, { 'content-type': 'text/plain' }).end('OK')
    if (path === '/api/v1/streaming' && options.redirectsTo) return void response.writeHead(301, { location: options.redirectsTo }).end()
    if (path.startsWith('/api/v1/streaming/')) return streamEvents(request, response)
    if (fault === 'busy')
      return json(
        429,
        { error: 'Too many requests' },
        { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': new Date(Date.now() + 300).toISOString() },
      )
    if (fault === 'broken') return json(500, { error: 'broken' })
    const headers = options.allowance
      ? {
          'x-ratelimit-limit': '300',
          'x-ratelimit-remaining': String(Math.max(0, --options.allowance.remaining)),
          'x-ratelimit-reset': new Date(options.allowance.resetAt).toISOString(),
        }
      : {}
    const paged = /^\/api\/v1\/(?:timelines\/(?:public|tag\/[^/]+|list\/\w+)|accounts\/(\w+)\/statuses)$/.exec(path)
    if (paged) {
      if (!isAllowed(request) && options.arePagesClosed)
        return json(request.headers.authorization === undefined ? 422 : 401, { error: 'This method requires an authenticated user' })
      return json(200, pageOf(url.searchParams, paged[1]), headers)
    }
    if (path === '/api/v1/statuses' && options.hasStatusList !== false)
      return json(
        200,
        url.searchParams.getAll('id[]').flatMap((id) => find(id) ?? []),
        headers,
      )
    const [, one] = /^\/api\/v1\/statuses\/(\w+)$/.exec(path) ?? []
    const found = one === undefined ? undefined : find(one)
    if (found) return json(200, found, headers)
    if (path === '/api/v1/accounts/lookup') {
      const account = options.accounts?.[url.searchParams.get('acct') ?? '']
      return account ? json(200, account) : json(404, { error: 'Record not found' })
    }
    json(404, { error: 'Record not found' })
  }

  const configuration = () => options.instanceMore ?? {}
  const socketUrl = () => `ws://127.0.0.1:${port}`

  function pageOf(query: URLSearchParams, accountId: string | undefined): Status[] {
    const limit = Math.min(40, Number(query.get('limit') ?? 20))
    const after = query.get('min_id')
    const isOf = (id: string) => accountId === undefined || (statuses.get(id)?.['account'] as { id: string }).id === accountId
    const ids = accountId === undefined ? order.ids : order.ids.filter(isOf)
    const from = after === null ? Math.max(0, ids.length - limit) : placeIn(ids, after, true)
    const page = ids.slice(from, from + limit).map((id) => statuses.get(id) as Status)
    return page.toReversed() // newest first, as the server does
  }

  function streamEvents(request: IncomingMessage, response: ServerResponse): void {
    const name = pathOf(request).pathname.slice('/api/v1/streaming/'.length).replace('/', ':')
    if (fault === 'cut') return void response.writeHead(503).end()
    if (!hasEvents) return void response.writeHead(404).end('Not found')
    if (!known.has(name)) return void response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"Unknown stream type"}')
    if (!isAllowed(request))
      return void response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"Missing access token"}')
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'private, no-store' })
    response.write(':)\n')
    events.add(response)
    response.on('close', () => events.delete(response))
  }

  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => {}) // who was refused may break off before it has heard so
    note(request)
    const name = pathOf(request).searchParams.get('stream') ?? ''
    const refuse = (status: string) => socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    if (fault === 'cut') return refuse('503 Service Unavailable')
    if (fault.startsWith('proxy')) return refuse(`${fault.slice(6)} Not you`)
    if (!hasSocket) return refuse('404 Not Found')
    if (!isAllowed(request)) return refuse('401 Unauthorized')
    upgrades.handleUpgrade(request, socket, head, (opened) => {
      opened.on('error', () => {})
      opened.on('ping', (data: Buffer) => fault !== 'silence' && opened.pong(data))
      if (!known.has(name)) return opened.send('{"error":"Unknown stream type","status":400}')
      sockets.set(opened, name)
      opened.on('close', () => sockets.delete(opened))
    })
  })

  const thumps = setInterval(() => fault !== 'silence' && events.forEach((response) => response.write(':thump\n')), thumpMs)

  function say(event: string, payload?: string): void {
    if (fault === 'cut' || fault === 'silence') return
    const data = options.isPayloadObject === true && payload !== undefined ? asObject(payload) : payload
    for (const [socket, stream] of sockets)
      socket.send(JSON.stringify({ stream: [stream], event, ...(payload !== undefined && { payload: data }) }))
    for (const response of events) response.write(`event: ${event}\ndata: ${payload ?? 'undefined'}\n\n`)
  }

  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  /** A snowflake: milliseconds above 16 bits. */
  const idAt = (ms: number) => String((BigInt(ms) << 16n) + BigInt(++sequence % 65_536))
  const older = new Map<string, ReturnType<typeof pick> & { readonly by: string }>()
  const pick = ({ uri, content, created_at, edited_at }: Status) => ({ uri, content, created_at, edited_at })
  function find(id: string): Status | undefined {
    const old = older.get(id)
    if (!old) return statuses.get(id)
    const { uri, by, ...more } = old
    return statusOf({ id, text: '', by, at: Date.parse(String(more.created_at)), origin, uri, more })
  }
  const forget = (id: string) => void (statuses.delete(id) && order.remove(id))
  const change = (status: Status, event: string) => {
    if (!statuses.has(status.id)) order.add(status.id)
    statuses.set(status.id, status)
    const [oldest] = statuses.size > (options.keeps ?? Infinity) ? statuses.keys() : []
    const old = oldest === undefined ? undefined : statuses.get(oldest)
    if (oldest !== undefined) forget(oldest)
    if (old) older.set(old.id, { ...pick(old), by: (old['account'] as { username: string }).username })
    say(event, JSON.stringify(status))
    return status
  }

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    asked,
    get listeners() {
      return sockets.size + events.size
    },
    post({ text, by = 'ana', at = Date.now(), uri, account, more }) {
      const id = idAt(at)
      return change(
        statusOf({ id, text, by, at, origin, ...(uri !== undefined && { uri }), ...(account && { account }), ...(more && { more }) }),
        'update',
      )
    },
    edit(id, text, more = {}) {
      const status = { ...(statuses.get(id) as Status), content: `<p>${text}</p>`, edited_at: new Date().toISOString(), ...more }
      return change(status, 'status.update')
    },
    remove(id) {
      older.delete(id)
      forget(id)
      say('delete', id)
    },
    boost(id, more = {}) {
      const inner = statuses.get(id) as Status
      const outer = statusOf({ id: idAt(Date.now()), text: '', by: 'bo', at: Date.now(), origin })
      const reblog = { ...inner, reblogs_count: Number(inner['reblogs_count']) + 1 }
      statuses.set(id, reblog)
      say('update', JSON.stringify({ ...outer, content: '', uri: `${outer.uri}/activity`, reblog, ...more }))
    },
    say,
    sayRaw(text) {
      for (const socket of sockets.keys()) socket.send(text)
      for (const response of events) response.write(text)
    },
    fault(what) {
      fault = what
      if (what !== 'cut') return
      for (const socket of sockets.keys()) socket.terminate()
      for (const response of events) response.destroy()
    },
    async [Symbol.asyncDispose]() {
      clearInterval(thumps)
      for (const socket of upgrades.clients) socket.terminate()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Where an id stands among others that are in the order of time; `behind`: the place behind it, where it is one of them. */
function placeIn(ids: readonly string[], id: string, behind: boolean): number {
  let [low, high] = [0, ids.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    const other = ids[middle] as string
    const isBefore = other.length === id.length ? other < id : other.length < id.length
    if (isBefore || (behind && other === id)) low = middle + 1
    else high = middle
  }
  return low
}

function createOrder(known: readonly string[]) {
  const ids: string[] = []
  for (const id of known) ids.splice(placeIn(ids, id, false), 0, id)
  return {
    ids: ids as readonly string[],
    add: (id: string) => void ids.splice(placeIn(ids, id, false), 0, id),
    remove: (id: string) => void ids.splice(placeIn(ids, id, false), 1),
  }
}

function asObject(payload: string): unknown {
  if (!payload.startsWith('{')) return payload
  try {
    return JSON.parse(payload)
  } catch {
    return payload
  }
}

/** A status with every field that Mastodon 4.6 gives, all of it invented. */
export function statusOf({
  id = '1155',
  text = 'Water is over the quay',
  by = 'ana',
  at = Date.parse('2026-11-23T09:00:01.250Z'),
  origin = 'https://m.example',
  uri = `${origin}/users/${by}/statuses/${id}`,
  account = {},
  more = {},
}: Partial<PostOptions> & { id?: string; origin?: string } = {}): Status {
  return {
    id,
    created_at: new Date(at).toISOString(),
    in_reply_to_id: null,
    in_reply_to_account_id: null,
    sensitive: false,
    spoiler_text: '',
    visibility: 'public',
    language: 'en',
    uri,
    url: `${origin}/@${by}/${id}`,
    replies_count: 0,
    reblogs_count: 0,
    favourites_count: 0,
    quotes_count: 0,
    edited_at: null,
    content: `<p>${text}</p>`,
    reblog: null,
    application: null,
    account: accountOf(by, origin, account),
    media_attachments: [],
    mentions: [],
    tags: [],
    emojis: [],
    quote: null,
    card: null,
    poll: null,
    ...more,
  }
}

export function accountOf(by: string, origin = 'https://m.example', more: object = {}): Record<string, unknown> {
  return {
    id: `${by}id`,
    username: by,
    acct: by,
    display_name: by.toUpperCase(),
    locked: false,
    bot: false,
    discoverable: true,
    indexable: true,
    group: false,
    created_at: '2022-11-05T00:00:00.000Z',
    note: '<p>Writes about the harbour</p>',
    url: `${origin}/@${by}`,
    uri: `${origin}/users/${by}`,
    avatar: `${origin}/a.png`,
    followers_count: 12,
    following_count: 3,
    statuses_count: 40,
    last_status_at: '2026-11-23',
    noindex: false,
    emojis: [],
    roles: [],
    fields: [],
    ...more,
  }
}
