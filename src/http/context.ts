import { OpenAPIHono, type Hook } from '@hono/zod-openapi'
import type { Logger } from 'pino'
import { toRequestError, type Api } from '../api/index.ts'
import type { Metrics } from './metrics.ts'

/** What every request carries. */
export type Variables = { requestId: string }
export type Env = { Variables: Variables }
export type App = OpenAPIHono<Env>

/** What routes work with. `stopping` aborts when the server closes. */
export type Parts = {
  readonly api: Api
  readonly metrics: Metrics
  readonly log: Logger
  readonly instance: string
  readonly stopping: AbortSignal
}

const refuse: Hook<unknown, Env, string, unknown> = (result) => {
  if (!result.success) throw toRequestError(result.error.issues)
}

export function createApp(): App {
  return new OpenAPIHono<Env>({ defaultHook: refuse })
}

/** Aborts when the asker goes away or the server stops. */
export function requestSignal(request: Request, { stopping }: Parts): AbortSignal {
  return AbortSignal.any([request.signal, stopping])
}
