import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import { addressOf, isAddressable, isReplaceable, kinds, readAddress, versionOf, type NostrEvent } from './event.ts'
import { isAskedFor, type Filter } from './wire.ts'

/** A small relay on loopback that keeps NIP-01, 09, 11, 42, 62 and broadcasts deletions. It believes whoever publishes by `publish`. */
export type FixtureRelay = AsyncDisposable & {
  /** `ws://127.0.0.1:<port>` */
  readonly url: string
  readonly port: number
  /** Keeps it as the rules say and tells whoever listens. `quietly`: keeps it alone. */
  publish(event: NostrEvent, options?: { readonly quietly?: boolean }): void
  /** Sends anything to everybody, as it is. */
  say(frame: string | Buffer): void
  /** Breaks all connections off. */
  cut(): void
  /** Filters of all requests so far. */
  readonly asked: readonly (Filter & { readonly sub: string })[]
  readonly listeners: number
  readonly events: readonly NostrEvent[]
  /** Keys that have introduced themselves (NIP-42). */
  readonly introduced: readonly string[]
}
export type FixtureRelayOptions = {
  readonly port?: number
  /** What a relay before it held: a restart. */
  readonly events?: readonly NostrEvent[]
  /** At most so many, the newest that came. Default: all. */
  readonly keeps?: number
  /** `limitation` of NIP-11; undefined: it answers no HTTP. `maxLimit` clamps in any case. */
  readonly limitation?: Record<string, unknown>
  readonly maxLimit?: number
  readonly needsAuth?: boolean
  /** Whether a known account may read. */
  readonly mayRead?: (pubkey: string) => boolean
  /** Whether a request is answered at all. */
  readonly answers?: (sub: string) => boolean
  /** Answers every request so, instead. */
  readonly closes?: string
}

type Reader = { readonly socket: WebSocket; readonly subs: Map<string, readonly Filter[]>; pubkey: string | undefined; challenge: string }

export async function startRelay(options: FixtureRelayOptions = {}): Promise<FixtureRelay> {
  const { limitation, maxLimit = 500, keeps = Infinity, needsAuth = false, mayRead = () => true, answers = () => true, closes } = options
  const events: NostrEvent[] = [...(options.events ?? [])]
  const gone = new Set<string>()
  const readers = new Set<Reader>()
  const asked: (Filter & { sub: string })[] = []
  const introduced: string[] = []
  const http = createServer((request, response) => {
    if (!limitation || request.headers.accept !== 'application/nostr+json') return response.writeHead(404).end()
    response.writeHead(200, { 'content-type': 'application/nostr+json' })
    return response.end(JSON.stringify({ name: 'a relay for tests', supported_nips: [1, 9, 11], limitation }))
  })
  const server = new WebSocketServer({ server: http })
  server.on('connection', (socket) => {
    const reader: Reader = { socket, subs: new Map(), pubkey: undefined, challenge: String(Math.random()) }
    readers.add(reader)
    socket.on('close', () => readers.delete(reader))
    socket.on('error', () => {})
    const send = (...parts: unknown[]) => socket.send(JSON.stringify(parts))
    if (needsAuth) send('AUTH', reader.challenge)
    socket.on('message', (data: Buffer) => {
      const [type, ...rest] = JSON.parse(data.toString('utf8')) as [string, ...unknown[]]
      if (type === 'REQ') {
        const [sub, ...filters] = rest as [string, ...Filter[]]
        asked.push(...filters.map((filter) => ({ ...filter, sub })))
        if (!answers(sub)) return reader.subs.set(sub, filters)
        if (closes !== undefined) return send('CLOSED', sub, closes)
        if (needsAuth && reader.pubkey === undefined) return send('CLOSED', sub, 'auth-required: who reads?')
        if (reader.pubkey !== undefined && !mayRead(reader.pubkey)) return send('CLOSED', sub, 'auth-required: not you')
        reader.subs.set(sub, filters)
        for (const event of stored(filters, maxLimit)) send('EVENT', sub, event)
        return send('EOSE', sub)
      }
      if (type === 'CLOSE') return void reader.subs.delete(String(rest[0]))
      if (type === 'AUTH') {
        const [event] = rest as [NostrEvent]
        const isRight = event.kind === kinds.auth && event.tags.some(([name, value]) => name === 'challenge' && value === reader.challenge)
        if (isRight) {
          reader.pubkey = event.pubkey
          introduced.push(event.pubkey)
        }
        return send('OK', event.id, isRight, isRight ? '' : 'invalid: another challenge')
      }
      return undefined
    })
  })

  function stored(filters: readonly Filter[], most: number): NostrEvent[] {
    const found = new Set<NostrEvent>()
    for (const filter of filters) {
      const { since = 0, until = Infinity, limit = most } = filter
      events
        .filter((event) => isAskedFor(event, [filter]) && event.created_at >= since && event.created_at <= until)
        .toSorted((a, b) => b.created_at - a.created_at || (a.id < b.id ? -1 : 1))
        .slice(0, Math.min(limit, most))
        .forEach((event) => found.add(event))
    }
    return [...found].toSorted((a, b) => b.created_at - a.created_at)
  }
  const drop = (isGone: (event: NostrEvent) => boolean) => {
    for (let i = events.length - 1; i >= 0; i--) if (isGone(events[i] as NostrEvent)) gone.add(events.splice(i, 1)[0]?.id ?? '')
  }

  function keep(event: NostrEvent): void {
    if (gone.has(event.id) || events.some(({ id }) => id === event.id)) return
    if (isReplaceable(event.kind) || isAddressable(event.kind)) {
      const same = events.filter((one) => addressOf(one) === addressOf(event))
      if (same.some((one) => versionOf(one) > versionOf(event))) return
      for (const one of same) events.splice(events.indexOf(one), 1)
    }
    if (event.kind === kinds.deletion)
      for (const [name, value] of event.tags) {
        if (name === 'e') drop((one) => one.id === value && one.pubkey === event.pubkey)
        if (name === 'a' && readAddress(value)?.pubkey === event.pubkey)
          drop((one) => isAddressable(one.kind) && addressOf(one) === value && one.created_at <= event.created_at)
      }
    if (event.kind === kinds.vanish) drop((one) => one.pubkey === event.pubkey && one.created_at <= event.created_at)
    events.push(event)
    if (events.length > keeps) events.shift()
  }

  http.listen(options.port ?? 0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  const cut = () => readers.forEach(({ socket }) => socket.terminate())
  return {
    url: `ws://127.0.0.1:${port}`,
    port,
    publish(event, { quietly = false } = {}) {
      keep(event)
      if (quietly) return
      for (const { socket, subs } of readers)
        for (const [sub, filters] of subs)
          if (filters.some((filter) => isAskedFor(event, [filter]) && event.created_at >= (filter.since ?? 0)))
            socket.send(JSON.stringify(['EVENT', sub, event]))
    },
    say: (frame) => readers.forEach(({ socket }) => socket.send(frame)),
    cut,
    asked,
    get listeners() {
      return [...readers].filter(({ subs }) => subs.has('l')).length
    },
    events,
    introduced,
    async [Symbol.asyncDispose]() {
      cut()
      server.close()
      http.close()
      http.closeAllConnections()
      await once(http, 'close')
    },
  }
}
