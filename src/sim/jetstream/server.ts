import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { compressWith, hasZstdDictionaries, zstdDictionaryId } from '../../lib/zstd.ts'
import type { FeedEvent } from '../feed.ts'
import { EventLog, type Entry } from './log.ts'
import { isWanted, paths, readOptionsUpdate, readSubscription, type Filter, type Refusal, type Subscription } from './subscription.ts'
import { errorFrame, infoFrame, toV1, toV2 } from './wires.ts'

/** Bad days of real servers, on request. forget: history is lost and the numbers begin anew, as after `kill -9`. */
export type Fault = 'cut' | 'silence' | 'speak' | 'forget' | 'garbage' | 'repeat'

export type JetstreamServer = AsyncDisposable & {
  /** `ws://127.0.0.1:<port>` */
  readonly url: string
  /** Keeps the event for later cursors and sends it to whoever listens. */
  emit(event: FeedEvent): void
  /** Sends anything to everybody, as it is. */
  say(frame: string | Buffer): void
  fault(fault: Fault): void
  /** The connections asked for so far, for tests. */
  readonly asked: readonly URL[]
  readonly listeners: number
}
export type JetstreamOptions = {
  /** 0: any free port. */
  readonly port?: number
  readonly windowMs?: number
  readonly most?: number
  readonly firstSeq?: number
  /** Wires that are spoken; default both. */
  readonly wires?: readonly ('v1' | 'v2')[]
  readonly pingMs?: number
}

/** Trained on frames of the demo world: `zstd --train`. */
const dictionary = readFileSync(new URL('dictionary.zdict', import.meta.url))
const dictionaryId = zstdDictionaryId(dictionary) ?? 0
const defaults = { windowMs: 36 * 3_600_000, most: 1_000_000, firstSeq: 1, pingMs: 30_000 }
/** What a socket may hold unsent before its events wait in the log. */
const unsentBytes = 1_000_000
const optionsBytes = 10_000_000

type Listener = {
  readonly socket: WebSocket
  readonly wire: 'v1' | 'v2'
  readonly compress: boolean
  filter: Filter
  /** Number of the next event to send. */
  next: number
  /** Waits for an `options_update`. */
  waits: boolean
}

/**
 * A Jetstream server on loopback: both wires, filters, cursors inside a window, `options_update`, zstd with a dictionary on v2, pings.
 * Fed by whoever has events. Behaves as the real one was seen to behave (bluesky-social/jetstream), faults included.
 */
export async function startJetstream(options: JetstreamOptions = {}): Promise<JetstreamServer> {
  const { port = 0, wires = ['v1', 'v2'], pingMs, ...kept } = { ...defaults, ...options }
  const log = new EventLog(kept)
  const listeners = new Set<Listener>()
  const asked: URL[] = []
  let silent = false
  const http = createServer((request, response) => {
    const isDictionary = new URL(request.url ?? '/', 'http://localhost').pathname === paths.dictionary
    if (isDictionary && wires.includes('v2') && hasZstdDictionaries)
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(dictionary)
    else
      response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify({ error: 'NotFound', message: 'No such method.' }))
  })
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: optionsBytes })

  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head) => {
    const url = new URL(request.url ?? '/', 'ws://localhost')
    asked.push(url)
    const wire = url.pathname === paths.v1 ? 'v1' : url.pathname === paths.v2 ? 'v2' : undefined
    if (!wire || !wires.includes(wire)) return refuse(socket, 404, { error: 'NotFound', message: 'No such stream.' })
    const zstd = request.headers['socket-encoding'] === 'zstd'
    const deflate = String(request.headers['sec-websocket-extensions']).includes('permessage-deflate')
    const subscription = readSubscription(url, { zstd, deflate }, hasZstdDictionaries ? dictionaryId : -1, log)
    if ('error' in subscription) return refuse(socket, 400, subscription)
    sockets.handleUpgrade(request, socket, head, (open) => listen(open, subscription))
  })

  function listen(socket: WebSocket, { wire, compress, filter, from, requireHello, outdated }: Subscription): void {
    const listener: Listener = { socket, wire, compress, filter, next: from, waits: requireHello }
    listeners.add(listener)
    socket.on('close', () => listeners.delete(listener))
    socket.on('error', () => {})
    socket.on('message', (data: Buffer) => {
      if (wire === 'v2') return socket.close(1008, 'this stream takes no messages')
      const updated = readOptionsUpdate(data.toString('utf8'), listener.filter)
      if ('error' in updated) return socket.close(updated.close, updated.message)
      listener.filter = updated
      listener.waits = false
      pump(listener)
    })
    if (outdated) send(listener, infoFrame('OutdatedCursor', `resumed at seq ${from}`))
    pump(listener)
  }

  /** Sends what is due, as far as the socket takes it. */
  function pump(listener: Listener): void {
    const { socket, wire } = listener
    if (silent || listener.waits) return
    if (listener.next < log.floorSeq) {
      // It read so slowly that the window went past it.
      if (wire === 'v2') send(listener, errorFrame('ConsumerTooSlow', 'the window went past this consumer'))
      return socket.close(1008, 'consumer too slow')
    }
    for (let entry = log.at(listener.next); entry && socket.readyState === socket.OPEN; entry = log.at(listener.next)) {
      if (socket.bufferedAmount > unsentBytes) return void setTimeout(pump, 5, listener)
      listener.next = entry.seq + 1
      sendEntry(listener, entry)
    }
  }

  const clock = setInterval(() => {
    for (const { socket } of silent ? [] : listeners) socket.ping()
  }, pingMs).unref()
  await new Promise<void>((resolve, reject) => http.once('error', reject).listen(port, '127.0.0.1', resolve))

  const say = (frame: string | Buffer) => {
    for (const { socket } of listeners) socket.send(frame)
  }
  const cut = () => {
    for (const { socket } of listeners) socket.terminate()
  }
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    asked,
    get listeners() {
      return listeners.size
    },
    emit(event) {
      log.append(event)
      for (const listener of listeners) pump(listener)
    },
    say,
    fault(fault) {
      switch (fault) {
        case 'cut':
          return cut()
        case 'silence':
          silent = true
          return
        case 'speak':
          silent = false
          return listeners.forEach(pump)
        case 'forget':
          log.forget()
          return cut()
        case 'garbage':
          return say('{"did":"did:plc:example","time_us":"now","kind":')
        case 'repeat':
          for (const listener of listeners) listener.next = Math.max(log.floorSeq, listener.next - 1_000)
          return listeners.forEach(pump)
      }
    },
    async [Symbol.asyncDispose]() {
      clearInterval(clock)
      cut()
      sockets.close()
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}

function sendEntry(listener: Listener, entry: Entry): void {
  if (!isWanted(entry.event, listener.filter)) return
  const text = listener.wire === 'v1' ? toV1(entry) : toV2(entry)
  const { maxBytes } = listener.filter
  if (text === undefined || (maxBytes > 0 && Buffer.byteLength(text) > maxBytes)) return
  send(listener, text)
}

function send({ socket, compress }: Listener, text: string): void {
  socket.send(compress ? compressWith(dictionary, text) : text)
}

function refuse(socket: Duplex, status: number, body: Refusal): void {
  const json = JSON.stringify(body)
  socket.on('error', () => {})
  socket.end(
    `HTTP/1.1 ${status} ${status === 400 ? 'Bad Request' : 'Not Found'}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(json)}\r\nConnection: close\r\n\r\n${json}`,
  )
}
