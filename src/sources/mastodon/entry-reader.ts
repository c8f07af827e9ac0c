import { setTimeout as delay } from 'node:timers/promises'
import { AppError, toAppError } from '../../errors/index.ts'
import type { ConnectorTools, Entry } from '../connector.ts'
import type { EntryHealth } from '../entry-health.ts'
import { doorOf } from '../entry-door.ts'
import { createMemory } from '../memory.ts'
import type { ReadOptions } from '../source.ts'
import { createServerApi } from './api.ts'
import { findAuthor } from './author.ts'
import { discover, type About } from './discovery.ts'
import { createEdge } from './edge.ts'
import { keyOf, streamOf } from './feeds.ts'
import { createInterpreter, type Interpreter, type Item } from './interpret.ts'
import type { Ledger } from './ledger.ts'
import { fillGap, readAfter, readNewest, waitAfter, type Pages } from './missed.ts'
import { lookAt, patrol } from './recheck.ts'
import { isFinal, Refusal, refusal } from './refusal.ts'
import type { Limits, MastodonSettings } from './settings.ts'
import { readStream, type Way } from './stream.ts'
import { idOf, isLaterId } from './wire.ts'

/**
 * How far a feed has been read, by its server's own ids: everything up to `id`, but for what was missed, from `missedAfter` on, while it is
 * read beside the stream.
 */
export type Position = { readonly id?: string; readonly missedAfter?: string }
/** What is handed on: events, and how the position moves once they are taken. */
export type Step = { readonly key: string; readonly items: readonly Item[]; readonly move: Move }
export type Move = 'none' | { readonly to: string } | { readonly missedTo: string } | { readonly breaksAt: string } | 'missed-all'

export type Reading = Pick<ReadOptions, 'onDrop'> & {
  readonly signal: AbortSignal
  readonly position: () => Position
  /** Resolves when it was put in line. */
  readonly tell: (step: Step) => Promise<void>
  readonly onOpen: () => void
  readonly onGap: (what: string) => void
  /** Reading fails or has stopped. */
  readonly onTrouble: () => void
}

/** One entry: a feed of a server. It never throws: what fails is tried again, what was refused stays stopped until it is added anew. */
export interface EntryReader {
  readonly key: string
  health(): EntryHealth
  /** Reads until the signal aborts, or for good where the server refuses. */
  read(reading: Reading): Promise<void>
}
export type EntryReaderOptions = {
  readonly entry: Entry<MastodonSettings>
  readonly tools: ConnectorTools
  readonly ledger: Ledger
  readonly limits: Limits
}

export function createEntryReader({ entry, tools, ledger, limits }: EntryReaderOptions): EntryReader {
  const { id, settings, secret } = entry
  const { server, feed } = settings
  const { now, cited = () => [] } = tools
  const { outbound, allowedOrigins } = doorOf(entry.origins, tools)
  const api = createServerApi({ server, token: secret, outbound, now, limits })
  const key = keyOf(server, feed)
  let state: EntryHealth['state'] = 'waiting'
  let why: string | undefined
  let lastAt: number | undefined
  /** The server asked for it. */
  let notBefore = 0
  let about: { readonly what: About; readonly until: number } | undefined
  /** Which way to a stream is tried first: what failed for good is not tried again. */
  const allWays = waysFor(settings, secret !== undefined)
  let ways = allWays
  const isPollOnly = allWays[0] === 'poll'
  const edge = createEdge(limits, now)
  let lookedAgainAt = -Infinity
  /** Since then the stream tells of every delete. */
  let streamSince: number | undefined
  /** Posts that may have changed during a break, newest first, until they were looked at. */
  let doubtful = new Set<string>()

  const heard = () => (lastAt = now())
  function isOpen(onOpen: () => void) {
    state = 'reading'
    why = undefined
    onOpen()
  }

  async function aboutServer(signal: AbortSignal): Promise<About> {
    if (about && about.until > now()) return about.what
    const what = await discover(api, outbound, signal)
    if (!what) throw new AppError('source_unavailable', { message: `${api.host} does not answer as Mastodon does.` })
    about = { what, until: now() + limits.discoveryMs }
    return what
  }

  const isHomeOf = (signal: AbortSignal) => async (host: string) => host === api.host || host === (await aboutServer(signal)).domain

  /** Beside a stream or by itself; what a page brings moves the position by `move`. */
  function pagesOf(reading: Reading, interpreter: Interpreter, move: (localId: string) => Move, accountId?: string): Pages {
    const { signal, tell } = reading
    return {
      ...{ api, feed, accountId, interpreter, now, limits, signal },
      async tell(items, localId) {
        heard()
        await tell({ key, items, move: move(localId) })
      },
    }
  }

  /** What moves no position. */
  const tellAlone = (reading: Reading) => async (items: readonly Item[]) => {
    if (items.length > 0) await reading.tell({ key, items, move: 'none' })
  }
  /** Of a break: before what is said after it makes other posts the newest. */
  function noteBreak(): void {
    const { most, waiting, withinMs } = limits.recheck
    doubtful = new Set([...ledger.recent(server, { since: now() - withinMs, most }), ...doubtful].slice(0, waiting))
  }
  async function lookAgain(reading: Reading, interpreter: Interpreter): Promise<void> {
    const { signal, onGap } = reading
    const { most, heardMs, restMs } = limits.recheck
    const tell = tellAlone(reading)
    for (const localId of ledger.buried(server, { since: now() - heardMs, most }))
      await tell(interpreter.ofDelete(localId, { receivedAt: now(), text: '' })) // perhaps it was not written
    const rests = Math.min(restMs, lookedAgainAt + restMs - now())
    if (rests > 0) await delay(rests, undefined, { signal, ref: false })
    lookedAgainAt = now()
    await lookAt(doubtful, { ledger, api, outbound, isHomeOf: isHomeOf(signal), interpreter, now, limits, signal, tell }, onGap)
  }

  /** What was said since this feed was last read, beside its stream: posts by its pages, deletes and edits by a second look. */
  async function catchUp(reading: Reading, interpreter: Interpreter): Promise<void> {
    const { id: from, missedAfter = from } = reading.position()
    try {
      noteBreak()
      if (missedAfter === undefined) {
        await readNewest(pagesOf(reading, interpreter, (to) => ({ to })))
        return
      }
      const pages = pagesOf(reading, interpreter, (missedTo) => ({ missedTo }))
      await fillGap(pages, missedAfter, edge, reading.onGap)
      if (reading.signal.aborted) return
      await reading.tell({ key, items: [], move: 'missed-all' })
      await lookAgain(reading, interpreter)
    } catch {
      // The newest posts can't be read, or an abort: the stream goes on by itself.
    }
  }

  async function readByStream(reading: Reading, interpreter: Interpreter, way: Way): Promise<void> {
    const stream = streamOf(feed)
    if (!stream) return
    const ended = new AbortController()
    const signal = AbortSignal.any([reading.signal, ended.signal])
    const within: Reading = { ...reading, signal }
    let [noted, beside]: [Promise<void>, Promise<void>] = [Promise.resolve(), Promise.resolve()]
    const opened = () => {
      isOpen(reading.onOpen)
      streamSince = now()
      edge.opened()
      const { id: breaksAt } = reading.position()
      // Before anything of the stream moves the position on.
      noted = breaksAt === undefined ? Promise.resolve() : reading.tell({ key, items: [], move: { breaksAt } })
      beside = noted.then(() => catchUp(within, interpreter)).catch(() => {}) // only an abort is left to fail
    }
    try {
      const told = readStream({
        ...{ about: await aboutServer(signal), stream, way, outbound, allowedOrigins, now, signal, limits, onOpen: opened },
        ...(secret !== undefined && { token: secret }),
      })
      for await (const { event, receivedAt, text } of told) {
        heard()
        await noted
        switch (event.kind) {
          case 'drop':
            reading.onDrop({ reason: event.reason, sample: text.slice(0, 512) })
            break
          case 'delete':
            await reading.tell({ key, items: interpreter.ofDelete(event.id, { receivedAt, text }), move: 'none' })
            break
          case 'status': {
            const items = interpreter.ofStatus(event.status, { receivedAt, text })
            if (!event.isEdit) edge.heard(idOf(event.status))
            await reading.tell({ key, items, move: event.isEdit ? 'none' : { to: idOf(event.status) } })
          }
        }
      }
    } finally {
      streamSince = undefined
      ended.abort()
      await beside
    }
  }

  /** Asks again and again, less often while nothing comes. */
  async function readByPages(reading: Reading, interpreter: Interpreter): Promise<void> {
    const { signal } = reading
    const accountId =
      feed.kind === 'author' ? await findAuthor(api, feed.acct, { settings, ledger, now, signal, tell: tellAlone(reading) }) : undefined
    const pace = limits.poll[feed.kind === 'author' ? 'author' : 'feed']
    const seen = createMemory(limits.seen)
    const { id, missedAfter } = reading.position()
    let newest = missedAfter ?? id
    let fresh = 0
    const pages = pagesOf(reading, interpreter, (to) => ({ to }), accountId)
    const unseen: Pages = {
      ...pages,
      async tell(items, localId) {
        if (newest === undefined || isLaterId(localId, newest)) newest = localId
        if (!seen.remember(localId)) return
        fresh++
        await pages.tell(items, localId)
      },
    }
    let wait: number = pace.firstMs
    if (newest === undefined) lookedAgainAt = now() // nothing is known that may have changed
    const retryAt = now() + limits.discoveryMs
    while (!signal.aborted && (isPollOnly || now() < retryAt)) {
      fresh = 0
      if (newest === undefined) await readNewest(unseen)
      else await readAfter(unseen, newest, edge)
      if (missedAfter !== undefined) await reading.tell({ key, items: [], move: 'missed-all' })
      wait = fresh > 0 ? pace.firstMs : Math.min(pace.mostMs, wait * 2)
      isOpen(reading.onOpen)
      if (now() - lookedAgainAt >= limits.recheck.everyMs) {
        noteBreak()
        await lookAgain(reading, interpreter)
      }
      await delay(wait, undefined, { signal, ref: false }).catch(() => {})
    }
    ways = allWays // perhaps there is a stream again
  }

  async function readOnce(reading: Reading, interpreter: Interpreter): Promise<void> {
    const [way] = ways
    if (way === undefined || way === 'poll') return readByPages(reading, interpreter)
    const access = (await aboutServer(reading.signal)).accessTo(feed)
    if (access === 'disabled' && secret === undefined) throw refusal(403, api.host, { hasToken: false }) // some tokens may see it
    if (access === 'authenticated' && secret === undefined) throw refusal(401, api.host, { hasToken: false })
    try {
      await readByStream(reading, interpreter, way)
    } catch (error) {
      if (ways.length === 1 || !(error instanceof Refusal)) throw error
      // This way is closed; another one may be open. Another place for the token helps where it was the token.
      ways = ways.slice(1).filter((next) => next !== 'websocket-protocol' || error.code === 'unauthenticated')
      if (ways.length === 0) throw error
      return readOnce(reading, interpreter)
    }
  }

  /** True where it is over. */
  function failed(error: unknown): boolean {
    const { message } = toAppError(error)
    const isOver = isFinal(error)
    why = message
    if (isOver) why += ' Once that has changed, pause this source and resume it: it is not asked again before.'
    else if (error instanceof Refusal) {
      ways = allWays
      why += ' It did not say so as Mastodon does, so that it may be a proxy before it: it is asked again within the hour.'
    }
    state = isOver ? 'stopped' : 'failing'
    return isOver
  }

  return {
    key,
    health: () => ({ id, state, ...(why !== undefined && { why }), ...(lastAt !== undefined && { lastAt }) }),
    async read(reading) {
      const { signal, onTrouble } = reading
      const interpreter = createInterpreter({ settings, ledger, onDrop: reading.onDrop })
      const ended = new AbortController()
      const whileReading = AbortSignal.any([signal, ended.signal])
      const patrolling = patrol({
        ...{ ledger, api, outbound, interpreter, now, limits, cited, tell: tellAlone(reading), signal: whileReading },
        isHomeOf: isHomeOf(whileReading),
        heardSince: () => (ways[0] === 'poll' ? now() - limits.patrol.pollMs : streamSince),
      })
      const early = notBefore - now()
      if (early > 0) await delay(early, undefined, { signal, ref: false }).catch(() => {})
      for (let failures = 0; !signal.aborted && state !== 'stopped';) {
        const before = lastAt
        try {
          await readOnce(reading, interpreter)
        } catch (error) {
          if (signal.aborted) break
          const isOver = failed(error)
          failures = lastAt !== before ? 1 : failures + 1
          const wait = waitAfter(error, failures, limits)
          notBefore = now() + wait
          onTrouble()
          if (!isOver) await delay(wait, undefined, { signal, ref: false }).catch(() => {})
        }
      }
      ended.abort()
      await patrolling
      if (state === 'reading') state = 'waiting'
    },
  }
}

/** In which ways a feed is read, best first. Without a token the pages of a feed are often open where its stream is not. */
function waysFor({ feed, wire }: MastodonSettings, hasToken: boolean): readonly (Way | 'poll')[] {
  if (feed.kind === 'author' || wire === 'poll') return ['poll']
  const sockets: readonly Way[] = hasToken ? ['websocket', 'websocket-protocol'] : ['websocket']
  if (wire === 'websocket') return sockets
  return wire === 'sse' ? ['sse'] : [...sockets, 'sse', 'poll']
}
