import type { WorkerCalls } from '../../lib/worker-calls.ts'
import type { AuthorsPage } from './authors-gone.ts'

/** Forgets what is known of authors who have nothing here any more, when posts have gone. */
export interface AuthorSweeps {
  /** Nothing where that was done a short while ago. An abort leaves the rest to the next time. */
  forget(signal: AbortSignal): Promise<void>
}
export type AuthorSweepOptions = { readonly writer: WorkerCalls; readonly readers: WorkerCalls; readonly leastBetweenMs: number }

/** Authors that one commit forgets: writes of others come in between. */
const forgottenAtOnce = 500

export function createAuthorSweeps({ writer, readers, leastBetweenMs }: AuthorSweepOptions): AuthorSweeps {
  let sweptAt = -Infinity
  return {
    async forget(signal) {
      if (performance.now() - sweptAt < leastBetweenMs) return
      sweptAt = performance.now()
      for (let after: number | undefined = 0; after !== undefined && !signal.aborted;) {
        const page = (await readers.call('authorsGone', after)) as AuthorsPage
        for (let at = 0; at < page.authors.length; at += forgottenAtOnce)
          await writer.call('forgetAuthors', { ...page, authors: page.authors.slice(at, at + forgottenAtOnce) })
        after = page.last
      }
    },
  }
}
