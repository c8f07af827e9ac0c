import { createHash, timingSafeEqual } from 'node:crypto'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { keyPrefix, type KeyStore } from '../accounts/index.ts'
import { AppError } from '../errors/index.ts'
import { isStandard, keysMayUse } from './access.ts'
import { createAttempts, type Attempts } from './attempts.ts'
import type { Env, Principal } from './context.ts'

/** `token`: what commands on the same data folder carry. Without an admin password no credential is needed, but a wrong one is refused. */
export type Credentials = { readonly token: string; readonly adminPassword: string | undefined; readonly keys: KeyStore }

/** So many wrong ones in this time. */
const most = { fromAddress: 10, fromAnywhere: 100, inMs: 60_000 }
/** An address that knew the password counts as known for so long. */
const knownForMs = 86_400_000

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
      limit.check(address)
      if (given.kind === 'password' && adminPassword !== undefined && same(given.secret, adminPassword)) {
        limit.knew(address)
        return admit(context, next, local)
      }
      limit.failed(address)
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
  const byAddress = createAttempts(most.inMs)
  const overall = createAttempts(most.inMs)
  const known = createAttempts(knownForMs)
  return {
    /** Throws `quota_exceeded`. */
    check(address: string): void {
      refuseTooMany(byAddress, address, most.fromAddress)
      if (!known.get(address)) refuseTooMany(overall, 'all', most.fromAnywhere)
    },
    failed(address: string): void {
      byAddress.add(address)
      overall.add('all')
    },
    knew(address: string): void {
      known.add(address)
    },
  }
}

function refuseTooMany(attempts: Attempts, key: string, most: number): void {
  const found = attempts.get(key)
  if (found && found.count >= most)
    throw new AppError('quota_exceeded', { message: 'Too many wrong passwords or keys. Wait a minute.', retryAfterMs: found.leftMs })
}

function addressOf(context: Context): string {
  try {
    return getConnInfo(context).remote.address ?? 'unknown'
  } catch {
    return 'unknown' // not behind a socket: in-process requests of tests
  }
}
