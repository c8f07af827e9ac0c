import { once } from 'node:events'
import type { Server } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { serve as serveHono } from '@hono/node-server'
import { pino } from 'pino'
import { openKeyStore, type KeyStore } from '../accounts/index.ts'
import { AppError } from '../errors/index.ts'
import type { Callbacks } from '../lib/callbacks.ts'
import { createId, createSecret } from '../lib/ids.ts'
import type { Api } from '../api/index.ts'
import { announce, findServer, type Announcement } from '../api/handover.ts'
import { createHttpApp } from './http-app.ts'
import { watchKeys, type KeyWatch } from './key-watch.ts'
import { createMetrics } from './metrics.ts'

/** What the server counts and logs of the API behind it. */
export type ServerHooks = {
  /** Where the server can be reached; '' before it listens. */
  readonly url: () => string
  /** A drafted sentence that the checks refused. */
  readonly onDrop: (reason: string) => void
  /** An answer failed. */
  readonly onFault: (error: unknown) => void
  /** A live post of a network can be found, this long after it came in. */
  readonly onFindable: (ms: number, network: string) => void
  /** What a live network took back is gone, this long after the word came in. */
  readonly onGone: (ms: number, network: string) => void
  /** What a model's process or server complains of; may hold paths. */
  readonly onModelLog: (line: string) => void
  /** So many files of the index were damaged or missing, and have been made again from the posts. */
  readonly onMended: (files: number) => void
  /** The store can serve nobody any more. */
  readonly onDeath: (error: AppError) => void
  /** A live source sent what cannot be read; `sample`: its beginning. */
  readonly onRefused: (drop: { readonly reason: string; readonly sample: string }) => void
}
export type ServerOptions = {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  readonly dataFolder: string
  readonly logLevel: string
  readonly adminPassword: string | undefined
  readonly version: string
  readonly openApi: (hooks: ServerHooks) => Promise<Api>
  /** Served under the address that others were told; absent without a public address. */
  readonly callbacks?: Callbacks
}
export type RunningServer = {
  readonly url: string
  /** Whether somebody has opened the page. */
  readonly hasVisitor: () => boolean
  /** Rejects when it can serve nobody any more: close it then, and end. */
  readonly broken: Promise<never>
  close(): Promise<void>
}

/** Requests in hand may take this long to notice that the server stops. */
const graceMs = 1_000

/**
 * The server on one data folder. It takes the port, opens the store, and tells commands on the same folder where it is. Throws
 * `port_taken`, `store_locked` where another server has the folder, and the store's own errors.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const other = await findServer(options.dataFolder)
  if (other)
    throw new AppError('store_locked', {
      message: `A server already runs on this folder at ${other.url}. Use it, stop it, or choose another folder with --data.`,
    })
  const metrics = createMetrics()
  const log = pino(
    { level: options.logLevel, redact: ['req.headers.authorization', 'req.headers["x-api-key"]'] },
    pino.destination({ fd: 2, sync: true }),
  )
  let url = ''
  let visited = false
  const broken = Promise.withResolvers<never>()
  broken.promise.catch(() => {}) // whoever serves looks at it
  const api = await options.openApi({
    url: () => url,
    onDrop: (reason) => metrics.dropped.inc({ reason }),
    onFault: (err) => log.error({ err }, 'an answer failed'),
    onFindable: (ms, network) => metrics.findable.observe({ network }, ms / 1_000),
    onGone: (ms, network) => metrics.gone.observe({ network }, ms / 1_000),
    onModelLog: (line) => log.info({ line: line.slice(0, 500) }, 'model'),
    onMended: (files) => log.warn({ files }, 'files of the index were damaged or missing, and have been made again from the posts'),
    onDeath: (error) => {
      log.error({ err: error.cause }, 'a thread of the store has ended')
      broken.reject(error)
    },
    onRefused: ({ reason, sample }) => log.debug({ reason, sample }, 'refused from a live source'),
  })
  const stopping = new AbortController()
  const instance = createId('server')
  const token = createSecret()
  let keys: KeyStore | undefined
  let keyWatch: KeyWatch | undefined
  let server: Server | undefined
  let announced: Announcement | undefined
  const close = async () => {
    stopping.abort(new AppError('cancelled', { message: 'The server was stopped. What has come so far stays; start it again to go on.' }))
    await announced?.withdraw()
    if (server) await closeSockets(server)
    keyWatch?.[Symbol.dispose]()
    keys?.[Symbol.dispose]()
    await api[Symbol.asyncDispose]()
  }
  try {
    keys = openKeyStore({ folder: options.dataFolder })
    keyWatch = watchKeys(keys)
    const app = await createHttpApp({
      api,
      metrics,
      host: options.host,
      instance,
      version: options.version,
      credentials: { token, adminPassword: options.adminPassword, keys },
      keyWatch,
      log,
      pageFolder: fileURLToPath(new URL('../../web/dist', import.meta.url)),
      stopping: stopping.signal,
      onVisit: () => (visited = true),
      ...(options.callbacks && { callbacks: options.callbacks }),
    })
    server = await listen(app.fetch, options)
    url = urlOf(server, options.host)
    announced = await announce(options.dataFolder, { url, token, instance, version: options.version })
    return { url, close, hasVisitor: () => visited, broken: broken.promise }
  } catch (error) {
    await close()
    throw error
  }
}

type Fetch = Parameters<typeof serveHono>[0]['fetch']

async function listen(fetch: Fetch, { host, port }: { host: string; port: number }): Promise<Server> {
  const server = serveHono({ fetch, hostname: host, port }) as Server
  // Longer than clients and proxies keep theirs: else a busy one sends its next request on a connection that we are just closing.
  server.keepAliveTimeout = 65_000
  try {
    await once(server, 'listening')
    return server
  } catch (cause) {
    throw toPortError(cause, host, port)
  }
}

function toPortError(cause: unknown, host: string, port: number): AppError {
  const code = (cause as { code?: string }).code
  if (code === 'EADDRINUSE')
    return new AppError('port_taken', {
      message: `Port ${port} is taken by another program. Stop it, or choose another with --port.`,
      cause,
    })
  if (code === 'EACCES')
    return new AppError('port_taken', {
      message: `Port ${port} may not be used by this account. Choose one above 1023 with --port.`,
      cause,
    })
  return new AppError('port_taken', { message: `The server cannot listen on ${host}, port ${port}. Check --host and --port.`, cause })
}

function urlOf(server: Server, host: string): string {
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${port}`
}

async function closeSockets(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  await Promise.race([closed, delay(graceMs, undefined, { ref: false })])
  server.closeAllConnections()
  if (server.listening) await closed
}
