import { createHmac } from 'node:crypto'
import { createOriginFetch } from '../../lib/outbound.ts'
import { startFeedServer, type FeedServer } from './feed-server.fixture.ts'

/** A WebSub hub of a test (W3C Recommendation of 2018): it verifies when it is told to, and delivers what it is told, rightly or wrongly. */
export interface Hub extends AsyncDisposable {
  readonly url: string
  readonly subscriptions: readonly Asked[]
  /** How it answers who subscribes; by default 202. */
  status: number
  /** Asks the subscriber back, as 5.3 says; the challenge that came back, or the status. */
  verify(of?: Partial<Asked> & { leaseSeconds?: number; mode?: string }): Promise<{ status: number; body: string }>
  deny(reason: string): Promise<number>
  deliver(
    body: string,
    options?: { method?: string; secret?: string | undefined; header?: string; type?: string; callback?: string },
  ): Promise<number>
}
export type Asked = {
  readonly callback: string
  readonly topic: string
  readonly secret: string | undefined
  readonly leaseSeconds: number
}

export async function startHub(): Promise<Hub> {
  const server: FeedServer = await startFeedServer()
  const subscriptions: Asked[] = []
  const door = { current: undefined as ReturnType<typeof createOriginFetch> | undefined }
  const call = (callback: string, init?: { method: string; headers: Record<string, string>; body: string }) =>
    (door.current ??= createOriginFetch(new URL(callback).origin)).fetch(callback, init)
  const newest = () => subscriptions.at(-1) as Asked
  const hub: Hub = {
    url: `${server.url}/hub`,
    subscriptions,
    status: 202,
    async verify({ callback = newest().callback, topic = newest().topic, leaseSeconds = newest().leaseSeconds, mode = 'subscribe' } = {}) {
      const query = new URLSearchParams({
        'hub.mode': mode,
        'hub.topic': topic,
        'hub.challenge': `c-${subscriptions.length}`,
        'hub.lease_seconds': String(leaseSeconds),
      })
      const response = await call(`${callback}?${query}`)
      return { status: response.status, body: await response.text() }
    },
    async deny(reason) {
      const { callback, topic } = newest()
      return (await call(`${callback}?${new URLSearchParams({ 'hub.mode': 'denied', 'hub.topic': topic, 'hub.reason': reason })}`)).status
    },
    async deliver(
      body,
      { method = 'sha256', secret = newest().secret, header, type = 'application/rss+xml', callback = newest().callback } = {},
    ) {
      const signature = header ?? (secret === undefined ? undefined : `${method}=${createHmac(method, secret).update(body).digest('hex')}`)
      const headers = { 'content-type': type, ...(signature !== undefined && { 'x-hub-signature': signature }) }
      return (await call(callback, { method: 'POST', headers, body })).status
    },
    async [Symbol.asyncDispose]() {
      await door.current?.[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
  server.put('/hub', (_request, response, body) => {
    const form = new URLSearchParams(body.toString())
    subscriptions.push({
      callback: form.get('hub.callback') ?? '',
      topic: form.get('hub.topic') ?? '',
      secret: form.get('hub.secret') ?? undefined,
      leaseSeconds: Number(form.get('hub.lease_seconds')),
    })
    response.writeHead(hub.status).end()
  })
  return hub
}
