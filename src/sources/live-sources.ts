import { AppError } from '../errors/index.ts'
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
  /**
   * Runs these in the place of what the group ran before; the other groups are not touched. Resolves when those of before have written what they
   * held and these have begun. Throws `config_invalid` where a name is taken.
   */
  put(group: string, sources: readonly Source[]): Promise<void>
}
export type LiveOptions = Pick<RunOptions, 'onDrop'> & {
  /** As of the runner, and of which network. */
  readonly onFindable?: (ms: number, network: string) => void
  readonly onGone?: (ms: number, network: string) => void
  readonly sink: PostSink
  readonly now: Clock
  readonly keepMs: number
  /** While the store uses more bytes, the oldest posts of these sources go. */
  readonly keepBytes: number
  /** By network. */
  readonly names?: Readonly<Record<string, NameLookup>>
  readonly store: RetainingStore
}

type Running = ReturnType<typeof runSource> & Pick<Source, 'name'> & { readonly network: string }

/** Runs the sources until disposed; what live sources brought and is too old or too much goes every minute, beginning now. */
export function runSources(
  sources: readonly Source[],
  { keepMs, keepBytes, store, names = {}, onFindable, onGone, ...options }: LiveOptions,
): LiveSources {
  const groups = new Map<string, readonly Running[]>()
  const stop = new AbortController()
  const running = () => [...groups.values()].flat()
  const start = (group: string, all: readonly Source[]) => {
    const taken = new Set<string>(running().map(({ name }) => name))
    for (const { name } of all) {
      if (taken.has(name)) throw new AppError('config_invalid', { message: `Two sources are named "${name}": remove one of them.` })
      taken.add(name)
    }
    groups.set(
      group,
      all.map((source) => {
        const network = networkRead(source)
        const hooks = { onFindable: (ms: number) => onFindable?.(ms, network), onGone: (ms: number) => onGone?.(ms, network) }
        return { ...runSource({ source, ...options, ...hooks }), name: source.name, network }
      }),
    )
  }
  start('', sources)
  const retention = keepWithin({ store, keepMs, keepBytes, now: options.now })
  const nameAuthors = createNamer({
    sourceOf: (asked) => running().find(({ network }) => network === asked)?.name,
    lookups: names,
    sink: options.sink,
    now: options.now,
    stop: stop.signal,
  })
  let changing: Promise<unknown> = Promise.resolve()
  const end = (all: readonly Running[]) => Promise.all(all.map((source) => source[Symbol.asyncDispose]()))
  return {
    nameAuthors,
    health: () => running().map((source) => source.health()),
    put(group, all) {
      const change = changing.then(async () => {
        stop.signal.throwIfAborted()
        const former = groups.get(group) ?? []
        await end(former) // first: two readings of one source would both move its cursor
        groups.delete(group)
        start(group, all)
      })
      changing = change.catch(() => {})
      return change
    },
    async [Symbol.asyncDispose]() {
      stop.abort(new AppError('cancelled', { message: 'Reading has ended.' }))
      await changing
      await retention[Symbol.asyncDispose]()
      await end(running())
    },
  }
}

/** `bluesky-home` and `bluesky:home` read `bluesky`, and so does a firehose, which says so. */
const networkRead = ({ name, network }: Pick<Source, 'name' | 'network'>): string => network ?? name.split(/[-:]/, 1)[0] ?? ''
