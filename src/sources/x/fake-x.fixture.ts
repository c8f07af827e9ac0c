import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * X's API v2 on loopback, as far as we ask it: filtered stream, rules, recent search, compliance jobs. Written from its OpenAPI description
 * (docs.x.com); every text in it is invented. It counts what it delivered, which is what X would bill.
 */
export type FakePost = { readonly [name: string]: unknown } & { readonly id: string; readonly text: string; readonly created_at: string }
export type FakeUser = { readonly id: string; readonly username: string; readonly name: string }
type Rule = { readonly id: string; readonly value: string; readonly tag?: string }
type Answer = { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }

const ana: FakeUser = { id: '77', username: 'ana', name: 'Ana' }

/** An id that says its time, as X makes them; `n` tells posts of one millisecond apart. */
export const idAt = (at: number, n = 0): string => String((BigInt(Math.floor(at) - 1_288_834_974_657) << 22n) + BigInt(n))

export function fakePost(n: number, text: string, { at = Date.now(), ...more }: { at?: number; [name: string]: unknown } = {}): FakePost {
  const id = idAt(at, n)
  return {
    id,
    text,
    created_at: new Date(at).toISOString(),
    author_id: ana.id,
    lang: 'en',
    edit_history_tweet_ids: [id],
    public_metrics: { like_count: 0, retweet_count: 0, reply_count: 0, quote_count: 0 },
    ...more,
  }
}

/** The same post, written anew: a new id at the end of its chain. */
export function edited(post: FakePost, text: string, { at = Date.now(), n = 0 } = {}): FakePost {
  const id = idAt(at, n)
  const chain = post['edit_history_tweet_ids'] as string[]
  return { ...post, id, text, created_at: new Date(at).toISOString(), edit_history_tweet_ids: [...chain, id] }
}

export type FakeXOptions = {
  readonly key?: string
  readonly keepAliveMs?: number
  readonly port?: number
  /** At most so many posts can be searched for, the newest. Default: all. */
  readonly keeps?: number
}

export async function startFakeX({ key = 'secret-key', keepAliveMs = 50, port = 0, keeps = Infinity }: FakeXOptions = {}) {
  const asked: { method: string; url: URL; headers: IncomingMessage['headers']; body: string }[] = []
  const rules: Rule[] = []
  const posts: FakePost[] = []
  const gone = new Map<string, string>()
  const failures: { path: RegExp; answer: Answer }[] = []
  const jobs = new Map<string, { ids: string[]; polls: number }>()
  const streams = new Set<ServerResponse>()
  let ended = 0
  const settings = { isSplit: false, isSilent: false, connections: 1, pollsUntilDone: 2, pageSize: 100 }
  let delivered = 0
  let counter = 9_000
  const server = createServer((request, response) => void answer(request, response))
  const listen = (on: number) => new Promise<void>((resolve) => server.listen(on, '127.0.0.1', resolve))
  await listen(port)
  const address = (server.address() as AddressInfo).port
  const origin = `http://127.0.0.1:${address}`

  const timer = setInterval(() => {
    if (!settings.isSilent) for (const stream of streams) stream.write('\r\n')
  }, keepAliveMs)

  const matches = (value: string, { text, author_id }: FakePost) =>
    value.split(/\s+OR\s+/).some((part) =>
      part
        .replace(/[()"]/g, ' ')
        .split(/\s+/)
        .filter((word) => word !== '' && word !== 'AND')
        .every((word) =>
          word.startsWith('from:')
            ? author_id === ana.id && word === `from:${ana.username}`
            : /^-?(?:lang|is|has):/.test(word) || text.toLowerCase().includes(word.toLowerCase()),
        ),
    )
  const wrap = (post: FakePost) => ({ data: post, includes: { users: [ana], ...includesOf(post) } })
  const includesOf = (post: FakePost) => (post['includes_'] ? (post['includes_'] as object) : {})

  function write(stream: ServerResponse, text: string): void {
    if (!settings.isSplit) return void stream.write(text)
    // Cut in the middle of a character and between `\r` and `\n`.
    const bytes = Buffer.from(text)
    const cuts = [...bytes.keys()].filter((i) => ((bytes[i] ?? 0) & 0xc0) === 0x80 || bytes[i - 1] === 13).slice(0, 50)
    let from = 0
    for (const cut of [...cuts, bytes.length]) {
      stream.write(bytes.subarray(from, cut))
      from = cut
    }
  }
  function deliver(post: FakePost): void {
    const matching = rules.filter(({ value }) => matches(value, post))
    if (matching.length === 0) return
    const line = { ...wrap(post), matching_rules: matching.map(({ id, tag }) => ({ id, tag })) }
    for (const stream of streams) {
      delivered++
      write(stream, `${JSON.stringify(line)}\r\n`)
    }
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', origin)
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk as string
    asked.push({ method: request.method ?? '', url, headers: request.headers, body })
    const send = ({ status, body: sent, headers = {} }: Answer) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(typeof sent === 'string' ? sent : JSON.stringify(sent ?? {}))
    }
    const failure = failures.findIndex(({ path }) => path.test(`${request.method} ${url.pathname}`))
    if (failure >= 0) return send(failures.splice(failure, 1)[0]?.answer ?? { status: 500 })
    if (url.pathname.startsWith('/storage/')) return storage(url, { method: request.method ?? '', body, send, response })
    if (request.headers.authorization !== `Bearer ${key}`) return send({ status: 401, body: { title: 'Unauthorized', status: 401 } })
    if (url.pathname === '/2/tweets/search/stream/rules') return send(request.method === 'POST' ? changeRules(body, url) : listRules())
    if (url.pathname === '/2/tweets/search/stream') return openStream(response, send)
    if (url.pathname === '/2/tweets/search/recent') return send(search(url.searchParams))
    if (url.pathname.startsWith('/2/compliance/jobs')) return send(job(request.method ?? '', url.pathname))
    send({ status: 404, body: { title: 'Not Found' } })
  }

  const listRules = (): Answer => ({
    status: 200,
    body: { ...(rules.length > 0 && { data: rules }), meta: { sent: new Date().toISOString() } },
  })
  function changeRules(body: string, url: URL): Answer {
    const change = JSON.parse(body) as { add?: { value: string; tag?: string }[]; delete?: { ids: string[] } }
    const isDry = url.searchParams.get('dry_run') === 'true'
    if (change.delete) {
      for (const id of change.delete.ids) rules.splice(0, rules.length, ...rules.filter((rule) => rule.id !== id))
      return { status: 200, body: { meta: { summary: { deleted: change.delete.ids.length } } } }
    }
    const added: Rule[] = []
    const errors: object[] = []
    for (const { value, tag } of change.add ?? []) {
      const same = rules.find((rule) => rule.value === value)
      if (same) errors.push({ value, id: same.id, title: 'DuplicateRule' })
      else if ((value.match(/\(/g) ?? []).length !== (value.match(/\)/g) ?? []).length)
        errors.push({ value, title: 'UnprocessableEntity', details: ['unbalanced parentheses'], type: 'invalid-rules' })
      else added.push({ id: String(++counter), value, ...(tag !== undefined && { tag }) })
    }
    if (!isDry) rules.push(...added)
    return { status: errors.length > 0 && added.length === 0 ? 200 : 201, body: { data: added, ...(errors.length > 0 && { errors }) } }
  }

  function openStream(response: ServerResponse, send: (answer: Answer) => void): void {
    if (streams.size >= settings.connections)
      return send({
        status: 429,
        body: {
          title: 'ConnectionException',
          detail: 'This stream is currently at the maximum allowed connection limit.',
          connection_issue: 'TooManyConnections',
        },
      })
    if (rules.length === 0) return send({ status: 409, body: { title: 'RuleConfigurationIssue', detail: 'You must define rules.' } })
    response.writeHead(200, { 'content-type': 'application/json' })
    response.flushHeaders()
    streams.add(response)
    response.on('close', () => {
      streams.delete(response)
      ended++
    })
  }

  function search(query: URLSearchParams): Answer {
    const [from, until] = [Date.parse(query.get('start_time') ?? ''), Date.parse(query.get('end_time') ?? '')]
    const most = Math.min(Number(query.get('max_results')), settings.pageSize)
    if (!(from <= until)) return { status: 400, body: { title: 'Invalid Request', detail: 'start_time and end_time are missing' } }
    if (!(most >= 10)) return { status: 400, body: { title: 'Invalid Request', detail: 'max_results must be at least 10' } }
    const [first, last] = [new Date(from).toISOString(), new Date(until).toISOString()] // of one form, so that they sort as times do
    const found = posts
      .filter((post) => post.created_at >= first && post.created_at < last)
      .filter((post) => matches(query.get('query') ?? '', post) && !gone.has(post.id))
      .toSorted((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at))
    const at = Number(query.get('next_token') ?? 0)
    const page = found.slice(at, at + most)
    delivered += page.length
    const next = at + most < found.length ? { next_token: String(at + most) } : {}
    return {
      status: 200,
      body: { ...(page.length > 0 && { data: page, includes: { users: [ana] } }), meta: { result_count: page.length, ...next } },
    }
  }

  function job(method: string, path: string): Answer {
    if (method === 'POST') {
      const id = String(++counter)
      jobs.set(id, { ids: [], polls: 0 })
      return {
        status: 200,
        body: {
          data: {
            id,
            type: 'tweets',
            status: 'created',
            upload_url: `${origin}/storage/${id}/up`,
            download_url: `${origin}/storage/${id}/down`,
          },
        },
      }
    }
    const one = jobs.get(path.split('/').at(-1) ?? '')
    if (!one) return { status: 404, body: { title: 'Not Found' } }
    return { status: 200, body: { data: { status: ++one.polls >= settings.pollsUntilDone ? 'complete' : 'in_progress' } } }
  }
  function storage(
    url: URL,
    { method, body, send, response }: { method: string; body: string; send: (answer: Answer) => void; response: ServerResponse },
  ): void {
    const one = jobs.get(url.pathname.split('/')[2] ?? '')
    if (!one) return send({ status: 404 })
    if (method === 'PUT') {
      one.ids = body.split('\n').filter((id) => id !== '')
      response.writeHead(200, { 'content-length': '0' })
      response.end()
      return
    }
    response.writeHead(200, { 'content-type': 'application/octet-stream' })
    response.end(
      one.ids
        .filter((id) => gone.has(id))
        .map((id) => `${JSON.stringify({ id, action: 'delete', created_at: '2026-11-23T09:00:00.000Z', reason: gone.get(id) })}\n`)
        .join(''),
    )
  }

  return {
    origin,
    port: address,
    asked,
    rules,
    settings,
    streams,
    /** Streams that were open and no longer are. */
    get ended() {
      return ended
    },
    /** Posts that X would bill. */
    get delivered() {
      return delivered
    },
    /** Is written now: goes to the stream, and can be searched for. */
    post(post: FakePost): FakePost {
      posts.push(post)
      if (posts.length > keeps) posts.shift()
      deliver(post)
      return post
    },
    deliver,
    remove: (id: string, reason = 'deleted') => gone.set(id, reason),
    fail: (path: RegExp, failure: Answer) => failures.push({ path, answer: failure }),
    /** Any text, as a line or a part of one. */
    say(text: string) {
      for (const stream of streams) write(stream, text)
    },
    hangUp() {
      for (const stream of streams) stream.destroy()
    },
    /** As a server that is killed; what was posted stays. */
    async stop() {
      for (const stream of streams) stream.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
    start: () => listen(address),
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
export type FakeX = Awaited<ReturnType<typeof startFakeX>>
