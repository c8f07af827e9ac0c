import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** A way to a server on this computer that can be shut for a while. It keeps its port meanwhile: one that is let go is soon somebody else's. */
export interface Door extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  /** Breaks everything off, wherever it stands, and whoever comes in the next moments. */
  cut(ms: number): Promise<void>
}

export async function startDoor(to: string): Promise<Door> {
  const port = Number(new URL(to).port)
  const sockets = new Set<Socket>()
  let isShut = false
  const server = createServer((outside) => {
    if (isShut) return void outside.resetAndDestroy()
    const inside = connect(port, '127.0.0.1')
    for (const [one, other] of [
      [outside, inside],
      [inside, outside],
    ] as const) {
      sockets.add(one)
      one
        .on('error', () => {})
        .on('close', () => {
          sockets.delete(one)
          other.destroy()
        })
      one.pipe(other)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const breakOff = () => sockets.forEach((socket) => socket.destroy())
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async cut(ms) {
      isShut = true
      breakOff()
      await delay(ms)
      isShut = false
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve))
      breakOff()
      await closed
    },
  }
}
