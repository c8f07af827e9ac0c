import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { WebSocketServer, type WebSocket } from 'ws'
import { compressWith, hasZstdDictionaries, jetstreamV1Dictionary, zstdDictionaryId } from '../../lib/zstd.ts'
import type { FeedEvent } from '../feed.ts'
import { EventLog, type Entry } from './log.ts'
import { createSlowWatch, realPatience, type Patience } from './slow.ts'
import {
  isWanted,
  paths,
  readOptionsUpdate,
  readSubscription,
  type Filter,
  type Refusal,
  type Subscription,
  type Wire,
} from './subscription.ts'
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
  readonly wires?: readonly Wire[]
  readonly pingMs?: number
  /** Events in a block: what a cursor of microseconds is rounded to. */
  readonly block?: number
  readonly patience?: Partial<Patience>
}

/** Of v2 trained on frames of the demo world (`zstd --train`), of v1 the one that all its clients have. */
const dictionaries = { v1: jetstreamV1Dictionary(), v2: readFileSync(new URL('dictionary.zdict', import.meta.url)) }
const dictionaryId = zstdDictionaryId(dictionaries.v2) ?? 0
const defaults = { windowMs: 36 * 3_600_000, most: 1_000_000, firstSeq: 1, pingMs: 30_000 }
/** What a socket may hold unsent before its events wait in the log. */
const unsentBytes = 256 * 1024
/** Events that one listener is given in one go, or whoever reads a long past would keep the newest from everybody else. */
const perTurn = { text: 500, packed: 50 }
const optionsBytes = 10_000_000
/** Addresses with 10,000 accounts fit, as in Go's server. */
const maxHeaderSize = 1_000_000
/** How long whoever listens may take to answer the goodbye. */
const goodbyeMs = 250
const subprotocol = 'xrpc.v1.json'

type Listener = {
  readonly socket: WebSocket
  readonly wire: Wire
  readonly compress: boolean
  readonly isTooSlow: ReturnType<typeof createSlowWatch>
  filter: Filter
  /** Number of the next event to send. */
  next: number
  /** Waits for an `options_update`. */
  waits: boolean
  /** Said before the first event. */
  notice: string | undefined
  /** Frames that the system has not taken, and when it last took one. */
  unsent: number
  movedAt: number
  /** Until its next turn, when the others have had theirs. */
  turn: NodeJS.Immediate | undefined
}

/**
 * A Jetstream server on loopback: both wires, filters, cursors inside a window, `options_update`, deflate on v1, zstd with the dictionary
 * of either wire, pings, consumers that are too slow. Fed by whoever has events. Behaves as the real one was seen to behave and as its
 * source says (bluesky-social/jetstream), faults included. Useful for: the demo and tests, also of other clients. Not useful for:
 * connections over TLS.
 */
export async function startJetstream(options: JetstreamOptions = {}): Promise<JetstreamServer> {
  const { port = 0, wires = ['v1', 'v2'], pingMs, patience: asAsked, ...kept } = { ...defaults, ...options }
  const patience = { ...realPatience, ...asAsked }
  const log = new EventLog(kept)
  const listeners = new Set<Listener>()
  const asked: URL[] = []
  let silent = false
  const http = createServer({ maxHeaderSize }, (request, response) => {
    const url = URL.parse(request.url ?? '/', 'http://localhost')
    const isDictionary = url?.pathname === paths.dictionary && wires.includes('v2') && hasZstdDictionaries
    if (isDictionary) return sendDictionary(url.searchParams.get('id'), response)
    sendJson(response, 404, { error: 'NotFound', message: 'No such method.' })
  })
  const sockets = {
    v1: new WebSocketServer({ noServer: true, perMessageDeflate: true, maxPayload: optionsBytes, handleProtocols: () => false }),
    v2: new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      maxPayload: optionsBytes,
      handleProtocols: (offered) => offered.has(subprotocol) && subprotocol,
    }),
  }

  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head) => {
    const url = URL.parse(request.url ?? '/', 'ws://localhost')
    if (url) asked.push(url)
    const wire = url?.pathname === paths.v1 ? 'v1' : url?.pathname === paths.v2 ? 'v2' : undefined
    if (!url || !wire || !wires.includes(wire)) return refuse(socket, 404, { error: 'NotFound', message: 'No such stream.' }, 'v2')
    const zstd = String(request.headers['socket-encoding']).includes('zstd')
    const deflate = String(request.headers['sec-websocket-extensions']).includes('permessage-deflate')
    const subscription = readSubscription(url, { zstd, deflate }, hasZstdDictionaries ? dictionaryId : undefined, log)
    if ('error' in subscription) return refuse(socket, 400, subscription, wire)
    sockets[wire].handleUpgrade(request, socket, head, (open) => listen(open, subscription))
  })

  function listen(socket: WebSocket, { wire, compress, filter, from, requireHello, outdated }: Subscription): void {
    const listener: Listener = {
      socket,
      wire,
      compress,
      isTooSlow: createSlowWatch(patience),
      filter,
      next: from,
      waits: requireHello,
      notice: outdated ? infoFrame('OutdatedCursor', `resumed at seq ${from}`) : undefined,
      unsent: 0,
      movedAt: 0,
      turn: undefined,
    }
    const isLive = from === log.nextSeq
    listeners.add(listener)
    socket.on('close', () => listeners.delete(listener))
    socket.on('error', () => {})
    socket.on('message', (data: Buffer, isBinary) => {
      if (wire === 'v2') return socket.close(1008, 'this stream takes no messages')
      if (isBinary) return
      const updated = readOptionsUpdate(data.toString('utf8'))
      if (!updated) return
      if ('error' in updated) return socket.close(updated.close, closeReason(updated.message))
      listener.filter = updated
      if (listener.waits && isLive) listener.next = log.nextSeq // the live tail begins with the greeting
      listener.waits = false
      pump(listener)
    })
    pump(listener)
  }

  /** Sends what is due, as far as the socket takes it, and goes on when it has taken some or when the others have had their turn. */
  function pump(listener: Listener): void {
    const { socket } = listener
    if (silent || listener.waits || listener.turn || socket.readyState !== socket.OPEN) return
    if (listener.notice !== undefined) send(listener, listener.notice)
    listener.notice = undefined
    if (listener.next < log.floorSeq) return drop(listener, 'the window went past this consumer')
    const most = listener.compress ? perTurn.packed : perTurn.text
    let entry
    for (let told = 0; socket.bufferedAmount <= unsentBytes && (entry = log.at(listener.next)); told++) {
      if (told === most) return takeTurn(listener)
      listener.next = entry.seq + 1
      sendEntry(listener, entry)
    }
  }

  function takeTurn(listener: Listener): void {
    listener.turn ??= setImmediate(() => {
      listener.turn = undefined
      pump(listener)
    })
  }

  function sendEntry(listener: Listener, entry: Entry): void {
    if (!isWanted(entry.event, listener.filter)) return
    const text = listener.wire === 'v1' ? toV1(entry) : toV2(entry)
    const { maxBytes } = listener.filter
    if (text === undefined || (maxBytes > 0 && Buffer.byteLength(text) > maxBytes)) return
    send(listener, text)
  }

  const send = (listener: Listener, text: string) =>
    put(listener, listener.compress ? compressWith(dictionaries[listener.wire], text) : text)

  function put(listener: Listener, data: string | Buffer): void {
    if (listener.unsent++ === 0) listener.movedAt = Date.now()
    listener.socket.send(data, () => {
      listener.unsent--
      listener.movedAt = Date.now()
      if (listener.socket.bufferedAmount <= unsentBytes / 2 && log.at(listener.next)) takeTurn(listener)
    })
  }

  function drop(listener: Listener, why: string): void {
    if (listener.wire === 'v2') send(listener, errorFrame('ConsumerTooSlow', why))
    listener.socket.close(1008, 'consumer too slow')
  }

  const pings = setInterval(() => {
    for (const { socket } of silent ? [] : listeners) socket.ping()
  }, pingMs).unref()
  const watch = setInterval(
    () => {
      const now = Date.now()
      for (const listener of listeners) {
        const lag = log.nextSeq - listener.next
        if (listener.unsent > 0 && now - listener.movedAt > patience.stuckMs) listener.socket.terminate()
        else if (!silent && listener.isTooSlow(now, listener.next, lag)) drop(listener, `${lag} events behind; resume at ${listener.next}`)
      }
    },
    Math.min(1_000, patience.stuckMs / 4, patience.windowMs / 4),
  ).unref()
  await new Promise<void>((resolve, reject) => http.once('error', reject).listen(port, '127.0.0.1', resolve))

  const say = (frame: string | Buffer) => {
    for (const listener of listeners) put(listener, frame)
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
    /** As the real one ends on SIGTERM: what was begun is sent, and everybody is told (1001). */
    async [Symbol.asyncDispose]() {
      clearInterval(pings)
      clearInterval(watch)
      const closed = new Promise((resolve) => http.close(resolve))
      http.closeIdleConnections()
      const gone = [...listeners].map(({ socket }) => new Promise((resolve) => socket.once('close', resolve)))
      for (const { socket } of listeners) socket.close(1001, 'server shutting down')
      await Promise.race([Promise.all(gone), delay(goodbyeMs, undefined, { ref: false })])
      cut()
      http.closeAllConnections()
      await closed
    },
  }
}

function sendDictionary(id: string | null, response: ServerResponse): void {
  if (id !== null && Number(id) !== dictionaryId)
    return sendJson(response, 404, { error: 'DictionaryNotFound', message: `The current dictionary is ${dictionaryId}.` })
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'x-zstd-dictionary-id': dictionaryId }).end(dictionaries.v2)
}

function sendJson(response: ServerResponse, status: number, body: Refusal): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** Before the upgrade: plain words on the v1 wire, named on the v2 wire. */
function refuse(socket: Duplex, status: 400 | 404, refusal: Refusal, wire: Wire): void {
  const [type, body] = wire === 'v1' ? ['text/plain; charset=utf-8', refusal.message] : ['application/json', JSON.stringify(refusal)]
  const head = `HTTP/1.1 ${status} ${status === 400 ? 'Bad Request' : 'Not Found'}\r\nContent-Type: ${type}\r\n`
  socket.on('error', () => {})
  socket.end(`${head}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`)
}

/** The reason of a close frame holds 123 bytes (RFC 6455, 5.5); a character that was cut falls away. */
const closeReason = (text: string) => new TextDecoder().decode(Buffer.from(text).subarray(0, 120)).replace(/\ufffd+$/, '')
