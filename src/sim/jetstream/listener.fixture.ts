import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { WebSocket, type ClientOptions } from 'ws'
import type { FeedEvent } from '../feed.ts'
import { deleteEvent, likeEvent, postEvent } from './events.fixture.ts'
import { paths, type Wire } from './subscription.ts'

export const bothWires = ['v1', 'v2'] as const
/** How each wire calls its filters. */
export const nameOf = {
  v1: { collections: 'wantedCollections', dids: 'wantedDids' },
  v2: { collections: 'collections', dids: 'dids' },
} as const
/** The first moment that a cursor can name. */
export const ancient = '1000000000000000'

export type Query = { readonly [name: string]: string | readonly string[] }
/** Waits until something is so, and throws where it is not: what was opened must be closed also then. */
export async function until(isSo: () => boolean): Promise<void> {
  const begun = performance.now()
  while (!isSo()) {
    if (performance.now() - begun > 15_000) throw new TypeError(`It is not so after 15 s: ${isSo}`)
    await delay(2)
  }
}

type Where = { readonly url: string }

function address({ url }: Where, wire: Wire, query: Query): URL {
  const address = new URL(paths[wire], url)
  for (const [name, value] of Object.entries(query)) for (const one of [value].flat()) address.searchParams.append(name, one)
  return address
}

/** A client that keeps what it hears: nothing of ours, only `ws`, without deflate unless asked for. */
export async function listen(server: Where, wire: Wire, query: Query = {}, options: ClientOptions & { protocols?: string[] } = {}) {
  const { protocols = [], ...more } = options
  const socket = new WebSocket(address(server, wire, query), protocols, { perMessageDeflate: false, ...more })
  const frames: { data: Buffer; isBinary: boolean }[] = []
  let pings = 0
  socket.on('message', (data: Buffer, isBinary) => frames.push({ data, isBinary }))
  socket.on('ping', () => pings++)
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString('utf8') })),
  )
  await once(socket, 'open')
  const texts = () => frames.map(({ data }) => data.toString('utf8'))
  return {
    socket,
    frames,
    closed,
    texts,
    events: () => texts().map(parseFrame),
    seqs: () => texts().map((text) => parseFrame(text).seq),
    pings: () => pings,
    /** Everything that was sent has come: the answer to a ping comes behind it. */
    async settled(): Promise<void> {
      socket.ping()
      await Promise.race([once(socket, 'pong'), closed])
    },
    async [Symbol.asyncDispose](): Promise<void> {
      socket.terminate()
      await closed
    },
  }
}
export type Listening = Awaited<ReturnType<typeof listen>>

/** The answer to a connection that is refused. */
export async function refusalOf(server: Where, wire: Wire, query: Query, options: ClientOptions = {}) {
  const socket = new WebSocket(address(server, wire, query), { perMessageDeflate: false, ...options })
  socket.on('error', () => {})
  const outcome = await Promise.race([
    once(socket, 'unexpected-response') as Promise<[unknown, IncomingMessage]>,
    once(socket, 'open').then(() => undefined),
  ])
  if (outcome === undefined) {
    socket.terminate()
    assert.fail(`${JSON.stringify(query)} was not refused on ${wire}`)
  }
  const [, response] = outcome
  const body = Buffer.concat(await Array.fromAsync(response as AsyncIterable<Buffer>)).toString('utf8')
  return { status: response.statusCode, type: String(response.headers['content-type']), body }
}

type Parsed = { readonly seq: number; readonly kind: string; readonly did: string; readonly micros: number; readonly rkey: string }

/** Read without any of our decoders. `#info` and `error` frames have the number 0. */
function parseFrame(text: string): Parsed {
  const frame = JSON.parse(text) as { [name: string]: unknown }
  const body = (frame['payload'] ?? frame) as { [name: string]: unknown }
  const commit = (body['commit'] ?? body) as { [name: string]: unknown }
  return {
    seq: Number(frame['cursor'] ?? body['seq'] ?? 0),
    kind: String(frame['kind'] ?? String(body['$type']).split('#').at(-1)),
    did: String(body['did']),
    micros: Number(frame['time_us'] ?? 0),
    rkey: String(commit['rkey'] ?? ''),
  }
}

export const ana = 'did:plc:exampleana'
export const bo = 'did:plc:examplebo'

/** One event of every kind; the comment is its number on a new server. */
export function everyKind(at = Date.now()): FeedEvent[] {
  const profile = {
    rev: '3mzz',
    operation: 'update',
    collection: 'app.bsky.actor.profile',
    rkey: 'self',
    record: { displayName: 'Bo' },
  } as const
  return [
    postEvent(1, 'Water is over the quay', { did: ana, at }), // 1
    deleteEvent(1, { did: ana, at }), // 2
    likeEvent(1, `at://${ana}/app.bsky.feed.post/post1`, { did: bo, at }), // 3
    { did: bo, at, kind: 'commit', commit: profile }, // 4
    { did: ana, at, kind: 'identity', identity: { handle: 'ana.example' } }, // 5
    { did: bo, at, kind: 'account', account: { active: false, status: 'deactivated' } }, // 6
    { did: bo, at, kind: 'sync', sync: { rev: '3mzzz' } }, // 7
  ]
}
