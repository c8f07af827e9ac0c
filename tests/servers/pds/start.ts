import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { newFolder } from '../../support/command.ts'
import { installServer } from '../install.ts'

/** A Bluesky PDS with a directory of DIDs, on loopback, empty. */
export interface Pds extends AsyncDisposable {
  /** `http://localhost:<port>`, of the PDS. */
  readonly origin: string
  readonly port: number
  /** Of the directory. */
  readonly directory: string
  /** A method of the API; throws the server's own words when it is refused. */
  call(method: string, options?: CallOptions): Promise<Answer>
  createAccount(name: string): Promise<Account>
}
export type Answer = { readonly [name: string]: unknown }
export type Account = { readonly did: string; readonly handle: string; readonly session: string }
type CallOptions = { readonly query?: Record<string, string>; readonly body?: object; readonly as?: Account | 'admin' }

export async function startPds(): Promise<Pds> {
  const installed = await installServer('pds', ['net.mjs'])
  const folder = await newFolder()
  const child = spawn(process.execPath, [fileURLToPath(new URL('net.mjs', installed)), folder.path], {
    env: { PATH: process.env['PATH'], LOG_ENABLED: 'false' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const line = await Promise.race([
    once(createInterface(child.stdout), 'line').then(([text]) => String(text)),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`The PDS ended with ${code}.`))),
  ])
  const { pdsPort, plcPort, adminPassword } = JSON.parse(line) as { pdsPort: number; plcPort: number; adminPassword: string }
  const origin = `http://localhost:${pdsPort}`

  async function call(method: string, { query, body, as }: CallOptions = {}): Promise<Answer> {
    const admin = `Basic ${Buffer.from(`admin:${adminPassword}`).toString('base64')}`
    const response = await fetch(`${origin}/xrpc/${method}${query ? `?${new URLSearchParams(query).toString()}` : ''}`, {
      method: query ? 'GET' : 'POST',
      headers: {
        ...(as && { authorization: as === 'admin' ? admin : `Bearer ${as.session}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method}: ${response.status} ${text}`)
    return text === '' ? {} : (JSON.parse(text) as Answer)
  }

  return {
    origin,
    port: pdsPort,
    directory: `http://localhost:${plcPort}`,
    call,
    async createAccount(name) {
      const handle = `${name}.test`
      const body = { handle, email: `${name}@mail.test`, password: 'a test on loopback' }
      const { did, accessJwt } = await call('com.atproto.server.createAccount', { body })
      return { did: String(did), handle, session: String(accessJwt) }
    },
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit')
      child.stdin.end()
      await ended
      await folder[Symbol.asyncDispose]()
    },
  }
}
