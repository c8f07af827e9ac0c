import { AppError } from '../../errors/index.ts'
import type { Clock } from '../../lib/clock.ts'
import { readSocket, wasTooLarge } from '../../lib/socket.ts'
import type { DropReason } from '../source.ts'
import type { NostrEvent } from './event.ts'
import { signAuth } from './keys.ts'
import { createPaging, type Paging } from './paging.ts'
import type { RelayInfo } from './relay-info.ts'
import { nostrSettings } from './settings.ts'
import { close, isAskedFor, readMessage, request, type ClosedPrefix, type Filter, type RelayMessage } from './wire.ts'

/** What is wanted of a relay: everything public, some people, a thread. `key` is the same as long as it asks for the same. */
export type Scope = { readonly key: string; readonly filters: readonly Filter[] }
/** `since`: in seconds, from where on the past is wanted. */
export type ScopeFrom = Scope & { readonly since: number }

export type RelayTold =
  | { readonly type: 'open' }
  | { readonly type: 'event'; readonly event: NostrEvent; readonly receivedAt: number; readonly length: number }
  | { readonly type: 'drop'; readonly reason: DropReason; readonly sample: string }
  /** What this scope has of before was told. */
  | { readonly type: 'caught-up'; readonly scope: string; readonly at: number }
  | { readonly type: 'gap'; readonly what: string }
  | { readonly type: 'notice'; readonly text: string }

export type RelayOptions = {
  readonly url: string
  readonly scopes: readonly ScopeFrom[]
  /** Asked once, when it is open. */
  readonly greeting: readonly Filter[]
  /** Of an account, for relays that want to know who reads (NIP-42). */
  readonly secretKey: Uint8Array | undefined
  readonly info: RelayInfo
  readonly now: Clock
  readonly allowedOrigins: readonly string[]
  readonly signal: AbortSignal
  /** Told how to ask something more, whose answers come among the rest; false where there is no room for it. */
  readonly onAsk: (ask: (filter: Filter) => boolean) => void
  readonly aliveEveryMs?: number
  readonly silenceMs?: number
  readonly answerMs?: number
}

type FailureOptions = { waitMs?: number; isFinal?: boolean; needsKey?: boolean; cause?: unknown }
/** Why a relay is not read, and when it may be asked again. `isFinal`: only a person can change it. */
export class RelayFailure extends Error {
  readonly waitMs: number
  readonly isFinal: boolean
  readonly needsKey: boolean

  constructor(message: string, { waitMs = 0, isFinal = false, needsKey = false, cause }: FailureOptions = {}) {
    super(message, { cause })
    this.needsKey = needsKey
    this.waitMs = waitMs
    this.isFinal = isFinal
  }
}

const { relays: limits, mostFrameBytes } = nostrSettings
const live = 'l'
const work = 'w'
/** No event has it: an answer shows only that somebody answers. */
const alive: Filter = { ids: ['0'.repeat(64)], limit: 1 }
const mostTasks = 50
/** Characters that a moment and a limit add to a filter. */
const perFilterMore = 60

type Task = { readonly filter: Filter; readonly paging?: Paging; readonly scope?: string }

/**
 * Reads one relay until its connection ends: two subscriptions, one for what comes from now on, one for everything else in turn (pages of the
 * past, profiles, a sign of life). Ends quietly when aborted, throws a `RelayFailure` otherwise.
 */
export async function* readRelay(options: RelayOptions): AsyncIterable<RelayTold> {
  const { url, info, now, signal } = options
  const host = new URL(url).host
  if (info.needsAuth && !options.secretKey) throw needsKey(host)
  if (
    request(
      live,
      options.scopes.flatMap(({ filters }) => filters),
    ).length +
      perFilterMore * options.scopes.length >
    (info.maxMessageLength ?? Infinity)
  )
    throw new RelayFailure(`${host} takes no request that long: name fewer people on it.`, { waitMs: limits.refusedMs, isFinal: true })
  const session = createSession(options, host)
  const timer = setInterval(() => session.showAlive(), options.aliveEveryMs ?? limits.aliveEveryMs).unref()
  const told: RelayTold[] = []
  const frames = readSocket(new URL(url), {
    signal,
    now,
    allowedOrigins: options.allowedOrigins,
    connectMs: limits.connectMs,
    silenceMs: options.silenceMs ?? limits.silenceMs,
    maxFrameBytes: mostFrameBytes,
    onOpen: (send) => session.open(send),
  })
  try {
    for await (const { data, isBinary, receivedAt } of frames) {
      if (session.opened()) yield { type: 'open' }
      const text = isBinary ? '' : data.toString('utf8')
      const message = readMessage(text)
      if (message) await session.hear(message, { receivedAt, text, tell: (one) => told.push(one) })
      yield* told.splice(0)
    }
  } catch (error) {
    if (error instanceof AppError && wasTooLarge(error)) yield { type: 'drop', reason: 'too-large', sample: '' }
    throw error instanceof RelayFailure
      ? error
      : new RelayFailure(error instanceof AppError ? error.message : `${host} failed.`, { cause: error })
  } finally {
    clearInterval(timer)
  }
}

const needsKey = (host: string) =>
  new RelayFailure(`${host} speaks only to accounts that it knows: add the secret key of one (nsec1…) to this entry.`, {
    waitMs: limits.refusedMs,
    isFinal: true,
    needsKey: true,
  })

type Heard = { readonly receivedAt: number; readonly text: string; readonly tell: (told: RelayTold) => void }

/** What was asked of a relay and is being answered. */
function createSession(options: RelayOptions, host: string) {
  const { url, scopes, greeting, secretKey, info, now, onAsk, answerMs = limits.answerMs } = options
  const page = Math.min(nostrSettings.read.page, info.maxLimit ?? Infinity)
  /** A relay of one subscription tells the past first, then what is new; nothing else is asked of it. */
  const isNarrow = (info.maxSubscriptions ?? Infinity) < 2
  const tasks: Task[] = []
  const unfinished = new Map<string, number>()
  const closed = new Set<string>()
  const seconds = () => Math.floor(now() / 1_000)
  let send: (text: string) => void = () => {}
  let isOpen = false
  let wasSaid = false
  let begun = 0
  let current: Task | undefined
  let worked: readonly Filter[] = []
  let lastAnswerAt = 0
  let challenge: string | undefined
  let answered: string | undefined
  let authId: string | undefined
  let isKnownHere = false
  let isLive = false

  let liveFilters: readonly Filter[] = []
  /** `limit`: of what the relay has already. */
  const listen = (limit: number) => {
    isLive = true
    const since = begun - nostrSettings.read.liveS
    liveFilters = scopes.flatMap(({ filters }) => filters.map((filter) => ({ ...filter, since, limit })))
    send(request(live, liveFilters))
  }
  function next(): void {
    if (current || !isOpen) return
    current = tasks.shift()
    if (current) {
      // The one before may still bring what is new, until the relay knows that it is over.
      worked = [...worked.slice(-1), current.filter]
      lastAnswerAt = now()
      send(request(work, [current.paging?.next() ?? current.filter]))
    } else if (!isLive) listen(page)
  }
  function add(task: Task): boolean {
    const length = JSON.stringify(task.filter).length + 20
    if (tasks.length >= mostTasks || length > (info.maxMessageLength ?? Infinity)) return false
    tasks.push(task)
    next()
    return true
  }

  async function introduce(): Promise<void> {
    if (challenge === undefined || !secretKey || answered === challenge) return
    answered = challenge
    const event = await signAuth(url, challenge, secretKey, seconds())
    authId = event.id
    send(JSON.stringify(['AUTH', event]))
  }
  function askAgain(): void {
    if (closed.delete(live)) listen(page)
    if (closed.delete(work) && current) send(request(work, [current.paging?.current() ?? current.filter]))
  }

  function endOfPage(tell: Heard['tell']): void {
    const task = current
    current = undefined
    if (!task) return
    if (task.paging && !task.paging.isDone()) tasks.unshift(task)
    else {
      send(close(work))
      if (task.paging?.isCutOff()) tell({ type: 'gap', what: `${host} has more of one second than it tells; posts may be missing.` })
      if (task.scope !== undefined) finishScope(task.scope, tell)
    }
    next()
  }
  function finishScope(scope: string, tell: Heard['tell']): void {
    const left = (unfinished.get(scope) ?? 1) - 1
    unfinished.set(scope, left)
    if (left === 0) tell({ type: 'caught-up', scope, at: begun })
  }

  async function refuse(sub: string, prefix: ClosedPrefix, why: string, tell: Heard['tell']): Promise<void> {
    const said = why === '' ? '' : ` It says: ${why}`
    if (prefix === 'auth-required') {
      if (!secretKey) throw needsKey(host)
      if (isKnownHere)
        throw new RelayFailure(`${host} knows the account, and does not let it read.${said}`, { waitMs: limits.refusedMs, isFinal: true })
      closed.add(sub)
      return introduce()
    }
    if (prefix === 'rate-limited') throw new RelayFailure(`${host} was asked too often; waiting.${said}`, { waitMs: limits.rateLimitedMs })
    if (prefix === 'restricted' || prefix === 'blocked' || prefix === 'pow' || prefix === 'mute')
      throw new RelayFailure(`${host} does not let us read.${said}`, { waitMs: limits.refusedMs, isFinal: true })
    if (sub === work && current && current.scope === undefined) return endOfPage(tell) // a profile more or less
    throw new RelayFailure(`${host} ended the subscription.${said}`)
  }

  return {
    open(sender: (text: string) => void): void {
      send = sender
      isOpen = true
      begun = seconds()
      if (!isNarrow) listen(1) // the past is asked for after it, up to this moment
      for (const { key, filters, since } of scopes) {
        unfinished.set(key, filters.length)
        for (const filter of filters)
          tasks.push({ filter, scope: key, paging: createPaging({ ...filter, since }, page, info.maxLimit !== undefined) })
      }
      if (!isNarrow) tasks.unshift(...greeting.map((filter) => ({ filter })))
      onAsk((filter) => !isNarrow && add({ filter }))
      next()
    },
    /** True once, at the first frame. */
    opened(): boolean {
      const isFirst = isOpen && !wasSaid
      wasSaid ||= isOpen
      return isFirst
    },
    showAlive(): void {
      if (isOpen && !current && !isNarrow) add({ filter: alive })
    },
    async hear(message: RelayMessage, { receivedAt, text, tell }: Heard): Promise<void> {
      if ('sub' in message && message.sub === work) lastAnswerAt = now()
      if (current && now() - lastAnswerAt > answerMs) throw new RelayFailure(`${host} leaves a request unanswered.`)
      switch (message.type) {
        case 'event': {
          const { sub, event } = message
          if (!isAskedFor(event, sub === live ? liveFilters : sub === work ? worked : []))
            return tell({ type: 'drop', reason: 'malformed', sample: text.slice(0, 512) })
          if (sub === work && current && isAskedFor(event, [current.filter])) current.paging?.saw(event)
          return tell({ type: 'event', event, receivedAt, length: text.length })
        }
        case 'eose':
          return message.sub === work ? endOfPage(tell) : undefined
        case 'closed':
          if (message.sub === work && !current) return undefined // our own end of it
          return message.sub === live || message.sub === work ? refuse(message.sub, message.prefix, message.why, tell) : undefined
        case 'auth':
          challenge = message.challenge
          return introduce()
        case 'ok':
          if (message.id !== authId) return undefined
          if (!message.isTaken)
            throw new RelayFailure(`${host} does not take the key of this entry. It says: ${message.why}`, {
              waitMs: limits.refusedMs,
              isFinal: true,
            })
          isKnownHere = true
          return askAgain()
        case 'notice':
          return tell({ type: 'notice', text: message.text })
        case 'drop':
          return tell({ type: 'drop', reason: message.reason, sample: text.slice(0, 512) })
      }
    },
  }
}
