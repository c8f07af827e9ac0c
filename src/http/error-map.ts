import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Logger } from 'pino'
import type { ErrorBody } from '../api/index.ts'
import { AppError, toAppError } from '../errors/index.ts'
import { isStandard } from './access.ts'
import type { Env } from './context.ts'
import { toStandardError } from './routes/v1/errors.ts'

/** The one place where errors become answers: the table's status, a readable sentence, the id that finds the log line. */
export function createErrorHandler(log: Logger): (error: Error, context: Context<Env>) => Response {
  return (error, context) => {
    const known = fromHttp(error) ?? toAppError(error)
    const requestId = context.get('requestId')
    logFault(known, requestId, log)
    if (isStandard(context.req.path)) return standardAnswer(known, context)
    if (known.retryAfterMs !== undefined) context.header('Retry-After', String(Math.ceil(known.retryAfterMs / 1_000)))
    return context.json(errorBody(known, requestId), known.status as ContentfulStatusCode)
  }
}

function standardAnswer(error: AppError, context: Context<Env>): Response {
  const { status, body, retryAfterSeconds } = toStandardError(error, context.get('requestId'))
  if (retryAfterSeconds !== undefined) context.header('Retry-After', String(retryAfterSeconds))
  return context.json(body, status as ContentfulStatusCode)
}

/** For an error in the middle of a stream. A reader that has gone away is no fault. */
export function streamError(context: Context<Env>, log: Logger): (error: unknown) => ErrorBody {
  return (error) => errorBody(noteStreamError(error, context, log), context.get('requestId'))
}

export function noteStreamError(error: unknown, context: Context<Env>, log: Logger): AppError {
  const known = toAppError(error)
  const isGone = context.req.raw.signal.aborted || (error as { code?: unknown } | undefined)?.code === 'ECONNRESET'
  if (!isGone) logFault(known, context.get('requestId'), log)
  return known
}

function logFault(error: AppError, requestId: string, log: Logger): void {
  if (error.status >= 500) log.error({ requestId, code: error.code, err: error.cause ?? error }, error.message)
}

export function errorBody({ code, message, retryable }: AppError, requestId: string): ErrorBody {
  return { error: { code, message, retryable, requestId } }
}

/** What the framework itself refuses: a body that is no JSON, a wrong content type. */
function fromHttp(error: unknown): AppError | undefined {
  if (!(error instanceof HTTPException)) return undefined
  if (error.status === 413) return new AppError('too_large', { message: 'The body is larger than this route takes.', cause: error })
  return new AppError('request_invalid', {
    message: 'The body is not the JSON that this route takes. Send an object with Content-Type: application/json.',
    cause: error,
  })
}
