import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../../lib/clock.ts'
import type { Outbound, OutboundStream } from '../../lib/outbound.ts'
import type { Cursor, EpochMs, PostEvent, SourceName } from '../../post/index.ts'
import type { Entry } from '../connector.ts'
import type { EntryHealth } from '../entry-health.ts'
import { linesOf } from '../jsonl/lines.ts'
import { createMemory, type Memory } from '../memory.ts'
import type { Drop, Normalized, ReadOptions, Source, SourceItem } from '../source.ts'
import { createXApi, tooManyConnections, XFailure } from './api.ts'
import { createBackOff } from './back-off.ts'
import { beside } from './beside.ts'
import { hasLimit, type Budget } from './budget.ts'
import { budgetOf, dollars } from './cost.ts'
import { backFill, limits, overlapMs, remembered, waits } from './limits.ts'
import { normalizePost } from './normalize.ts'
import { syncRules, type SyncedRules } from './rules.ts'
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
  /** For so long our own connection, lost or left by a process before this one without X having noticed, looks like another program's. */
  readonly ghostMs?: number
  /** How old a moment must be for search to know all of it. */
  readonly settledMs?: number
}

const sampleLength = 512

/**
 * X by its filtered stream: posts as they are written that match the operator's rules, within a budget. What was missed while there was no
 * connection is searched for beside it. A cursor is the moment up to which everything was read.
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
  ghostMs = waits.ghostMs,
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
  const begun = now()

  /** Until there is something to read with, or `signal` aborts. */
  async function budgetOpen(
    signal: AbortSignal,
    onGap: (what: string) => void,
  ): Promise<{ open: readonly Entry<XSettings>[]; waited: boolean }> {
    let since: EpochMs | undefined
    for (;;) {
      const some = readable()
      tell(idsOf(budgeted.filter((entry) => !some.includes(entry))), 'waiting', 'The budget of today (UTC) is used.')
      if (some.length > 0 || signal.aborted) {
        if (since !== undefined && some.length > 0)
          onGap(`The budget of the day was used: posts from ${iso(since)} to ${iso(now())} were not read.`)
        return { open: some, waited: since !== undefined }
      }
      since ??= now()
      const wait = Math.max(1, Math.min(60_000, budget.nextDay() - now()))
      await delay(wait, undefined, { signal, ref: false }).catch(() => {})
    }
  }

  async function* readOn({ after, onDrop, onOpen, onGap = () => {}, signal }: ReadOptions): AsyncIterable<SourceItem> {
    const seen = createMemory(remembered)
    const position = { to: (after === undefined ? undefined : readTo(after)) ?? begun, isBehind: true }
    while (!signal.aborted) {
      await backOff.present.ready(signal)
      const { open, waited } = await budgetOpen(signal, onGap)
      if (signal.aborted) return
      if (waited) position.to = api.clock() // what the budget did not allow for is not made up for on another day
      try {
        yield* readStream(open, { position, seen, onDrop, onOpen, onGap, signal })
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
    readonly onGap: (what: string) => void
    /** Up to where everything was read; what was missed is behind that, while it is searched for. */
    readonly position: { to: EpochMs; isBehind: boolean }
    readonly seen: Memory
  }
  /** One connection; ends without an error where an entry has used its budget. */
  async function* readStream(open: readonly Entry<XSettings>[], options: Streaming): AsyncIterable<SourceItem> {
    const { onOpen, signal } = options
    const wanted = open.flatMap(({ id, settings }) => settings.rules.map((value) => ({ entry: id, value })))
    const rules = await syncRules(api, wanted, signal)
    const stream = await api.stream(signal).catch((error: unknown) => {
      throw isGhost(error)
        ? new XFailure('http', 'X says that this key has a stream already, maybe our last one; connecting again.')
        : error
    })
    try {
      for (const { id } of open) budget.spend(id, { posts: 0, micros: 0 })
      tell(idsOf(open), 'reading')
      for (const [id, why] of rules.refused) tell([id], 'failing', `X does not take a rule: ${why}`)
      onOpen?.()
      options.position.isBehind = true
      const ended = new AbortController()
      const past = readMissed(open, { ...options, signal: AbortSignal.any([signal, ended.signal]) })
      yield* beside(readLines(stream, open, rules, options), past, () => ended.abort())
    } finally {
      streamEndedAt = now()
      stream.body.destroy()
      for (const { id } of open) budget.ended(id)
    }
  }

  async function* readLines(
    stream: OutboundStream,
    open: readonly Entry<XSettings>[],
    rules: SyncedRules,
    options: Streaming,
  ): AsyncIterable<SourceItem> {
    const { signal } = options
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
  }

  const isGhost = (error: unknown) =>
    error instanceof XFailure && error.message === tooManyConnections().message && now() - Math.max(begun, streamEndedAt) < ghostMs

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
        if (!position.isBehind) position.to = Math.max(position.to, event.post.witnessedAt - overlapMs)
      }
      yield { event, cursor: toCursor(position.to), receivedAt, bytes: i === 0 ? text.length : 0 }
    }
  }

  const normalizeFor = (entry: string, { post, included }: Found, receivedAt: EpochMs): Normalized => {
    const country = countryOf.get(entry)
    return normalizePost(post, included, { receivedAt, ...(country !== undefined && { country }) })
  }

  /**
   * What was missed up to now, while the stream brings what is new: oldest first, so that each post is a place to go on from, and at last,
   * once it can be searched for, the moment at which the stream began, so that both meet. Failures are waited for, and do not end the stream.
   */
  async function* readMissed(open: readonly Entry<XSettings>[], options: Streaming): AsyncIterable<SourceItem> {
    const { position, onGap, signal } = options
    const opened = api.clock()
    const oldest = opened - limits.searchBackMs
    if (position.to < oldest) onGap('X keeps seven days for search; what is older was missed.')
    const searches = open.map(({ id, settings }) => ({ id, ...queriesOf(settings.rules) }))
    if (opened - position.to > overlapMs && searches.some(({ tooLong }) => tooLong > 0))
      onGap('Rules of more than 512 characters cannot be searched: what they missed stays missed.')
    position.to = Math.min(Math.max(position.to, oldest), opened) // a clock of ours that was wrong put it into the future
    const { leastMs, mostMs, posts } = backFill.stretch
    let stretchMs: number = leastMs
    for (const stop of [opened - settledMs, opened + settledMs / 2]) {
      await delay(Math.max(0, stop + settledMs - api.clock()), undefined, { signal, ref: false }).catch(() => {})
      while (position.to < stop && !signal.aborted) {
        if (!open.some(({ id }) => budget.leftToSearch(id) >= limits.page.least)) {
          onGap(`What was missed from ${iso(position.to)} to ${iso(stop)} was not read: the part of today's budget that is for it is used.`)
          position.to = stop
          break
        }
        const until = Math.min(stop, position.to + stretchMs)
        try {
          let found = 0
          for await (const item of readStretch({ ...options, searches, from: position.to, until })) {
            found++
            yield item
          }
          if (!signal.aborted) position.to = until
          stretchMs = found < posts ? Math.min(mostMs, stretchMs * 2) : Math.max(leastMs, stretchMs / 2)
        } catch (error) {
          if (!signal.aborted) backOff.past.failed(error)
        }
        await backOff.past.ready(signal)
      }
    }
    if (!signal.aborted) position.isBehind = false
  }

  type PastFind = { readonly events: readonly PostEvent[]; readonly at: EpochMs }
  type PastStretch = Streaming & {
    readonly searches: readonly { readonly id: string; readonly queries: readonly string[] }[]
    readonly from: EpochMs
    readonly until: EpochMs
  }
  async function* readStretch(stretch: PastStretch): AsyncIterable<SourceItem> {
    const { searches, from, until, position, onDrop, onGap, signal } = stretch
    const held: PastFind[] = []
    const receivedAt = now()
    for (const { id, queries } of searches)
      for (const query of queries) {
        if (signal.aborted) return
        const onCut = () => onGap(`Of what was missed from ${iso(from)} to ${iso(until)}, not everything was within the budget.`)
        const searching = { api, budget, backOff: backOff.past, entry: id, signal, onCut }
        for await (const page of searchStretch(searching, { query, from, until })) {
          for (const one of page) {
            const normalized = normalizeFor(id, one, receivedAt)
            if ('drop' in normalized) onDrop(dropOf(one, normalized.drop))
            else held.push(withCounts(normalized.events, receivedAt))
          }
          // Too many to be put in order: the place to go on from stays before them.
          if (held.length >= backFill.held) yield* handOn(held.splice(0), stretch, receivedAt)
        }
      }
    for (const one of held.toSorted((a, b) => a.at - b.at)) {
      position.to = Math.max(position.to, one.at - 1)
      yield* handOn([one], stretch, receivedAt)
    }
  }

  function* handOn(finds: readonly PastFind[], { position, seen }: Streaming, receivedAt: EpochMs): Iterable<SourceItem> {
    for (const { events } of finds)
      for (const event of events)
        if (event.type !== 'post-put' || seen.remember(`${event.post.id} ${event.post.version}`))
          yield { event, cursor: toCursor(position.to), receivedAt }
  }

  return {
    name,
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
      yield* readOn(options)
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
function withCounts(events: readonly PostEvent[], receivedAt: EpochMs): { events: readonly PostEvent[]; at: EpochMs } {
  const put = events.find((event) => event.type === 'post-put')
  if (!put) return { events, at: receivedAt }
  const { id, counts, witnessedAt: at } = put.post
  const isCounted = Object.values(counts).some((count) => count > 0)
  return { at, events: isCounted ? [...events, { type: 'count-set', id, counts, at: receivedAt }] : events }
}

const dropOf = ({ post }: Found, reason: Drop['reason']): Drop => ({ reason, sample: JSON.stringify(post).slice(0, sampleLength) })

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })))
