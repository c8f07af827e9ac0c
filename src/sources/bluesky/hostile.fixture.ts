import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import { toAppError } from '../../errors/index.ts'
import type { PostSink } from '../../post/index.ts'
import { postEvent } from '../../sim/jetstream/events.fixture.ts'
import { paths, type Wire } from '../../sim/jetstream/subscription.ts'
import { toV1, toV2 } from '../../sim/jetstream/wires.ts'
import type { FeedEvent } from '../../sim/feed.ts'
import { createScanStore } from '../../store/scan/scan-store.ts'
import type { PostStore } from '../../store/index.ts'
import { runSource, type RunningSource } from '../runner.ts'
import type { Drop, Source } from '../source.ts'
import { createBlueskySource, type BlueskyOptions } from './bluesky-source.ts'

/** Servers that misbehave, on loopback, and the real client in front of them. */

export const bothWires = ['v1', 'v2'] as const

/** A frame of either wire. */
export function frameOf(wire: Wire, event: FeedEvent, { seq = 1, micros = Math.floor(event.at * 1_000) } = {}): string {
  const entry = { seq, micros, event }
  return wire === 'v1' ? (toV1(entry) ?? '') : toV2(entry)
}
/** A post that can be found by its word. */
export const goodPost = (wire: Wire, n: number, word: string, more: { seq?: number; at?: number } = {}): string =>
  frameOf(wire, postEvent(n, `Water over the ${word}`, { at: more.at ?? Date.now() }), { seq: more.seq ?? n })

export type Visit = { readonly socket: WebSocket; readonly url: URL; /** 1 for the first. */ readonly n: number }
export type HostileServer = AsyncDisposable & { readonly url: string; readonly visits: readonly URL[]; readonly open: number }

/** A server whose connections are as they should be; what it says is up to the test. */
export async function startSpeaker(
  wire: Wire,
  onVisit: (visit: Visit) => void,
  dictionary?: () => Buffer | undefined,
): Promise<HostileServer> {
  const visits: URL[] = []
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  const http = createServer((request, response) => {
    const bytes = new URL(request.url ?? '/', 'http://x').pathname === paths.dictionary ? dictionary?.() : undefined
    response.writeHead(bytes ? 200 : 404, { 'content-type': 'application/octet-stream' }).end(bytes ?? '{"error":"NotFound"}')
  })
  http.on('upgrade', (request: IncomingMessage, socket: Socket, head) => {
    const url = new URL(request.url ?? '/', 'ws://x')
    socket.on('error', () => {})
    if (url.pathname !== paths[wire]) return socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
    const n = visits.push(url)
    sockets.handleUpgrade(request, socket, head, (open) => {
      open.on('error', () => {})
      onVisit({ socket: open, url, n })
    })
  })
  return serve(http, visits, () => sockets.clients.size)
}

async function serve(http: Server, visits: readonly URL[], open: () => number): Promise<HostileServer> {
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const connected = new Set<Socket>()
  http.on('connection', (socket) => {
    connected.add(socket)
    socket.on('close', () => connected.delete(socket))
  })
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    visits,
    get open() {
      return open()
    },
    async [Symbol.asyncDispose]() {
      for (const socket of connected) socket.destroy()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}

export type Call = {
  readonly socket: Socket
  /** 1 for the first. */
  readonly n: number
  /** What is written to it is ignored once it is gone. */
  readonly say: (bytes: string | Buffer) => void
  /** The head of the request. */
  readonly request: string
}
export type RawServer = AsyncDisposable & { readonly url: string; readonly calls: number; readonly open: number }

/** A server that is only bytes. */
export async function startRaw(onCall: (call: Call) => void): Promise<RawServer> {
  const open = new Set<Socket>()
  let calls = 0
  const server = createTcpServer((socket) => {
    const n = ++calls
    open.add(socket)
    socket.on('close', () => open.delete(socket)).on('error', () => {})
    socket.once('data', (head) =>
      onCall({ socket, n, say: (bytes) => socket.writable && socket.write(bytes), request: head.toString('latin1') }),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get calls() {
      return calls
    },
    get open() {
      return open.size
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The answer to an upgrade (RFC 6455, 4.2.2). */
export function handshake(request: string, more = ''): string {
  const key = /sec-websocket-key: (\S+)/i.exec(request)?.[1] ?? ''
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${more}\r\n`
}

/** A frame as a server sends it, unmasked; text by default. */
export function rawFrame(payload: string | Buffer, opcode = 0x81): Buffer {
  const body = Buffer.from(payload)
  if (body.length < 126) return Buffer.concat([Buffer.from([opcode, body.length]), body])
  const head = Buffer.alloc(body.length < 65_536 ? 4 : 10)
  head.writeUInt8(opcode)
  head.writeUInt8(body.length < 65_536 ? 126 : 127, 1)
  if (body.length < 65_536) head.writeUInt16BE(body.length, 2)
  else head.writeBigUInt64BE(BigInt(body.length), 2)
  return Buffer.concat([head, body])
}

export type Reading = {
  readonly store: PostStore
  readonly runner: RunningSource
  readonly drops: readonly Drop[]
  /** Why readings ended. */
  readonly errors: readonly string[]
  /** Whether a post with this word can be found. */
  readonly finds: (word: string) => () => Promise<boolean>
  readonly dropped: (reason: string) => number
}
export type ReadingOptions = Partial<BlueskyOptions> & {
  readonly sink?: (store: PostStore) => PostSink
}

/** The real client in front of these servers, while `work` lasts. Every drop is looked at: a known reason, a short sample. */
export async function withReading(
  hosts: readonly string[],
  { sink, ...options }: ReadingOptions,
  work: (reading: Reading) => Promise<void>,
): Promise<void> {
  const store = createScanStore()
  const drops: Drop[] = []
  const errors: string[] = []
  const source = createBlueskySource({ hosts, rewindMs: 0, now: Date.now, ...options })
  const noting: Source = {
    ...source,
    async *read(asked) {
      try {
        yield* source.read(asked)
      } catch (error) {
        errors.push(toAppError(error).message)
        throw error
      }
    },
  }
  const runner = runSource({
    source: noting,
    sink: sink?.(store) ?? store,
    now: Date.now,
    backOff: { firstMs: 4, mostMs: 20 },
    onDrop: (drop) => drops.push(drop),
  })
  const query = { any: [], none: [], from: -8e15, until: 8e15, limit: 10 }
  const finds = (term: string) => async () => {
    const page = await store.find({ ...query, all: [{ term, weight: 1 }] }, { deadlineMs: 1_000, signal: new AbortController().signal })
    return page.hits.length > 0
  }
  try {
    await work({ store, runner, drops, errors, finds, dropped: (reason) => runner.health().drops[reason] ?? 0 })
  } finally {
    await runner[Symbol.asyncDispose]()
  }
  for (const { reason, sample } of drops)
    if (!['malformed', 'undated', 'too-large'].includes(reason) || sample.length > 512)
      throw new TypeError(`A drop for ${reason} with a sample of ${sample.length}.`)
}

/**
 * A zstd frame (RFC 8878) that says 128 KiB in four bytes, `blocks` times: one repeated byte each. `window`: the descriptor's byte;
 * 0x38 is 128 KiB, 0x88 is 128 MiB.
 */
export function zstdBomb(blocks: number, { window = 0x38, byte = 0x20 } = {}): Buffer {
  const frame = [0x28, 0xb5, 0x2f, 0xfd, 0x00, window]
  for (let i = 1; i <= blocks; i++) {
    const head = (131_072 << 3) | (1 << 1) | Number(i === blocks)
    frame.push(head & 255, (head >> 8) & 255, head >> 16, byte)
  }
  return Buffer.from(frame)
}
