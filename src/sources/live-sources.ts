import type { Clock } from '../lib/clock.ts'
import type { PostSink } from '../post/index.ts'
import { createNamer, type NameAuthors, type NameLookup } from './author-names.ts'
import { keepWithin, type RetainingStore } from './retention.ts'
import { runSource, type RunOptions } from './runner.ts'
import type { Source } from './source.ts'
import type { SourceHealth } from './source-health.ts'

/** Everything that is read live, and its retention. */
export interface LiveSources extends AsyncDisposable {
  health(): readonly SourceHealth[]
  readonly nameAuthors: NameAuthors
}
export type LiveOptions = Pick<RunOptions, 'onFindable' | 'onGone' | 'onDrop'> & {
  readonly sink: PostSink
  readonly now: Clock
  readonly keepMs: number
  /** While the store uses more bytes, the oldest posts of these sources go. */
  readonly keepBytes: number
  /** By network. */
  readonly names?: Readonly<Record<string, NameLookup>>
  readonly store: RetainingStore
}

/** Runs the sources until disposed; what is too old or too much goes every minute, beginning now. */
export function runSources(sources: readonly Source[], { keepMs, keepBytes, store, names = {}, ...options }: LiveOptions): LiveSources {
  const running = sources.map((source) => runSource({ source, ...options }))
  const stop = new AbortController()
  const sourceNames = sources.map(({ name }) => name)
  const retention = keepWithin({ store, sources: sourceNames, keepMs, keepBytes, now: options.now })
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
      stop.abort()
      await retention[Symbol.asyncDispose]()
      await Promise.all(running.map((source) => source[Symbol.asyncDispose]()))
    },
  }
}
