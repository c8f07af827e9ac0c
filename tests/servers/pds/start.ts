import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { newFolder } from '../../support/command.ts'

const sources = new URL('./', import.meta.url)
/** Not beside the sources: 583 packages there would bring their own tests into ours. Git ignores it. */
const installed = new URL('../../../.cache/servers/pds/', import.meta.url)
const files = ['package.json', 'package-lock.json', 'net.mjs']

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
  await install()
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

/** The very packages of the lock, once for each lock. Their install scripts do not run: none is needed. */
async function install(): Promise<void> {
  const lock = await readFile(new URL('package-lock.json', sources), 'utf8')
  const mark = new URL('node_modules/.of-lock', installed)
  await mkdir(installed, { recursive: true })
  for (const file of files) await copyFile(new URL(file, sources), new URL(file, installed))
  if ((await readFile(mark, 'utf8').catch(() => '')) === lock) return
  // What npm told `npm test` about our own package is not for this one.
  const ours = /^npm_(?:package|lifecycle|command|config_(?:local_|global_)?prefix)/i
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)))
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = spawn('npm', args, { cwd: installed, env, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' })
  const [code] = (await once(npm, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`npm could not install the PDS: it ended with ${code}.`)
  await writeFile(mark, lock)
}
