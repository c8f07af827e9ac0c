import type { Clock } from '../lib/clock.ts'
import type { EpochMs, PostSink, SourceName } from '../post/index.ts'
import { createNamer, type NameAuthors, type NameLookup } from './author-names.ts'
import { runSource, type RunOptions, type SourceHealth } from './runner.ts'
import type { Source } from './source.ts'

/** Everything that is read live, and its retention. */
export interface LiveSources extends AsyncDisposable {
  health(): readonly SourceHealth[]
  readonly nameAuthors: NameAuthors
}
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
  const nameAuthors = createNamer({
    running: new Set(sourceNames),
    lookups: names,
    sink: options.sink,
    now: options.now,
    stop: stop.signal,
  })
  return {
    nameAuthors,
    health: () => running.map((source) => source.health()),
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      stop.abort()
      await Promise.all(running.map((source) => source[Symbol.asyncDispose]()))
    },
  }
}
