import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../../errors/index.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Outbound, OutboundResponse } from '../../lib/outbound.ts'
import { isRefusal, refusal } from './refusal.ts'
import { limits, type Limits } from './settings.ts'

/** The API of one server, asked gently: one request after the other, never the last ones that it allows. */
export interface ServerApi {
  /** `https://m.example` */
  readonly server: string
  readonly host: string
  readonly hasToken: boolean
  /**
   * What the server answers, where that is a success or says that there is no such thing (404, 410). Throws `unauthenticated`, `forbidden`,
   * `quota_exceeded` (with the wait that the server asks for), `source_unavailable` and what the one door out throws.
   */
  get(path: string, signal: AbortSignal): Promise<ApiAnswer>
}
export type ApiAnswer = { readonly status: number; readonly body: string; readonly isJson: boolean }
export type ApiOptions = {
  readonly server: string
  readonly token?: string | undefined
  readonly outbound: Outbound
  readonly now: Clock
  readonly limits?: Pick<Limits, 'paceMs' | 'spareRequests' | 'longestWaitMs'>
}

export const userAgent = 'Groundswell'

export function createServerApi({ server, token, outbound, now, limits: bounds = limits }: ApiOptions): ServerApi {
  const { host } = new URL(server)
  const headers = { 'user-agent': userAgent, accept: 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) }
  /** Not before this moment: our pace, and what the server said of how much it still takes. */
  let nextAt = 0
  let askedAt = 0
  let line: Promise<unknown> = Promise.resolve()

  async function ask(path: string, signal: AbortSignal): Promise<ApiAnswer> {
    signal.throwIfAborted()
    if (now() < askedAt) nextAt = now() + bounds.paceMs // the clock was set back: what was to be waited for is told anew
    const waits = Math.min(nextAt - now(), bounds.longestWaitMs)
    if (waits > 0) await delay(waits, undefined, { signal, ref: false })
    askedAt = now()
    nextAt = askedAt + bounds.paceMs
    const response = await outbound.get(`${server}${path}`, { headers, signal })
    const left = readAllowance(response, now())
    if (left && left.remaining <= bounds.spareRequests) nextAt = Math.max(nextAt, left.resetAt)
    return toAnswer(response, { host, hasToken: token !== undefined, at: now(), longestWaitMs: bounds.longestWaitMs })
  }

  return {
    server,
    host,
    hasToken: token !== undefined,
    get(path, signal) {
      const turn = line.then(() => ask(path, signal))
      line = turn.catch(() => {})
      return turn
    },
  }
}

type Asked = { readonly host: string; readonly hasToken: boolean; readonly at: number; readonly longestWaitMs: number }

function toAnswer(response: OutboundResponse, { host, hasToken, at, longestWaitMs }: Asked): ApiAnswer {
  const { status } = response
  const answer: ApiAnswer = { status, body: response.body.toString('utf8'), isJson: response.contentType.includes('json') }
  if ((status >= 200 && status < 300) || status === 404 || status === 410) return answer
  // Mastodon says 422 where it wants somebody to be logged in, and 401 to a token that is none.
  if (status === 401 || status === 403 || (status === 422 && !hasToken))
    throw refusal(status, host, { hasToken, isClear: isRefusal(answer) })
  const retryAfterMs = retryAfterOf(response, at)
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs: Math.min(retryAfterMs, longestWaitMs) }
  if (status === 429) throw new AppError('quota_exceeded', { message: `${host} asks us to wait before we ask again.`, ...wait })
  throw new AppError('source_unavailable', { message: `${host} answers with ${status}.`, ...wait })
}

/** `X-RateLimit-Reset` is a date on Mastodon and a number of seconds since 1970 on other software. */
function readAllowance({ headers }: OutboundResponse, at: number): { remaining: number; resetAt: number } | undefined {
  const remaining = Number(headers['x-ratelimit-remaining'] ?? NaN)
  const reset = headers['x-ratelimit-reset'] ?? ''
  const resetAt = /^\d{1,12}$/.test(reset) ? Number(reset) * 1_000 : Date.parse(reset)
  return Number.isFinite(remaining) && Number.isFinite(resetAt) && resetAt > at ? { remaining, resetAt } : undefined
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), else when the allowance is renewed. */
function retryAfterOf(response: OutboundResponse, at: number): number | undefined {
  const told = response.headers['retry-after']
  if (told !== undefined && /^\d{1,6}$/.test(told)) return Number(told) * 1_000
  const until = Date.parse(told ?? '')
  if (Number.isFinite(until)) return Math.max(0, until - at)
  const left = readAllowance(response, at)
  return left && left.resetAt - at
}
