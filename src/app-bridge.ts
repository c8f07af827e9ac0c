import type { Api } from './api/index.ts'
import { AppError } from './errors/index.ts'
import { systemClock } from './lib/clock.ts'
import { createPostsFeed } from './sim/jetstream/posts-feed.ts'
import { startJetstream } from './sim/jetstream/server.ts'

/** How much is kept for clients that come back. */
const kept = { windowMs: 3_600_000, most: 100_000 }

export type PostBridge = { readonly url: string; readonly sent: () => number } & {
  run(): Promise<void>
} & AsyncDisposable

/** What the API tells of new posts, on both wires of a Jetstream server on this computer. `run` ends with the signal, or with the API's own error. */
export async function openBridge(
  api: Api,
  { port, query, signal }: { port: number; query: string; signal: AbortSignal },
): Promise<PostBridge> {
  const server = await startJetstream({ port, ...kept }).catch((cause: unknown) => {
    const { code } = cause as { readonly code?: string }
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw cause
    throw new AppError('port_taken', { message: `Port ${port} cannot be listened on. Choose another: --bridge-port 0`, cause })
  })
  const feed = createPostsFeed(systemClock)
  let sent = 0
  return {
    url: server.url,
    sent: () => sent,
    async run() {
      for await (const event of api.tail({ query }, { signal })) {
        const events = event.type === 'post' ? feed.put(event.post) : event.type === 'gone' ? feed.gone(event.postId) : []
        for (const one of events) server.emit(one)
        sent += events.length
      }
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}
