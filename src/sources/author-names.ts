import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../lib/clock.ts'
import { networkOf, type AuthorId, type Cursor, type EpochMs, type PostSink, type SourceName } from '../post/index.ts'

/** The name of one author of a network, or undefined. Never throws. */
export type NameLookup = (author: AuthorId, signal: AbortSignal) => Promise<{ handle: string } | undefined>
/**
 * Looks up the names of authors whom their network has not named yet, as far as that goes within `deadlineMs`; the rest comes later.
 * True: some are known now, and stored.
 */
export type NameAuthors = (authors: readonly AuthorId[], options: { deadlineMs: number }) => Promise<boolean>

const namesAtOnce = 16
const namesRemembered = 20_000
/** An author without a name is asked about again after this. */
const askAgainMs = 3_600_000

type NamerOptions = {
  /** A source that reads this network live, where one does. */
  readonly sourceOf: (network: string) => SourceName | undefined
  readonly lookups: Readonly<Record<string, NameLookup>>
  readonly sink: PostSink
  readonly now: Clock
  readonly stop: AbortSignal
}

export function createNamer({ sourceOf, lookups, sink, now, stop }: NamerOptions): NameAuthors {
  const askedAt = new Map<AuthorId, EpochMs>()
  async function lookUp(author: AuthorId): Promise<boolean> {
    const network = networkOf(author)
    const source = sourceOf(network)
    askedAt.set(author, now())
    if (askedAt.size > namesRemembered) askedAt.delete(askedAt.keys().next().value as AuthorId)
    const name = source && (await lookups[network]?.(author, stop))
    // The source's own cursor is written again as it is: at worst reading goes on a batch earlier, which repeats and loses nothing.
    const cursor = source && name && ((await sink.cursor(source)) ?? ('' as Cursor))
    if (!source || !name || !cursor || stop.aborted) return false
    const event = { type: 'author-put', author, handle: name.handle, at: now() } as const
    await sink.write({ source, events: [event], cursor }, { signal: stop })
    return true
  }
  return async (authors, { deadlineMs }) => {
    const wanted = [...new Set(authors)]
      .filter(
        (author) =>
          sourceOf(networkOf(author)) !== undefined &&
          networkOf(author) in lookups &&
          now() - (askedAt.get(author) ?? -Infinity) > askAgainMs,
      )
      .slice(0, namesAtOnce)
    if (wanted.length === 0) return false
    let named = false
    const all = Promise.all(wanted.map(async (author) => (named = (await lookUp(author).catch(() => false)) || named)))
    await Promise.race([all, delay(deadlineMs, undefined, { ref: false })])
    return named
  }
}
