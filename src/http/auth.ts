import { createHash, timingSafeEqual } from 'node:crypto'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { AppError } from '../errors/index.ts'
import type { Env } from './context.ts'

/** `token`: what commands on the same data folder carry. Without an admin password no credential is needed, but a wrong one is refused. */
export type Credentials = { readonly token: string; readonly adminPassword: string | undefined }

const perAddress = { points: 10, duration: 60 }
const fromAnywhere = { points: 100, duration: 60 }

/** One parser for every credential: `Bearer <token>` or Basic with the admin password. Wrong ones are counted and limited. */
export function authenticate({ token, adminPassword }: Credentials) {
  const byAddress = new RateLimiterMemory(perAddress)
  const overall = new RateLimiterMemory(fromAnywhere)
  return createMiddleware<Env>(async (context, next) => {
    const given = parse(context.req.header('authorization'))
    if (given === undefined && adminPassword === undefined) return next()
    const address = addressOf(context)
    await refuseTooMany(byAddress, address)
    await refuseTooMany(overall, 'all')
    const right =
      given !== undefined &&
      ((given.kind === 'token' && same(given.secret, token)) ||
        (given.kind === 'password' && adminPassword !== undefined && same(given.secret, adminPassword)))
    if (right) return next()
    if (given !== undefined) await Promise.all([byAddress.penalty(address), overall.penalty('all')])
    if (adminPassword !== undefined) context.header('WWW-Authenticate', 'Basic realm="Groundswell", charset="UTF-8"')
    throw new AppError('unauthenticated', {
      message: given === undefined ? 'This server needs the admin password.' : 'The password or token is not right.',
    })
  })
}

type Given = { readonly kind: 'token' | 'password'; readonly secret: string }

function parse(header: string | undefined): Given | undefined {
  if (header === undefined) return undefined
  const [scheme = '', value = ''] = header.split(/\s+/, 2)
  if (scheme.toLowerCase() === 'bearer') return { kind: 'token', secret: value }
  const pair = scheme.toLowerCase() === 'basic' ? Buffer.from(value, 'base64').toString('utf8') : ''
  return { kind: 'password', secret: pair.slice(pair.indexOf(':') + 1) } // RFC 7617: user:password; there is one user
}

/** In constant time, whatever the lengths. */
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

async function refuseTooMany(limiter: RateLimiterMemory, key: string): Promise<void> {
  const state = await limiter.get(key)
  if (state && state.consumedPoints >= limiter.points)
    throw new AppError('quota_exceeded', { message: 'Too many wrong passwords. Wait a minute.', retryAfterMs: state.msBeforeNext })
}

function addressOf(context: Context): string {
  try {
    return getConnInfo(context).remote.address ?? 'unknown'
  } catch {
    return 'unknown' // not behind a socket: in-process requests of tests
  }
}
