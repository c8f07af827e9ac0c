import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { WebSocketServer } from 'ws'
import { frameOf } from './frames.fixture.ts'

export type HostOptions = {
  /** Numbered from 1, in order; more may be added while it runs. */
  readonly frames: readonly Buffer[]
  /** By DID, as `getRepo` gives them. */
  readonly repositories?: Readonly<Record<string, Buffer>>
  /** The connection ends after so many frames, while there are more. */
  readonly atOnce?: number
  /** What a cursor of the future is answered with: a PDS with an error, a relay with nothing. */
  readonly future?: 'error' | 'silence'
  readonly port?: number
}
export type Host = { readonly url: string; readonly port: number; readonly cursors: (number | undefined)[] } & AsyncDisposable

/** A host of firehose frames on loopback. */
export async function startHost({ frames, repositories = {}, atOnce = Infinity, future = 'error', port = 0 }: HostOptions): Promise<Host> {
  const cursors: (number | undefined)[] = []
  const http = createServer((request, response) => {
    const car = repositories[new URL(request.url ?? '/', 'http://localhost').searchParams.get('did') ?? '']
    response.writeHead(car ? 200 : 400, { 'content-type': 'application/vnd.ipld.car' }).end(car)
  }).listen(port, '127.0.0.1')
  const sockets = new WebSocketServer({ server: http })
  sockets.on('connection', (socket, request) => {
    const given = new URL(request.url ?? '/', 'http://localhost').searchParams.get('cursor')
    const cursor = given === null ? undefined : Number(given)
    cursors.push(cursor)
    if (cursor !== undefined && cursor > frames.length) {
      if (future === 'silence') return
      socket.send(frameOf({ op: -1 }, { error: 'FutureCursor' }))
      return socket.close(1008)
    }
    const until = (cursor ?? frames.length) + atOnce
    void (async () => {
      for (let at = cursor ?? frames.length; socket.readyState === socket.OPEN;) {
        if (at < frames.length && at < until) socket.send(frames[at++] as Buffer)
        else if (at < frames.length) return socket.close()
        else await delay(2)
      }
    })()
  })
  await once(http, 'listening')
  const address = http.address() as AddressInfo
  return {
    url: `ws://127.0.0.1:${address.port}`,
    port: address.port,
    cursors,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets.clients) socket.terminate()
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}
