import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'

/**
 * A Jetstream server on loopback, written from the description of its wires, of which it speaks one: the collection filter drops commits
 * alone, `cursor` is inclusive and in microseconds, a cursor of the future means the live tail, frames are text. `faults` are what real ones do on bad days.
 */
export type JetstreamServer = {
  readonly url: string
  /** Keeps the frame for later cursors and sends it to whoever listens. */
  emit(frame: Frame): void
  /** Sends anything to everybody, as it is. */
  say(text: string | Buffer): void
  readonly asked: URL[]
  readonly listeners: number
  /** Breaks every connection without a word. */
  cut(): void
  /** While true, connections are taken and nothing is ever sent. */
  silent: boolean
} & AsyncDisposable
export type Frame = {
  readonly did: string
  readonly time_us: number
  readonly kind: string
  readonly commit?: { readonly collection: string; readonly [name: string]: unknown }
}

export async function startJetstream({ port = 0, window = 100_000, wire = 'v1' as 'v1' | 'v2' } = {}): Promise<JetstreamServer> {
  const encode = (frame: Frame) => JSON.stringify(wire === 'v1' ? frame : toV2(frame))
  const history: Frame[] = []
  const listening = new Map<WebSocket, readonly string[]>()
  const asked: URL[] = []
  const http = createServer((_request, response) => response.writeHead(404).end())
  const sockets = new WebSocketServer({
    server: http,
    path: wire === 'v1' ? '/subscribe' : '/xrpc/network.bsky.jetstream.subscribeEvents',
    perMessageDeflate: false,
  })
  const server: JetstreamServer = {
    url: '',
    asked,
    silent: false,
    get listeners() {
      return listening.size
    },
    emit(frame) {
      history.push(frame)
      if (history.length > window) history.shift()
      for (const [socket, wanted] of listening) if (!server.silent && isWanted(frame, wanted)) socket.send(encode(frame))
    },
    say(text) {
      for (const socket of listening.keys()) socket.send(text)
    },
    cut() {
      for (const socket of listening.keys()) socket.terminate()
    },
    async [Symbol.asyncDispose]() {
      server.cut()
      await new Promise((resolve) => sockets.close(resolve))
      await new Promise((resolve) => http.close(resolve))
    },
  }
  sockets.on('connection', (socket, request) => {
    const url = new URL(request.url ?? '/', 'ws://localhost')
    const wanted = url.searchParams.getAll(wire === 'v1' ? 'wantedCollections' : 'collections')
    const cursor = Number(url.searchParams.get('cursor') ?? Infinity)
    asked.push(url)
    if (!server.silent) for (const frame of history) if (frame.time_us >= cursor && isWanted(frame, wanted)) socket.send(encode(frame))
    listening.set(socket, wanted)
    socket.on('close', () => listening.delete(socket))
    socket.on('error', () => {})
  })
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve))
  return Object.assign(server, { url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}` })
}

const isWanted = ({ kind, commit }: Frame, wanted: readonly string[]) =>
  kind !== 'commit' || wanted.length === 0 || wanted.includes(commit?.collection ?? '')

/** The same event as the v2 wire says it (proposal 0015). */
function toV2({ did, time_us, kind, commit, ...rest }: Frame & { readonly [name: string]: unknown }): object {
  const time = `${new Date(Math.floor(time_us / 1_000)).toISOString().slice(0, -1)}${String(time_us % 1_000).padStart(3, '0')}Z`
  return {
    $type: 'message',
    payload: { $type: `network.bsky.jetstream.subscribeEvents#${kind}`, seq: time_us % 1_000_000, did, time, ...commit, ...rest },
  }
}

let revision = 0
/** An invented post on the wire; later calls have higher revisions. */
export function postFrame(n: number, text: string, { did = 'did:plc:exampleana', at = Date.now() } = {}): Frame {
  return commitFrame({
    did,
    at,
    operation: 'create',
    rkey: `post${n}`,
    record: { $type: 'app.bsky.feed.post', text, createdAt: new Date(at).toISOString(), langs: ['en'] },
  })
}
export const deleteFrame = (n: number, { did = 'did:plc:exampleana', at = Date.now() } = {}): Frame =>
  commitFrame({ did, at, operation: 'delete', rkey: `post${n}` })

function commitFrame({ did, at, ...commit }: { did: string; at: number; operation: string; rkey: string; record?: object }): Frame {
  const rev = `3m${String(++revision).padStart(11, '0')}`
  return { did, time_us: at * 1_000 + (revision % 1_000), kind: 'commit', commit: { collection: 'app.bsky.feed.post', rev, ...commit } }
}
