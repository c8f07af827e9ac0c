import { setTimeout as delay } from 'node:timers/promises'
import { toAppError } from '../errors/index.ts'
import type { Clock } from '../lib/clock.ts'
import { createTimings, type TimingSummary } from '../lib/timings.ts'
import type { EpochMs, PostSink, SourceName } from '../post/index.ts'
import { planTrail, readTrail, writeTrail, type Stretch, type Trail } from './cursor-trail.ts'
import { createOrderedWriter, type OrderedWriter } from './ordered-writer.ts'
import type { Drop, Source, SourceItem } from './source.ts'

/** How a live source is doing, for people and for `/metrics`. */
export type SourceHealth = {
  readonly name: SourceName
  /** waiting: until `retryAt`; catching-up: the newest posts are not here yet. */
  readonly state: 'connecting' | 'catching-up' | 'live' | 'waiting' | 'stopped'
  /** From the network's clock at the last event to ours; null before the first. */
  readonly lagMs: number | null
  /** Events of the last ten seconds. */
  readonly perSecond: number
  /** By reason; `shed`: counts left out because the store was behind. */
  readonly drops: Readonly<Record<string, number>>
  readonly reconnects: number
  readonly error?: string
  readonly retryAt?: EpochMs
  /** What was missed, from `from` to `until`, is read beside the newest posts; `at`: how far. */
  readonly behind?: { readonly from: EpochMs; readonly at: EpochMs; readonly until: EpochMs }
  /** Events that wait for the store. */
  readonly waiting: number
  /** From the receipt of a post to the moment it can be found, and of a removal to the moment what it names is gone. */
  readonly findable?: TimingSummary
  readonly gone?: TimingSummary
  /** How often the network itself had lost posts, and what it last was. */
  readonly gaps: number
  readonly gap?: string
}
export interface RunningSource extends AsyncDisposable {
  health(): SourceHealth
}
export type RunOptions = {
  readonly source: Source
  readonly sink: PostSink
  readonly now: Clock
  /** Milliseconds from the receipt of a post to the moment it can be found. */
  readonly onFindable?: (ms: number) => void
  /** Milliseconds from the receipt of a delete or hide to the moment what it names is gone. */
  readonly onGone?: (ms: number) => void
  /** Refused items, for the log. */
  readonly onDrop?: (drop: Drop) => void
  readonly backOff?: { readonly firstMs: number; readonly mostMs: number }
}

/** Where so many events wait for the store, counts are shed. */
const shedAt = 1_000
/** What was missed waits for what is new. */
const behindWaitsAt = 300
const liveWithinMs = 30_000
const rateSeconds = 10

/**
 * Keeps one live source running until it is disposed: reads, writes in order, one write at a time (so that no cursor is ever ahead of
 * its posts), and after a lost connection or a failed write starts again from the committed cursor, with full jitter, 1 s doubling to 30 s.
 * After a long absence the newest posts come first and what was missed is read beside them (cursor-trail.ts).
 */
export function runSource(options: RunOptions): RunningSource {
  const { source, sink, now, backOff = { firstMs: 1_000, mostMs: 30_000 } } = options
  const begun = now()
  const stop = new AbortController()
  const drops: Record<string, number> = {}
  const rate = createRate(now)
  let state: SourceHealth['state'] = 'connecting'
  let lastEventAt: EpochMs | undefined
  let behind: SourceHealth['behind']
  let reconnects = 0
  let wasOpen = false
  let gaps: Pick<SourceHealth, 'gaps' | 'gap'> = { gaps: 0 }
  let error: string | undefined
  let retryAt: EpochMs | undefined
  let line: OrderedWriter | undefined
  const [findable, gone] = [createTimings(), createTimings()]
  /** Once written, what came in has its effect. */
  function took({ event, receivedAt }: SourceItem): void {
    if (receivedAt === undefined || !(event.type === 'post-put' || removes.has(event.type))) return
    const ms = Math.max(0, now() - receivedAt)
    const isPut = event.type === 'post-put'
    ;(isPut ? findable : gone).add(ms)
    ;(isPut ? options.onFindable : options.onGone)?.(ms)
  }
  /** Full jitter. */
  const waitAfter = (failures: number) => Math.random() * Math.min(backOff.mostMs, backOff.firstMs * 2 ** Math.min(failures, 10))
  const drop = (reason: string) => (drops[reason] = (drops[reason] ?? 0) + 1)
  const reports = {
    onDrop(one: Drop) {
      drop(one.reason)
      options.onDrop?.(one)
    },
    onGap(what: string) {
      gaps = { gaps: gaps.gaps + 1, gap: what }
    },
  }

  /** Reads until the connection or a write fails; tells whether anything was stored. */
  async function readOnce(): Promise<boolean> {
    const kept = readTrail(await sink.cursor(source.name))
    const trail: { -readonly [K in keyof Trail]: Trail[K] } = {
      ...(source.time ? planTrail(kept, source.time, { now: now(), begun }) : kept),
    }
    const writer = (line = createOrderedWriter({ source: source.name, sink, onWritten: (items) => items.forEach(took) }))
    behind = undefined
    const ended = new AbortController()
    const reading = AbortSignal.any([stop.signal, writer.failed, ended.signal])
    const put = async ({ event, receivedAt }: SourceItem) => {
      rate.count()
      if (event.type === 'count-add' && writer.waiting() >= shedAt) drop('shed')
      else await writer.put({ event, cursor: writeTrail(trail), ...(receivedAt !== undefined && { receivedAt }) })
    }

    async function readHead(): Promise<void> {
      const onOpen = () => {
        wasOpen = true
        if (state === 'connecting') state = 'live' // a quiet network is none that is not there
        error = undefined
      }
      const after = trail.head !== undefined && { after: trail.head }
      for await (const item of source.read({ ...after, ...reports, onOpen, signal: reading })) {
        lastEventAt = timeOf(item) ?? lastEventAt
        state = lastEventAt !== undefined && now() - lastEventAt <= liveWithinMs ? 'live' : 'catching-up'
        error = undefined
        trail.head = item.cursor
        await put(item)
      }
    }
    async function readBehind({ cursor, until }: Stretch): Promise<void> {
      const from = source.time?.readTo(cursor) ?? until
      behind = { from, at: from, until }
      const done = new AbortController()
      for await (const item of source.read({ after: cursor, past: true, ...reports, signal: AbortSignal.any([reading, done.signal]) })) {
        const at = timeOf(item)
        if (at !== undefined && at >= until) {
          delete trail.behind // committed with the next post
          behind = undefined
          return done.abort()
        }
        await writer.room(behindWaitsAt, reading)
        behind = { from, at: at ?? behind.at, until }
        trail.behind = { cursor: item.cursor, until } // and put at once: a cursor never names what does not wait in line
        await put(item)
      }
    }
    /** What was missed can be late: while its server fails, the present is read on. */
    async function readBehindAgain(): Promise<void> {
      for (let failures = 0; trail.behind && !reading.aborted; failures++) {
        if (failures > 0) await delay(waitAfter(failures), undefined, { signal: reading, ref: false }).catch(() => {})
        await readBehind(trail.behind).catch((cause: unknown) => (error = toAppError(cause).message))
      }
    }
    let failure: string | undefined
    const fail = (cause: unknown) => {
      failure ??= toAppError(cause).message
      ended.abort()
    }
    await Promise.all([readHead().then(() => ended.abort(), fail), readBehindAgain()])
    error = (await writer.finish()) ?? failure ?? (stop.signal.aborted ? undefined : 'The source ended.')
    return writer.hasWritten()
  }

  async function run(): Promise<void> {
    for (let failures = 0; !stop.signal.aborted;) {
      state = 'connecting'
      retryAt = undefined
      wasOpen = false
      failures = (await readOnce()) ? 0 : failures + 1
      if (stop.signal.aborted) break
      if (wasOpen) reconnects++
      const wait = waitAfter(failures)
      state = 'waiting'
      retryAt = now() + Math.round(wait)
      await delay(wait, undefined, { signal: stop.signal, ref: false }).catch(() => {})
    }
    state = 'stopped'
  }

  const running = run()
  const times = () => {
    const [put, removed] = [findable.summary(), gone.summary()]
    return { ...(put && { findable: put }), ...(removed && { gone: removed }) }
  }
  return {
    health: () => ({
      name: source.name,
      state,
      lagMs: lastEventAt === undefined ? null : Math.max(0, now() - lastEventAt),
      perSecond: rate.perSecond(),
      drops: { ...drops },
      reconnects,
      waiting: line?.waiting() ?? 0,
      ...times(),
      ...gaps,
      ...(behind && { behind }),
      ...(error !== undefined && { error }),
      ...(retryAt !== undefined && { retryAt }),
    }),
    async [Symbol.asyncDispose]() {
      stop.abort()
      await running
    },
  }
}

const removes: ReadonlySet<string> = new Set(['post-delete', 'post-hide', 'author-hide', 'author-delete'])

/** When something happened by the network's clock; counts carry no time. */
function timeOf({ event }: SourceItem): EpochMs | undefined {
  if (event.type === 'post-put') return event.post.witnessedAt
  return 'at' in event ? event.at : undefined
}

function createRate(now: Clock): { count(): void; perSecond(): number } {
  const seconds = new Map<number, number>()
  const current = () => Math.floor(now() / 1_000)
  return {
    count() {
      const second = current()
      seconds.set(second, (seconds.get(second) ?? 0) + 1)
      if (seconds.size > rateSeconds + 1) seconds.delete(seconds.keys().next().value ?? 0)
    },
    perSecond() {
      const second = current()
      let events = 0
      for (const [at, count] of seconds) if (at < second && at >= second - rateSeconds) events += count
      return Math.round((events / rateSeconds) * 10) / 10
    },
  }
}
