import { createHash, timingSafeEqual } from 'node:crypto'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { keyPrefix, type KeyStore } from '../accounts/index.ts'
import { AppError } from '../errors/index.ts'
import { isStandard, keysMayUse } from './access.ts'
import type { Env, Principal } from './context.ts'

/** `token`: what commands on the same data folder carry. Without an admin password no credential is needed, but a wrong one is refused. */
export type Credentials = { readonly token: string; readonly adminPassword: string | undefined; readonly keys: KeyStore }

const perAddress = { points: 10, duration: 60 }
const fromAnywhere = { points: 100, duration: 60 }
/** Seconds for which an address that knew the password counts as known. */
const knownFor = 86_400

/** Whoever sits at this computer, or knows the admin password. */
const local: Principal = { owner: 'local', kind: 'admin' }

/**
 * One parser for every credential: `Bearer` or `x-api-key` with a key or the token, Basic with the admin password or a key. It yields one
 * principal, on which ownership and permissions hang.
 *
 * A key and the token cannot be guessed, so they are looked at first and a right one is always let in; wrong ones are only counted. The
 * password can be guessed: an address that was wrong too often waits before its next is looked at, and while the wrong ones from anywhere
 * are too many, so does every address from which nobody knew the password within a day.
 */
export function authenticate(credentials: Credentials) {
  const { adminPassword } = credentials
  const wrongKeys = createLimit()
  const wrongPasswords = createLimit()
  return createMiddleware<Env>(async (context, next) => {
    const given = parse(context.req.header('authorization'), context.req.header('x-api-key'))
    const isOpen = adminPassword === undefined
    if (given === undefined && isOpen) return admit(context, next, local)
    const known = given && judge(given, credentials)
    if (known) return admit(context, next, known)
    // Clients of the standard door do not start without a key, so here any will do, but none that looks like ours and is not.
    if (given && isOpen && isStandard(context.req.path) && given.kind === 'bearer' && !given.secret.startsWith(keyPrefix))
      return admit(context, next, local)
    if (given !== undefined) {
      const address = addressOf(context)
      const limit = given.kind === 'password' ? wrongPasswords : wrongKeys
      await limit.check(address)
      if (given.kind === 'password' && adminPassword !== undefined && same(given.secret, adminPassword)) {
        await limit.knew(address)
        return admit(context, next, local)
      }
      await limit.failed(address)
    }
    if (adminPassword !== undefined)
      context.header('WWW-Authenticate', isStandard(context.req.path) ? 'Bearer' : 'Basic realm="Groundswell", charset="UTF-8"')
    throw new AppError('unauthenticated', { message: complaint(given, context.req.path) })
  })
}

async function admit(context: Context<Env>, next: () => Promise<void>, principal: Principal): Promise<void> {
  if (principal.kind === 'key' && !keysMayUse(context.req.method, context.req.path))
    throw new AppError('forbidden', { message: 'A key may ask, search and read, and nothing else. This needs the admin password.' })
  context.set('principal', principal)
  await next()
}

type Given = { readonly kind: 'bearer' | 'password'; readonly secret: string }

function parse(authorization: string | undefined, apiKey: string | undefined): Given | undefined {
  if (authorization === undefined) return apiKey === undefined ? undefined : { kind: 'bearer', secret: apiKey }
  const [scheme = '', value = ''] = authorization.split(/\s+/, 2)
  if (scheme.toLowerCase() === 'bearer') return { kind: 'bearer', secret: value }
  const pair = scheme.toLowerCase() === 'basic' ? Buffer.from(value, 'base64').toString('utf8') : ''
  return { kind: 'password', secret: pair.slice(pair.indexOf(':') + 1) } // RFC 7617: user:password; there is one user
}

/** By what cannot be guessed. */
function judge({ kind, secret }: Given, { token, keys }: Credentials): Principal | undefined {
  if (kind === 'bearer' && same(secret, token)) return local
  const key = secret.startsWith(keyPrefix) ? keys.find(secret) : undefined
  return key && { owner: key.id, kind: 'key' }
}

function complaint(given: Given | undefined, path: string): string {
  if (given?.secret.startsWith(keyPrefix)) return 'This key is unknown or was revoked. groundswell key create makes another.'
  if (given) return 'The password, token or key is not right.'
  return isStandard(path)
    ? 'This server needs a key: send it as "Authorization: Bearer gsw_…". groundswell key create makes one.'
    : 'This server needs the admin password, or a key.'
}

/** In constant time, whatever the lengths. */
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

/** Of wrong credentials of one kind. */
function createLimit() {
  const byAddress = new RateLimiterMemory(perAddress)
  const overall = new RateLimiterMemory(fromAnywhere)
  const known = new RateLimiterMemory({ points: 1, duration: knownFor })
  return {
    /** Throws `quota_exceeded`. */
    async check(address: string): Promise<void> {
      await refuseTooMany(byAddress, address)
      if ((await known.get(address)) === null) await refuseTooMany(overall, 'all')
    },
    async failed(address: string): Promise<void> {
      await Promise.all([byAddress.penalty(address), overall.penalty('all')])
    },
    async knew(address: string): Promise<void> {
      await known.set(address, 1, knownFor)
    },
  }
}

async function refuseTooMany(limiter: RateLimiterMemory, key: string): Promise<void> {
  const state = await limiter.get(key)
  if (state && state.consumedPoints >= limiter.points)
    throw new AppError('quota_exceeded', { message: 'Too many wrong passwords or keys. Wait a minute.', retryAfterMs: state.msBeforeNext })
}

function addressOf(context: Context): string {
  try {
    return getConnInfo(context).remote.address ?? 'unknown'
  } catch {
    return 'unknown' // not behind a socket: in-process requests of tests
  }
}
