import { WebSocket } from 'ws'
import { AppError } from '../errors/index.ts'
import type { Clock } from './clock.ts'
import { guardSocket } from './outbound.ts'

export type Frame = { readonly data: Buffer; readonly isBinary: boolean; readonly receivedAt: number }
export type SocketOptions = {
  readonly signal: AbortSignal
  readonly now: Clock
  /** Origins that may be private: `ws://127.0.0.1:6008`. */
  readonly allowedOrigins: readonly string[]
  /** Neither a frame nor a ping for this long counts as a dead connection. */
  readonly silenceMs?: number
  /** Asks for a sign of life this often, where a network may say nothing for longer than `silenceMs`. Default: never. */
  readonly pingMs?: number
  /** `send`: a text frame; nothing where the connection is already gone. */
  readonly onOpen?: (send: (text: string) => void) => void
  readonly headers?: Readonly<Record<string, string>>
  readonly protocols?: readonly string[]
  /** For the whole handshake, however it trickles in. */
  readonly connectMs?: number
  readonly maxFrameBytes?: number
  /** Where nothing came for so long, and nothing before the answer to a ping, the frames end. Default: they go on. */
  readonly quietMs?: number
}

/** Frames held while the reader is busy; beyond them, or their bytes, the network is asked to wait, so memory stays flat. */
const held = { most: 1_000, resumeAt: 200, mostBytes: 16 * 1024 * 1024 }

/**
 * The frames of one connection, until it ends: an abort ends it quietly, and so does `quietMs`; everything else (closed, silent, refused, too
 * large a frame) throws `source_unavailable`. Compression of frames is never offered: Jetstream refuses it together with its own.
 */
export async function* readSocket(url: URL, options: SocketOptions): AsyncIterable<Frame> {
  const { signal, now, allowedOrigins, silenceMs = 60_000, connectMs = 10_000, maxFrameBytes = 4 * 1024 * 1024 } = options
  if (signal.aborted) return
  const guard = guardSocket(url, allowedOrigins)
  const socket = new WebSocket(url, [...(options.protocols ?? [])], {
    ...guard,
    perMessageDeflate: false,
    maxPayload: maxFrameBytes,
    headers: { ...options.headers },
  })
  const frames: Frame[] = []
  let bytes = 0
  let failure: AppError | undefined
  let isOver = false
  let wake: (() => void) | undefined
  const notify = () => {
    wake?.()
    wake = undefined
  }
  const fail = (message: string, cause?: unknown) => {
    failure ??= new AppError('source_unavailable', { message, cause })
    notify()
  }
  // Not ws's own `handshakeTimeout`: it begins anew with every byte.
  const shaking = setTimeout(() => fail(`${url.host} cannot be reached: it does not answer.`), connectMs)
  let silence: NodeJS.Timeout | undefined
  const heard = () => {
    if (silence) return void silence.refresh()
    // While frames wait to be read, or the network is asked to wait, the silence is ours.
    silence = setTimeout(
      () => (socket.isPaused || frames.length > 0 ? heard() : fail(`${url.host} has been silent for ${Math.round(silenceMs / 1_000)} s.`)),
      silenceMs,
    )
  }
  socket.on('open', () => {
    clearTimeout(shaking)
    heard()
    options.onOpen?.((text) => {
      if (socket.readyState === socket.OPEN) socket.send(text)
    })
  })
  socket.on('ping', heard)
  let pinging: NodeJS.Timeout | undefined
  if (options.pingMs !== undefined) {
    socket.on('pong', heard)
    pinging = setInterval(() => socket.readyState === socket.OPEN && socket.ping(), options.pingMs)
  }
  const stopWatching = watchQuiet(socket, options.quietMs, () => {
    isOver = true
    notify()
  })
  socket.on('message', (data: Buffer, isBinary) => {
    heard()
    isOver = false
    frames.push({ data, isBinary, receivedAt: now() })
    bytes += data.length
    if (frames.length >= held.most || bytes >= held.mostBytes) socket.pause()
    notify()
  })
  socket.on('error', (cause) => fail(`${url.host} cannot be reached: ${whyUnreached(cause)}.`, cause))
  socket.on('close', (code) => fail(`${url.host} closed the connection (${code}).`))
  signal.addEventListener('abort', notify, { once: true })
  try {
    for (;;) {
      while (frames.length > 0 && !signal.aborted) {
        const frame = frames.shift() as Frame
        bytes -= frame.data.length
        if (socket.isPaused && frames.length <= held.resumeAt && bytes <= held.mostBytes / 2) socket.resume()
        yield frame
      }
      if (signal.aborted) return
      if (failure) throw failure
      if (isOver) return
      await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    socket.removeAllListeners('message').removeAllListeners('ping').removeAllListeners('pong') // what is already here is still told, and would begin to wait again
    clearTimeout(shaking)
    clearTimeout(silence)
    clearInterval(pinging)
    stopWatching()
    signal.removeEventListener('abort', notify)
    socket.on('error', () => {}) // leaving before it is open reports an error that nobody waits for
    socket.terminate()
  }
}

/**
 * Calls back when nothing has come for a while and a ping is answered, whose answer comes behind everything that was sent: so a network
 * that hangs is no quiet one. While the socket is paused no answer comes in.
 */
function watchQuiet(socket: WebSocket, quietMs: number | undefined, onQuiet: () => void): () => void {
  if (quietMs === undefined) return () => {}
  let asked = 0
  let isQuiet = false
  const timer = setTimeout(() => {
    isQuiet = true
    if (socket.readyState === socket.OPEN) socket.ping(String(++asked))
    timer.refresh()
  }, quietMs)
  const heard = () => {
    isQuiet = false
    timer.refresh()
  }
  const answered = (data: Buffer) => isQuiet && data.toString('latin1') === String(asked) && onQuiet()
  socket.on('open', heard).on('message', heard).on('pong', answered)
  return () => {
    clearTimeout(timer)
    socket.off('open', heard).off('message', heard).off('pong', answered)
  }
}

/** The frame that ended a connection was larger than was allowed. */
export const wasTooLarge = ({ cause }: AppError): boolean =>
  (cause as { readonly code?: string } | undefined)?.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'

/** In words that help; what is not known is said as the system says it. */
function whyUnreached(cause: Error & { readonly code?: string }): string {
  return unreachedWords[cause.code ?? ''] ?? cause.message
}
const unreachedWords: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name cannot be looked up (is this computer online?)',
  EAI_AGAIN: 'its name cannot be looked up (is this computer online?)',
  ECONNREFUSED: 'it refuses the connection',
  ECONNRESET: 'it broke the connection off',
  ENETUNREACH: 'there is no way to it from here (is this computer online?)',
  EHOSTUNREACH: 'there is no way to it from here (is this computer online?)',
}
