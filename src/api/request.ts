import type { z } from 'zod'
import { AppError } from '../errors/index.ts'
import type { AskRequest, SearchRequest, TailRequest, TrendsRequest, WatchRequest } from './schema.ts'
import type { AddSource, ChangePolicy, ChangeSource } from './source-schema.ts'
import type { ReplayRequest } from './trace-schema.ts'
import { iso } from './views.ts'

type Issue = { readonly path: readonly PropertyKey[]; readonly message: string }

/** What does not fit a schema: one sentence that names the fields. */
export function toRequestError(issues: readonly Issue[]): AppError {
  const sentences = issues.slice(0, 5).map(({ path, message }) => (path.length > 0 ? `${path.map(String).join('.')}: ${message}` : message))
  return new AppError('request_invalid', { message: sentences.join(' ') })
}

type Request =
  | AskRequest
  | SearchRequest
  | TailRequest
  | TrendsRequest
  | WatchRequest
  | ReplayRequest
  | AddSource
  | ChangeSource
  | ChangePolicy

/** A request as it travels: times as ISO 8601. */
export function toWire(request: Request): Record<string, unknown> {
  const { from, until, asOf } = request as Partial<AskRequest>
  return {
    ...request,
    ...(from !== undefined && { from: iso(from) }),
    ...(until !== undefined && { until: iso(until) }),
    ...(asOf !== undefined && { asOf: iso(asOf) }),
  }
}

/** Holds a request to its schema, wherever it comes from: a command with the store open has no HTTP between. Throws `request_invalid`. */
export function checkRequest<T extends z.ZodType>(schema: T, request: Request): z.output<T> {
  const parsed = schema.safeParse(toWire(request))
  if (!parsed.success) throw toRequestError(parsed.error.issues)
  return parsed.data
}
