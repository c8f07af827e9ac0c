import { z } from '@hono/zod-openapi'
import { errorSchema } from '../../api/index.ts'

const error = (description: string) => ({ description, content: { 'application/json': { schema: errorSchema } } })

/** The errors that a route may answer with, for its description. */
export const errors = {
  400: error('The request does not fit: the message says what to change.'),
  401: error('The admin password is set, and the request carries none or a wrong one.'),
  403: error('A foreign host name or origin.'),
  404: error('There is no such thing here.'),
  413: error('The body is too large.'),
  429: error('Too many wrong passwords; Retry-After says when to try again.'),
  500: error('A bug; the request id finds the log line.'),
  502: error('What was given cannot be reached, or refuses: the message says why.'),
  503: error('Full or not ready yet; try again shortly.'),
} as const

/** A whole number of a query string, where it is given. */
export const wholeInQuery = (least: number, most: number) =>
  z.coerce.number().pipe(z.int().min(least).max(most)).optional().openapi({ type: 'integer' })

export const wantsEvents = (accept: string | undefined) => accept?.includes('text/event-stream') ?? false
