import type { Clock } from '../lib/clock.ts'
import { createTimings, type TimingSummary } from '../lib/timings.ts'
import type { EpochMs, SourceName } from '../post/index.ts'
import { happenedAt, type Drop, type SourceItem } from './source.ts'

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
  readonly behind?: Behind
  /** Events that wait for the store. */
  readonly waiting: number
  /** From the receipt of a post to the moment it can be found, and of a removal to the moment what it names is gone. */
  readonly findable?: TimingSummary
  readonly gone?: TimingSummary
  /** How often the network itself had lost posts, and what it last was. */
  readonly gaps: number
  readonly gap?: string
}
export type Behind = { readonly from: EpochMs; readonly at: EpochMs; readonly until: EpochMs }

export type HealthHooks = {
  /** Milliseconds from the receipt of a post to the moment it can be found. */
  readonly onFindable?: (ms: number) => void
  /** Milliseconds from the receipt of a delete or hide to the moment what it names is gone. */
  readonly onGone?: (ms: number) => void
  /** Refused items, for the log. */
  readonly onDrop?: (drop: Drop) => void
}

const liveWithinMs = 30_000
/** Whoever says old things and then nothing more has said everything: a quiet network is not behind. */
const quietMs = 10_000
const rateSeconds = 10
const removes: ReadonlySet<string> = new Set(['post-delete', 'post-hide', 'author-hide', 'author-delete'])

/** Told by the runner and its readings what happens to one source. */
export class HealthRecord {
  /** As a source's `ReadOptions`. */
  readonly reports: { readonly onDrop: (drop: Drop) => void; readonly onGap: (what: string) => void }
  readonly #name: SourceName
  readonly #now: Clock
  readonly #hooks: HealthHooks
  readonly #rate: ReturnType<typeof createRate>
  readonly #drops: Record<string, number> = {}
  readonly #findable = createTimings()
  readonly #gone = createTimings()
  #state: SourceHealth['state'] = 'connecting'
  #wasOpen = false
  #reconnects = 0
  #lastEventAt: EpochMs | undefined
  #lastHeardAt: EpochMs = 0
  #behind: Behind | undefined
  #gaps: Pick<SourceHealth, 'gaps' | 'gap'> = { gaps: 0 }
  #error: string | undefined
  /** Of a write: it lasts until something is written. */
  #unwritten: string | undefined
  #retryAt: EpochMs | undefined

  constructor(name: SourceName, now: Clock, hooks: HealthHooks) {
    this.#name = name
    this.#now = now
    this.#hooks = hooks
    this.#rate = createRate(now)
    this.reports = { onDrop: (drop) => this.#dropped(drop), onGap: (gap) => (this.#gaps = { gaps: this.#gaps.gaps + 1, gap }) }
  }

  connects(): void {
    this.#state = 'connecting'
    this.#retryAt = undefined
    this.#wasOpen = false
  }
  opened(): void {
    this.#wasOpen = true
    if (this.#state === 'connecting') this.#state = 'live' // a quiet network is none that is not there
    this.#error = undefined
  }
  /** Of the present. */
  heard(item: SourceItem): void {
    this.#lastHeardAt = this.#now()
    this.#lastEventAt = happenedAt(item) ?? this.#lastEventAt
    const isNew = this.#lastEventAt !== undefined && this.#lastHeardAt - this.#lastEventAt <= liveWithinMs
    this.#state = isNew ? 'live' : 'catching-up'
    this.#error = undefined
  }
  isBehind(stretch: Behind | undefined): void {
    this.#behind = stretch
  }
  ended(why: string | undefined): void {
    this.#error = why
  }
  /** What it brings cannot be kept, however well it is read. */
  notWritten(why: string): void {
    this.#unwritten = why
  }
  waits(ms: number): void {
    if (this.#wasOpen) this.#reconnects++
    this.#state = 'waiting'
    this.#retryAt = this.#now() + Math.round(ms)
  }
  stopped(): void {
    this.#state = 'stopped'
  }

  counted(): void {
    this.#rate.count()
  }
  shed(): void {
    this.#count('shed')
  }
  /** Once written, what came in has its effect. */
  wrote(items: readonly SourceItem[]): void {
    this.#unwritten = undefined
    for (const { event, receivedAt } of items) {
      if (receivedAt === undefined) continue
      const ms = Math.max(0, this.#now() - receivedAt)
      if (event.type === 'post-put') this.#found(ms)
      else if (removes.has(event.type)) this.#removed(ms)
    }
  }

  read(waiting: number): SourceHealth {
    const error = this.#unwritten ?? this.#error
    const [findable, gone] = [this.#findable.summary(), this.#gone.summary()]
    return {
      name: this.#name,
      state: this.#shownState(),
      lagMs: this.#lastEventAt === undefined ? null : Math.max(0, this.#now() - this.#lastEventAt),
      perSecond: this.#rate.perSecond(),
      drops: { ...this.#drops },
      reconnects: this.#reconnects,
      waiting,
      ...this.#gaps,
      ...(findable && { findable }),
      ...(gone && { gone }),
      ...(this.#behind && { behind: this.#behind }),
      ...(error !== undefined && { error }),
      ...(this.#retryAt !== undefined && { retryAt: this.#retryAt }),
    }
  }

  #shownState(): SourceHealth['state'] {
    const isRead = this.#state === 'live' || this.#state === 'catching-up'
    if (isRead && this.#unwritten !== undefined) return 'waiting'
    return this.#state === 'catching-up' && this.#now() - this.#lastHeardAt > quietMs ? 'live' : this.#state
  }
  #dropped(drop: Drop): void {
    this.#count(drop.reason)
    this.#hooks.onDrop?.(drop)
  }
  #count(reason: string): void {
    this.#drops[reason] = (this.#drops[reason] ?? 0) + 1
  }
  #found(ms: number): void {
    this.#findable.add(ms)
    this.#hooks.onFindable?.(ms)
  }
  #removed(ms: number): void {
    this.#gone.add(ms)
    this.#hooks.onGone?.(ms)
  }
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
