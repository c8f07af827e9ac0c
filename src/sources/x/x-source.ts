import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../../lib/clock.ts'
import type { Outbound } from '../../lib/outbound.ts'
import type { Cursor, EpochMs, SourceName } from '../../post/index.ts'
import type { Entry, EntryHealth } from '../connector.ts'
import { linesOf } from '../jsonl/lines.ts'
import { createMemory, type Memory } from '../memory.ts'
import type { Drop, Normalized, ReadOptions, Source, SourceItem } from '../source.ts'
import { createXApi, tooManyConnections, XFailure } from './api.ts'
import { createBackOff } from './back-off.ts'
import { hasLimit, type Budget } from './budget.ts'
import { budgetOf, dollars } from './cost.ts'
import { backFill, limits, overlapMs, remembered } from './limits.ts'
import { normalizePost } from './normalize.ts'
import { syncRules } from './rules.ts'
import { queriesOf, searchStretch, type Found } from './search.ts'
import type { XSettings } from './settings.ts'
import { untilSilent } from './silence.ts'
import { decodeLine, type StreamLine } from './wire.ts'

export type XSourceOptions = {
  readonly name: SourceName
  /** All of one key: X allows it one stream, which carries the rules of all of them. */
  readonly entries: readonly Entry<XSettings>[]
  readonly key: string
  readonly origin: string
  readonly outbound: Outbound
  readonly budget: Budget
  readonly now: Clock
  readonly silenceMs?: number
  /** How old a moment must be for search to know all of it. */
  readonly settledMs?: number
}

const sampleLength = 512
/** Our own connection, lost without X having noticed, looks like another program's for a while. */
const ghostMs = 120_000

/**
 * X by its filtered stream: posts as they are written that match the operator's rules, within a budget. What was missed while there was no
 * connection is searched for (`past`). A cursor is the moment up to which everything was read.
 */
export function createXSource({
  name,
  entries,
  key,
  origin,
  outbound,
  budget,
  now,
  silenceMs,
  settledMs = limits.searchSettledMs,
}: XSourceOptions): Source {
  const api = createXApi({ origin, key, outbound, now })
  const backOff = { present: createBackOff(now), past: createBackOff(now) }
  const states = new Map<string, { state: EntryHealth['state']; why?: string }>()
  const lastAt = new Map<string, EpochMs>()
  const tell = (ids: Iterable<string>, state: EntryHealth['state'], why?: string) => {
    for (const id of ids) states.set(id, { state, ...(why !== undefined && { why }) })
  }
  const budgeted = entries.filter(({ settings }) => hasLimit(settings))
  const idsOf = (some: readonly Entry<XSettings>[]) => some.map(({ id }) => id)
  tell(idsOf(entries), 'waiting')
  tell(idsOf(entries.filter((entry) => !budgeted.includes(entry))), 'stopped', noBudget)
  const readable = () => budgeted.filter(({ id }) => budget.left(id) > 0)
  const countryOf = new Map(entries.map(({ id, settings }) => [id, settings.country]))
  let hasSaidNoBudget = false
  let streamEndedAt = -Infinity
  let streaming = Promise.withResolvers<void>()

  /** Until there is something to read with, or `signal` aborts. */
  async function budgetOpen(signal: AbortSignal, onGap: (what: string) => void): Promise<readonly Entry<XSettings>[]> {
    let since: EpochMs | undefined
    for (;;) {
      const some = readable()
      tell(idsOf(budgeted.filter((entry) => !some.includes(entry))), 'waiting', 'The budget of today (UTC) is used.')
      if (some.length > 0 || signal.aborted) {
        if (since !== undefined && some.length > 0)
          onGap(`The budget of the day was used: posts from ${iso(since)} to ${iso(now())} were not read.`)
        return some
      }
      since ??= now()
      const wait = Math.max(1, Math.min(60_000, budget.nextDay() - now()))
      await delay(wait, undefined, { signal, ref: false }).catch(() => {})
    }
  }

  async function* readPresent({ after, onDrop, onOpen, onGap = () => {}, signal }: ReadOptions): AsyncIterable<SourceItem> {
    const seen = createMemory(remembered)
    const position = { to: (after === undefined ? undefined : readTo(after)) ?? now() - overlapMs }
    while (!signal.aborted) {
      await backOff.present.ready(signal)
      const open = await budgetOpen(signal, onGap)
      if (signal.aborted) return
      try {
        yield* readStream(open, { position, seen, onDrop, onOpen, signal })
      } catch (error) {
        if (signal.aborted) return
        backOff.present.failed(error)
        tell(idsOf(open), error instanceof XFailure && error.kind === 'stop' ? 'stopped' : 'failing', wordsOf(error))
        throw error
      }
    }
  }

  type Streaming = Pick<ReadOptions, 'onDrop' | 'signal'> & {
    readonly onOpen: (() => void) | undefined
    readonly position: { to: EpochMs }
    readonly seen: Memory
  }
  /** One connection; ends without an error where an entry has used its budget. */
  async function* readStream(open: readonly Entry<XSettings>[], options: Streaming): AsyncIterable<SourceItem> {
    const { onOpen, signal } = options
    const wanted = open.flatMap(({ id, settings }) => settings.rules.map((value) => ({ entry: id, value })))
    const rules = await syncRules(api, wanted, signal)
    const stream = await api.stream(signal).catch((error: unknown) => {
      throw isGhost(error) ? new XFailure('http', 'X still holds our last connection; connecting again.') : error
    })
    try {
      for (const { id } of open) budget.spend(id, { posts: 0, micros: 0 })
      tell(idsOf(open), 'reading')
      for (const [id, why] of rules.refused) tell([id], 'failing', `X does not take a rule: ${why}`)
      onOpen?.()
      streaming.resolve()
      for await (const lines of linesOf(untilSilent(stream.body, { silenceMs, signal }))) {
        const receivedAt = now()
        let mayGoOn = true
        for (const { text, tooLong } of lines) {
          const line: StreamLine | undefined = tooLong ? tooLongLine : decodeLine(text)
          if (!line) continue
          if (line.kind === 'problem') throw failureOf(line)
          backOff.present.succeeded()
          const entry = line.kind === 'post' ? rules.entryOf(line.rules) : undefined
          mayGoOn = budget.spend(entry ?? open[0]?.id ?? '', line.use) && mayGoOn
          if (line.kind === 'drop') options.onDrop({ reason: line.reason, sample: text.slice(0, sampleLength) })
          else if (entry !== undefined) yield* itemsOf(line, text, { ...options, entry, receivedAt })
        }
        if (!mayGoOn || signal.aborted) return
      }
      if (!signal.aborted) throw new XFailure('network', 'X ended the connection.')
    } finally {
      streamEndedAt = now()
      streaming = Promise.withResolvers()
      stream.body.destroy()
      for (const { id } of open) budget.ended(id)
    }
  }

  const isGhost = (error: unknown) =>
    error instanceof XFailure && error.message === tooManyConnections().message && now() - streamEndedAt < ghostMs

  function* itemsOf(
    line: Extract<StreamLine, { kind: 'post' }>,
    text: string,
    { position, seen, onDrop, entry, receivedAt }: Streaming & { readonly entry: string; readonly receivedAt: EpochMs },
  ): Iterable<SourceItem> {
    const normalized = normalizeFor(entry, line, receivedAt)
    if ('drop' in normalized) return onDrop({ reason: normalized.drop, sample: text.slice(0, sampleLength) })
    lastAt.set(entry, receivedAt)
    for (const [i, event] of normalized.events.entries()) {
      if (event.type === 'post-put') {
        if (!seen.remember(`${event.post.id} ${event.post.version}`)) continue
        position.to = Math.max(position.to, event.post.witnessedAt - overlapMs)
      }
      yield { event, cursor: toCursor(position.to), receivedAt, bytes: i === 0 ? text.length : 0 }
    }
  }

  const normalizeFor = (entry: string, { post, included }: Found, receivedAt: EpochMs): Normalized => {
    const country = countryOf.get(entry)
    return normalizePost(post, included, { receivedAt, ...(country !== undefined && { country }) })
  }

  /**
   * Oldest first, so that each post is a place to go on from; then, once it can be searched, the moment at which this began, so that past
   * and present meet. Only while the stream is there: what is searched for costs money, and without a present it would be asked for again.
   */
  async function* readPast({ after, onDrop, onGap = () => {}, signal }: ReadOptions): AsyncIterable<SourceItem> {
    await Promise.race([streaming.promise, aborted(signal)])
    const begun = now()
    const oldest = begun - limits.searchBackMs
    const asked = (after === undefined ? undefined : readTo(after)) ?? begun - overlapMs
    if (asked < oldest) onGap('X keeps seven days for search; what is older was missed.')
    const searches = budgeted.map(({ id, settings }) => ({ id, ...queriesOf(settings.rules) }))
    if (searches.some(({ tooLong }) => tooLong > 0))
      onGap('Rules of more than 512 characters cannot be searched: what they missed stays missed.')
    const end = begun + settledMs / 2
    let from = Math.max(asked, oldest)
    for (const stop of [begun - settledMs, end]) {
      await delay(Math.max(0, stop + settledMs - now()), undefined, { signal, ref: false }).catch(() => {})
      while (from < stop && !signal.aborted) {
        const until = Math.min(stop, from + backFill.stretchMs)
        yield* readStretch({ searches, from, until, onDrop, onGap, signal })
        from = until
      }
    }
  }

  type PastStretch = Pick<ReadOptions, 'onDrop' | 'signal'> & {
    readonly searches: readonly { readonly id: string; readonly queries: readonly string[] }[]
    readonly from: EpochMs
    readonly until: EpochMs
    readonly onGap: (what: string) => void
  }
  async function* readStretch({ searches, from, until, onDrop, onGap, signal }: PastStretch): AsyncIterable<SourceItem> {
    const items: { readonly item: SourceItem; readonly at: EpochMs }[] = []
    const receivedAt = now()
    for (const { id, queries } of searches)
      for (const query of queries) {
        await backOff.past.ready(signal)
        if (signal.aborted) return
        const stretch = await searchStretch({ api, budget, entry: id, signal }, { query, from, until }).catch((error: unknown) => {
          if (!signal.aborted) backOff.past.failed(error)
          throw error
        })
        backOff.past.succeeded()
        if (!stretch.isWhole) onGap(`Of what was missed from ${iso(from)} to ${iso(until)}, not everything was within the budget.`)
        for (const found of stretch.found) {
          const normalized = normalizeFor(id, found, receivedAt)
          if ('drop' in normalized) onDrop(dropOf(found, normalized.drop))
          else items.push(...pastItems(normalized.events, receivedAt))
        }
      }
    let to = from
    for (const { item, at } of items.toSorted((a, b) => a.at - b.at)) {
      to = Math.max(to, at - 1)
      yield { ...item, cursor: toCursor(to) }
    }
  }

  return {
    name,
    time: { rewindMs: overlapMs + 1_000, cursorAt: (at) => toCursor(at - overlapMs), readTo },
    entries: () =>
      entries.map(({ id, settings }) => {
        const { state, why } = states.get(id) ?? { state: 'waiting' as const, why: undefined }
        const waiting = state === 'failing' || state === 'stopped' ? backOff.present.why() : undefined
        const at = lastAt.get(id)
        const words = why ?? waiting?.why
        return {
          id,
          state,
          ...(words !== undefined && { why: words }),
          ...(at !== undefined && { lastAt: at }),
          ...(hasLimit(settings) && { quota: budgetOf(budget.day(id)) }),
        }
      }),
    async *read(options) {
      const { signal } = options
      if (budgeted.length === 0) {
        if (signal.aborted) return
        if (!hasSaidNoBudget) {
          hasSaidNoBudget = true
          throw new XFailure('stop', noBudget)
        }
        await aborted(signal)
        return
      }
      yield* options.past ? readPast(options) : readPresent(options)
    },
  }
}

const noBudget = `Nothing is read without a budget: X asks ${dollars(5_000)} for every post. Add one, such as budget:500 (posts a day) or budget:$5.`
const tooLongLine: StreamLine = { kind: 'drop', reason: 'too-large', use: { posts: 1, micros: 15_000 } }

const iso = (at: EpochMs) => `${new Date(at).toISOString().slice(0, 16)}Z`
const toCursor = (to: EpochMs) => JSON.stringify({ to: Math.floor(to) }) as Cursor

/** A cursor that is not ours counts as none. */
function readTo(cursor: Cursor): EpochMs | undefined {
  try {
    const { to } = JSON.parse(cursor) as { to?: unknown }
    return typeof to === 'number' && Number.isSafeInteger(to) ? to : undefined
  } catch {
    return undefined
  }
}

/** In the words of the message: causes are for the log. */
const wordsOf = (error: unknown) => (error instanceof XFailure ? error.message : 'Reading failed; it is tried again.')

/** A message of the stream about itself ends it. An operational disconnect is X's own affair: connect again. */
function failureOf({ problem }: Extract<StreamLine, { kind: 'problem' }>): XFailure {
  if (problem.isTooManyConnections) return tooManyConnections()
  const words = [problem.title, problem.detail].filter((part) => part !== '').join(': ')
  return new XFailure('network', `X ended the stream. ${words}`)
}

/** What was searched for has counts of its own moment, and a version that may be here already: they are said beside it. */
function pastItems(events: Extract<Normalized, { events: unknown }>['events'], receivedAt: EpochMs) {
  const put = events.find((event) => event.type === 'post-put')
  const at = put?.post.witnessedAt ?? receivedAt
  const { likes = 0, reposts = 0, replies = 0, quotes = 0 } = put?.post.counts ?? {}
  const counts =
    put && likes + reposts + replies + quotes > 0
      ? [{ type: 'count-set', id: put.post.id, counts: put.post.counts, at: receivedAt } as const]
      : []
  return [...events, ...counts].map((event) => ({ at, item: { event, cursor: toCursor(at), receivedAt } }))
}

const dropOf = ({ post }: Found, reason: Drop['reason']): Drop => ({ reason, sample: JSON.stringify(post).slice(0, sampleLength) })

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })))
