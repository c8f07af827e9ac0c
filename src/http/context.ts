import { OpenAPIHono, type Hook } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { getPath } from 'hono/utils/url'
import type { Logger } from 'pino'
import { toRequestError, type Api, type Call } from '../api/index.ts'
import { withoutDoubleSlashes } from './access.ts'
import type { KeyWatch } from './key-watch.ts'
import type { Metrics } from './metrics.ts'
import type { AnswerSeats } from './seats.ts'

/** Who asks. `owner`: whose answers are kept and found; keys may do less than who administers. */
export type Principal = { readonly owner: string; readonly kind: 'admin' | 'key' }

/** What every request carries; the principal where a credential is looked at: everywhere but at `/health`. */
export type Variables = { requestId: string; principal: Principal }
export type Env = { Variables: Variables }
export type App = OpenAPIHono<Env>

/** What routes work with. `stopping` aborts when the server closes. */
export type Parts = {
  readonly api: Api
  readonly metrics: Metrics
  readonly log: Logger
  readonly instance: string
  readonly stopping: AbortSignal
  readonly keyWatch: KeyWatch
  /** Answers at work at once, through whichever route. */
  readonly asking: AnswerSeats
}

const refuse: Hook<unknown, Env, string, unknown> = (result) => {
  if (!result.success) throw toRequestError(result.error.issues)
}

export function createApp(): App {
  return new OpenAPIHono<Env>({ defaultHook: refuse, getPath: (request) => withoutDoubleSlashes(getPath(request)) })
}

/**
 * In whose name, and for how long: until the asker goes away, the server stops, or the key is revoked. `left`: other reasons to stop.
 */
export function callOf(context: Context<Env>, { stopping, keyWatch }: Parts, ...left: readonly AbortSignal[]): Call {
  const { owner, kind } = context.get('principal')
  const revoked = kind === 'key' ? [keyWatch.signalOf(owner)] : []
  return { owner, signal: AbortSignal.any([context.req.raw.signal, stopping, ...revoked, ...left]) }
}
