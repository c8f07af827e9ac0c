import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'
import type { NostrEvent } from '../../../src/sources/nostr/event.ts'
import { installServer } from '../install.ts'

/** A relay that others wrote, empty, on loopback. */
export interface OtherRelay extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** As a client sends it; what the relay answers. */
  publish(event: NostrEvent): Promise<{ readonly isTaken: boolean; readonly why: string }>
}

export async function startOtherRelay({ port = 0 }: { port?: number } = {}): Promise<OtherRelay> {
  const installed = await installServer('nostr-relay', ['relay.mjs'])
  const child = spawn(process.execPath, [fileURLToPath(new URL('relay.mjs', installed)), String(port)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const line = await Promise.race([
    once(createInterface(child.stdout), 'line').then(([text]) => String(text)),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`The relay ended with ${code}.`))),
  ])
  const { port: taken } = JSON.parse(line) as { port: number }
  const url = `ws://127.0.0.1:${taken}`
  const socket = new WebSocket(url)
  await once(socket, 'open')
  const answers = new Map<string, (answer: { isTaken: boolean; why: string }) => void>()
  socket.on('message', (data: Buffer) => {
    const [type, id, isTaken, why] = JSON.parse(data.toString('utf8')) as [string, string, boolean, string]
    if (type === 'OK') answers.get(id)?.({ isTaken, why })
  })
  return {
    url,
    port: taken,
    publish: (event) =>
      new Promise((resolve) => {
        answers.set(event.id, resolve)
        socket.send(JSON.stringify(['EVENT', event]))
      }),
    async [Symbol.asyncDispose]() {
      socket.terminate()
      const ended = once(child, 'exit')
      child.stdin.end()
      await ended
    },
  }
}
