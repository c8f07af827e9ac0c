import type { Clock } from '../lib/clock.ts'
import { setTimeout as delay } from 'node:timers/promises'
import { networkOf, type AuthorId, type Cursor, type EpochMs, type PostSink, type SourceName } from '../post/index.ts'
import { runSource, type RunOptions, type SourceHealth } from './runner.ts'
import type { Source } from './source.ts'

/** Everything that is read live, and its retention. */
export interface LiveSources extends AsyncDisposable {
  health(): readonly SourceHealth[]
  /**
   * Looks up the names of authors whom their network has not named yet, as far as that goes within `deadlineMs`; the rest comes later.
   * True: some are known now, and stored.
   */
  nameAuthors(authors: readonly AuthorId[], options: { deadlineMs: number }): Promise<boolean>
}
/** The name of one author of a network, or undefined. Never throws. */
export type NameLookup = (author: AuthorId, signal: AbortSignal) => Promise<{ handle: string } | undefined>
export type LiveOptions = Pick<RunOptions, 'onFindable' | 'onDrop'> & {
  readonly sink: PostSink
  readonly now: Clock
  readonly keepMs: number
  /** By network. */
  readonly names?: Readonly<Record<string, NameLookup>>
  /** Erases what these sources brought before a moment. */
  readonly expire: (query: { sources: readonly SourceName[]; before: EpochMs }, options: { signal: AbortSignal }) => Promise<number>
}

const expireEveryMs = 10 * 60_000

/** Runs the sources until disposed; old posts of theirs go every ten minutes, beginning now. */
export function runSources(sources: readonly Source[], { keepMs, expire, names = {}, ...options }: LiveOptions): LiveSources {
  const running = sources.map((source) => runSource({ source, ...options }))
  const stop = new AbortController()
  const sourceNames = sources.map(({ name }) => name)
  // A failure to erase is the store's failure: it shows with the next write, and the next round tries again.
  const sweep = () => void expire({ sources: sourceNames, before: options.now() - keepMs }, { signal: stop.signal }).catch(() => {})
  const timer = setInterval(sweep, expireEveryMs).unref()
  sweep()
  const namer = createNamer({ running: new Set(sourceNames), lookups: names, sink: options.sink, now: options.now, stop: stop.signal })
  return {
    nameAuthors: namer,
    health: () => running.map((source) => source.health()),
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      stop.abort()
      await Promise.all(running.map((source) => source[Symbol.asyncDispose]()))
    },
  }
}

const namesAtOnce = 16
const namesRemembered = 20_000
/** An author without a name is asked about again after this. */
const askAgainMs = 3_600_000

type NamerOptions = {
  /** Networks that are read live. */
  readonly running: ReadonlySet<string>
  readonly lookups: Readonly<Record<string, NameLookup>>
  readonly sink: PostSink
  readonly now: Clock
  readonly stop: AbortSignal
}

function createNamer({ running, lookups, sink, now, stop }: NamerOptions): LiveSources['nameAuthors'] {
  const askedAt = new Map<AuthorId, EpochMs>()
  async function lookUp(author: AuthorId): Promise<boolean> {
    const source = networkOf(author)
    askedAt.set(author, now())
    if (askedAt.size > namesRemembered) askedAt.delete(askedAt.keys().next().value as AuthorId)
    const name = await lookups[source]?.(author, stop)
    // The source's own cursor is written again as it is: at worst reading goes on a batch earlier, which repeats and loses nothing.
    const cursor = name && ((await sink.cursor(source as SourceName)) ?? ('' as Cursor))
    if (!name || !cursor || stop.aborted) return false
    const event = { type: 'author-put', author, handle: name.handle, at: now() } as const
    await sink.write({ source: source as SourceName, events: [event], cursor }, { signal: stop })
    return true
  }
  return async (authors, { deadlineMs }) => {
    const wanted = [...new Set(authors)]
      .filter(
        (author) =>
          running.has(networkOf(author)) && networkOf(author) in lookups && now() - (askedAt.get(author) ?? -Infinity) > askAgainMs,
      )
      .slice(0, namesAtOnce)
    if (wanted.length === 0) return false
    let named = false
    const all = Promise.all(wanted.map(async (author) => (named = (await lookUp(author).catch(() => false)) || named)))
    await Promise.race([all, delay(deadlineMs, undefined, { ref: false })])
    return named
  }
}
