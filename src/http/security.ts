import { createMiddleware } from 'hono/factory'
import { AppError } from '../errors/index.ts'
import type { Env } from './context.ts'

/** Nothing but our own files; no inline script or style, no frames, no foreign picture (CSP Level 3). */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

export const securityHeaders = createMiddleware<Env>(async (context, next) => {
  await next()
  if (!context.res.headers.has('Content-Security-Policy')) context.header('Content-Security-Policy', policy) // a route's own is stricter
  context.header('X-Content-Type-Options', 'nosniff')
  context.header('Referrer-Policy', 'no-referrer')
  context.header('Cross-Origin-Resource-Policy', 'same-origin')
  context.header('Cross-Origin-Opener-Policy', 'same-origin')
})

const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * Refuses a `Host` that is not ours: a page elsewhere whose name was pointed at this address (DNS rebinding) would otherwise
 * count as the same origin. Not needed where every request must carry a credential.
 */
export const checkHost = (ownHost: string) =>
  createMiddleware<Env>(async (context, next) => {
    const host = context.req.header('host') ?? ''
    const name = host.replace(/:\d+$/, '').toLowerCase()
    if (!loopbackNames.has(name) && name !== ownHost.toLowerCase() && name !== `[${ownHost.toLowerCase()}]`)
      throw new AppError('forbidden', { message: 'This server does not answer to that name. Open it as http://127.0.0.1 with its port.' })
    await next()
  })

/** Refuses what another site's page sends: only reading is safe from anywhere (Fetch Metadata, RFC 6454). */
export const checkOrigin = createMiddleware<Env>(async (context, next) => {
  if (context.req.method !== 'GET' && context.req.method !== 'HEAD') {
    const origin = context.req.header('origin')
    const foreign = origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== context.req.header('host'))
    if (foreign || context.req.header('sec-fetch-site') === 'cross-site')
      throw new AppError('forbidden', { message: 'Pages of other sites may not ask this server.' })
  }
  await next()
})
