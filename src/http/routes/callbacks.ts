import type { Context } from 'hono'
import { callbackPath, type Callbacks } from '../../lib/callbacks.ts'
import type { App, Env } from '../context.ts'

/** What is sent to a callback, at most: a whole feed. */
const mostBytes = 5_000_000

/**
 * Where others call that were told to (WebSub hubs): in front of the gates for host, origin and credential, since the address itself is what
 * cannot be guessed, and whoever calls uses our public name and has no credential.
 */
export function addCallbacks(app: App, callbacks: Callbacks): void {
  app.on(['GET', 'POST'], `${callbackPath}/:token`, async (context) => {
    const body = await readBody(context)
    if (!body) return context.body(null, 413)
    const answer = await callbacks.handle(context.req.param('token'), {
      method: context.req.method,
      query: new URL(context.req.url).searchParams,
      headers: context.req.header(),
      body,
    })
    return new Response(answer.body ?? null, { status: answer.status, headers: { 'content-type': 'text/plain; charset=utf-8' } })
  })
}

/** Undefined: too much. */
async function readBody(context: Context<Env>): Promise<Buffer | undefined> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of (context.req.raw.body ?? []) as AsyncIterable<Uint8Array>) {
    size += part.length
    if (size > mostBytes) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts)
}
