import { OpenAPIHono, type Hook } from '@hono/zod-openapi'
import type { Logger } from 'pino'
import { AppError } from '../errors/index.ts'
import type { Api } from '../api/index.ts'
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

type Issue = { readonly path: readonly PropertyKey[]; readonly message: string }

/** What does not fit a schema: one sentence that names the fields. */
export function toRequestError(issues: readonly Issue[]): AppError {
  const sentences = issues.slice(0, 5).map(({ path, message }) => (path.length > 0 ? `${path.map(String).join('.')}: ${message}` : message))
  return new AppError('request_invalid', { message: sentences.join(' ') })
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
