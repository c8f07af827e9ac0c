import { createParser } from 'eventsource-parser'
import { AppError } from '../../errors/index.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Outbound } from '../../lib/outbound.ts'
import { readSocket, wasTooLarge } from '../../lib/socket.ts'
import { userAgent } from './api.ts'
import type { About } from './discovery.ts'
import { refusal } from './refusal.ts'
import { limits, type Limits } from './settings.ts'
import { decodeEvent, decodeFrame, type Decoded, type StreamEvent } from './wire.ts'

export type Told = { readonly event: Exclude<StreamEvent, { kind: 'error' }>; readonly receivedAt: number; readonly text: string }
/** A stream is opened in one of these ways: both places for a token are about, and what has no socket may have events. */
export type Way = 'websocket' | 'websocket-protocol' | 'sse'
export type StreamOptions = {
  readonly about: Pick<About, 'streaming'>
  readonly stream: { readonly socket: string; readonly events: string }
  readonly way: Way
  readonly token?: string | undefined
  readonly outbound: Outbound
  readonly allowedOrigins: readonly string[]
  readonly now: Clock
  readonly signal: AbortSignal
  readonly onOpen: () => void
  readonly limits?: Pick<Limits, 'silenceMs' | 'frameBytes'>
}

const path = '/api/v1/streaming'

/**
 * What a stream says until it ends. An abort ends it quietly. Throws `unauthenticated`, `forbidden` or `not_found` for a no (of the server, or
 * of this way alone), `source_unavailable` for everything that may be better soon.
 */
export async function* readStream(options: StreamOptions): AsyncIterable<Told> {
  for await (const { decoded, receivedAt, text } of options.way === 'sse' ? readEvents(options) : readFrames(options)) {
    if (decoded?.kind === 'error') throw noFrom(decoded.status, hostOf(options), { hasToken: options.token !== undefined, isClear: true })
    if (decoded) yield { event: decoded, receivedAt, text }
  }
}

type Heard = { readonly decoded: Decoded; readonly receivedAt: number; readonly text: string }

const hostOf = ({ about }: StreamOptions) => new URL(about.streaming).host

/** What a server says with a status means that it will say so again, but for a few. */
function noFrom(status: number | undefined, host: string, told: { hasToken: boolean; isClear: boolean }): AppError {
  if (status === 400 || status === 401 || status === 403 || status === 404) return refusal(status, host, told)
  if (status === 429) return new AppError('quota_exceeded', { message: `${host} asks us to wait before we connect again.` })
  return new AppError('source_unavailable', { message: `${host} refuses the stream${status === undefined ? '' : ` (${status})`}.` })
}

async function* readFrames({ about, stream, way, token, ...options }: StreamOptions): AsyncIterable<Heard> {
  const { signal, now, onOpen, limits: bounds = limits } = options
  const url = new URL(`${about.streaming}${path}${stream.socket}`)
  const inProtocol = way === 'websocket-protocol' && token !== undefined
  try {
    const frames = readSocket(url, {
      signal,
      now,
      allowedOrigins: withSockets(options.allowedOrigins),
      silenceMs: bounds.silenceMs,
      pingMs: bounds.silenceMs / 2,
      maxFrameBytes: bounds.frameBytes,
      headers: { 'user-agent': userAgent, ...(token !== undefined && !inProtocol && { authorization: `Bearer ${token}` }) },
      protocols: inProtocol ? [token] : [],
      onOpen,
    })
    for await (const { data, isBinary, receivedAt } of frames) {
      const text = data.toString('utf8')
      yield { decoded: isBinary ? { kind: 'drop', reason: 'malformed' } : decodeFrame(text), receivedAt, text }
    }
  } catch (error) {
    if (error instanceof AppError && wasTooLarge(error))
      yield { decoded: { kind: 'drop', reason: 'too-large' }, receivedAt: now(), text: '' }
    const status = handshakeStatus(error)
    // What stands below the status is not to be seen here. To a token that is none servers say 401, and few proxies do.
    throw status === undefined ? error : noFrom(status, url.host, { hasToken: token !== undefined, isClear: status === 401 })
  }
}

/** `http://127.0.0.1:3000` may be private, so its sockets may be. */
const withSockets = (origins: readonly string[]) => [...origins, ...origins.map((origin) => origin.replace(/^http/, 'ws'))]

/** In the words of `ws`. */
function handshakeStatus(error: unknown): number | undefined {
  const { cause } = error instanceof AppError ? error : {}
  const [, status] = (cause instanceof Error && /Unexpected server response: (\d{3})/.exec(cause.message)) || []
  return status === undefined ? undefined : Number(status)
}

/** Server-sent events: `:)` to begin with, `:thump` every 15 s, and messages whose data is not always JSON. */
async function* readEvents({
  about,
  stream,
  token,
  outbound,
  signal,
  now,
  onOpen,
  limits: bounds = limits,
}: StreamOptions): AsyncIterable<Heard> {
  const url = `${about.streaming.replace(/^ws/, 'http')}${path}${stream.events}`
  const { host } = new URL(url)
  const headers = {
    'user-agent': userAgent,
    accept: 'text/event-stream',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  }
  const answer = await outbound.open(url, { headers, signal }).catch((error: unknown) => {
    if (signal.aborted) return undefined
    throw error
  })
  if (!answer) return
  const { status, body } = answer
  try {
    if (status !== 200 || !(answer.headers['content-type'] ?? '').startsWith('text/event-stream'))
      throw noFrom(status === 200 ? 404 : status, host, {
        hasToken: token !== undefined,
        isClear: (answer.headers['content-type'] ?? '').includes('json'),
      }) // a page with 200 is no stream
    onOpen()
    let heard: Heard[] = []
    let receivedAt = now()
    /** Of a message that has begun and not ended. */
    let length = 0
    let isWhole = false
    const parser = createParser({
      onEvent({ event = 'message', data }) {
        isWhole = true
        heard.push({ decoded: decodeEvent(event, data), receivedAt, text: data })
      },
      onComment: () => (isWhole = true),
    })
    const utf8 = new TextDecoder()
    for await (const chunk of watched(body, bounds.silenceMs, host)) {
      receivedAt = now()
      const text = utf8.decode(chunk, { stream: true })
      isWhole = false
      parser.feed(text)
      length = isWhole ? text.length - text.lastIndexOf('\n') - 1 : length + text.length
      const told = heard
      heard = []
      yield* told
      if (length > bounds.frameBytes) {
        yield { decoded: { kind: 'drop', reason: 'too-large' }, receivedAt, text: '' }
        throw new AppError('source_unavailable', { message: `${host} sends a message without end.` })
      }
    }
    throw new AppError('source_unavailable', { message: `${host} ended the stream.` })
  } catch (error) {
    if (signal.aborted) return
    throw error instanceof AppError ? error : new AppError('source_unavailable', { message: `${host} broke the stream off.`, cause: error })
  } finally {
    body.destroy()
  }
}

/** The chunks of a body; ends with an error where nothing, not even a thump, comes for so long while we wait. */
async function* watched(body: AsyncIterable<Buffer>, silenceMs: number, host: string): AsyncIterable<Buffer> {
  const chunks = body[Symbol.asyncIterator]()
  for (;;) {
    let timer: NodeJS.Timeout | undefined
    const silent = new Promise<never>((_resolve, reject) => {
      const fail = () =>
        reject(new AppError('source_unavailable', { message: `${host} has been silent for ${Math.round(silenceMs / 1_000)} s.` }))
      timer = setTimeout(fail, silenceMs)
    })
    const next = await Promise.race([chunks.next(), silent]).finally(() => clearTimeout(timer))
    if (next.done) return
    yield next.value
  }
}
