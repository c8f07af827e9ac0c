import { randomUUID } from 'node:crypto'
import { createMiddleware } from 'hono/factory'
import { routePath } from 'hono/route'
import type { Logger } from 'pino'
import { AppError } from '../errors/index.ts'
import type { Api } from '../api/index.ts'
import type { Callbacks } from '../lib/callbacks.ts'
import { authenticate, type Credentials } from './auth.ts'
import { createApp, type App, type Env, type Parts } from './context.ts'
import type { KeyWatch } from './key-watch.ts'
import { createErrorHandler } from './error-map.ts'
import { withMetrics, type Metrics } from './metrics.ts'
import { addAnswers } from './routes/answers.ts'
import { addAsk } from './routes/ask.ts'
import { addCallbacks } from './routes/callbacks.ts'
import { addMedia } from './routes/media.ts'
import { addOperations } from './routes/operations.ts'
import { addPage } from './routes/page.ts'
import { addReading } from './routes/read.ts'
import { addSources } from './routes/sources.ts'
import { addTransfer } from './routes/transfer.ts'
import { addStandardDoor } from './routes/v1/index.ts'
import { createAnswerSeats } from './seats.ts'
import { checkHost, checkOrigin, securityHeaders } from './security.ts'

export type HttpAppOptions = {
  readonly api: Api
  readonly metrics: Metrics
  readonly log: Logger
  readonly credentials: Credentials
  readonly keyWatch: KeyWatch
  /** The address it listens on: a name it answers to. */
  readonly host: string
  readonly instance: string
  readonly version: string
  /** Folder of the built page; may be absent. */
  readonly pageFolder: string
  readonly stopping: AbortSignal
  /** Somebody opens the page. */
  readonly onVisit?: () => void
  /** Where others call that were told to; absent without a public address. */
  readonly callbacks?: Callbacks
}

/** Every route behind the same few gates: id and log line, headers, host, origin, credential. */
export async function createHttpApp(options: HttpAppOptions): Promise<App> {
  const { log, metrics, credentials, host, instance, stopping, keyWatch } = options
  const asking = createAnswerSeats()
  const parts: Parts = { api: withMetrics(options.api, metrics), metrics, log, instance, stopping, keyWatch, asking }
  const app = createApp()
  app.onError(createErrorHandler(log))
  app.notFound((context) => {
    throw new AppError('not_found', {
      message: `There is nothing at ${context.req.method} ${context.req.path}. /openapi.json lists what there is.`,
    })
  })
  app.use(observe(log, metrics), securityHeaders)
  if (options.callbacks) addCallbacks(app, options.callbacks)
  if (credentials.adminPassword === undefined) app.use(checkHost(host))
  app.use(checkOrigin)
  const needsCredential = authenticate(credentials)
  app.use((context, next) => (context.req.path === '/health' ? next() : needsCredential(context, next)))
  addAsk(app, parts)
  addAnswers(app, parts)
  addReading(app, parts)
  addMedia(app, parts)
  addTransfer(app, parts)
  addSources(app, parts)
  addOperations(app, parts)
  addStandardDoor(app, parts, options.version)
  app.get('/openapi.json', (context) => context.json(describe(app, options.version, new URL(context.req.url).origin)))
  await addPage(app, options.pageFolder, options.onVisit)
  return app
}

/** One log line and one count a request; never its query, body or credential. */
const observe = (log: Logger, metrics: Metrics) =>
  createMiddleware<Env>(async (context, next) => {
    const requestId = randomUUID()
    const start = performance.now()
    context.set('requestId', requestId)
    await next()
    context.header('X-Request-Id', requestId) // after it: a stream is an answer of its own, which takes no header set before
    const route = routePath(context, -1)
    const ms = Math.round(performance.now() - start)
    metrics.requests.inc({ method: context.req.method, route, status: String(context.res.status) })
    metrics.requestSeconds.observe({ route }, ms / 1_000)
    log.info({ requestId, method: context.req.method, route, status: context.res.status, ms }, 'request')
  })

export function describe(app: App, version: string, url: string) {
  app.openAPIRegistry.registerComponent('securitySchemes', 'password', {
    type: 'http',
    scheme: 'basic',
    description: 'The admin password, where one is set.',
  })
  app.openAPIRegistry.registerComponent('securitySchemes', 'key', {
    type: 'http',
    scheme: 'bearer',
    description: 'A key (`groundswell key create`): it may ask, search and read.',
  })
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Groundswell',
      version,
      description: 'Ask what is happening; get an answer written from posts, every sentence cited, checked and dated.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url }],
    security: [{}, { password: [] }, { key: [] }],
  })
}
