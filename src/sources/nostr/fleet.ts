import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../../errors/index.ts'
import type { Clock } from '../../lib/clock.ts'
import type { ConnectorTools } from '../connector.ts'
import type { RelayPlan } from './plan.ts'
import { newRelay, type RelayState } from './relay-health.ts'
import { askInfo, unknownRelay, type RelayInfo } from './relay-info.ts'
import { readRelay, RelayFailure, type RelayTold } from './relay.ts'
import { nostrSettings } from './settings.ts'
import type { Filter } from './wire.ts'

/** What outlives a reading: how relays did, and what they said about themselves. */
export type RelayBook = {
  readonly states: Map<string, RelayState>
  readonly infos: Map<string, { readonly info: RelayInfo; readonly at: number }>
}
export const newBook = (): RelayBook => ({ states: new Map(), infos: new Map() })

export type FleetOptions = {
  readonly book: RelayBook
  readonly plan: () => ReadonlyMap<string, RelayPlan>
  /** In seconds, from where on a scope of a relay is wanted. */
  readonly sinceOf: (relay: string, scope: RelayPlan['scopes'][number]) => number
  readonly secretOf: (relay: string) => Uint8Array | undefined
  /** What may be private there. */
  readonly doorOf: (relay: string) => Pick<ConnectorTools, 'outbound' | 'allowedOrigins'>
  readonly now: Clock
  readonly backOff: { readonly firstMs: number; readonly mostMs: number }
  readonly aliveEveryMs?: number
  readonly silenceMs?: number
  readonly answerMs?: number
  readonly signal: AbortSignal
  /** Resolves when there is room for more. */
  readonly tell: (relay: string, told: RelayTold) => Promise<void>
  /** No relay is read or being connected to any more. */
  readonly onAllDown: (error: AppError) => void
}
export interface Fleet {
  /** The plan has changed. */
  follow(): void
  /** Asks a few of the relays that are open, or all; false where none has room. */
  ask(filter: Filter, atMost?: number): boolean
  /** After its signal was aborted. */
  ended(): Promise<void>
}

const asksAtOnce = 3

/** Reads all relays of a plan side by side, each with a back-off of its own: one that fails keeps nobody waiting. */
export function startFleet(options: FleetOptions): Fleet {
  const { book, plan, now, signal, backOff, onAllDown } = options
  const sessions = new Map<string, { readonly key: string; readonly stop: AbortController }>()
  const asks = new Map<string, (filter: Filter) => boolean>()
  const working = new Map<string, Promise<void>>()
  /** Connecting or reading. */
  const busy = new Set<string>()

  async function keepReading(url: string): Promise<void> {
    const state = book.states.get(url) ?? newRelay()
    book.states.set(url, state)
    while (!signal.aborted && plan().has(url)) {
      await sleep(state.notBefore - now())
      const planned = plan().get(url)
      if (signal.aborted || !planned) break
      await readOnce(url, planned, state)
    }
  }

  async function readOnce(url: string, planned: RelayPlan, state: RelayState): Promise<void> {
    const stop = new AbortController()
    sessions.set(url, { key: keyOf(planned), stop })
    busy.add(url)
    state.state = 'waiting'
    try {
      for await (const told of readRelay({
        url,
        scopes: planned.scopes.map((scope) => ({ ...scope, since: options.sinceOf(url, scope) })),
        greeting: planned.greeting,
        secretKey: options.secretOf(url),
        info: await infoOf(url),
        now,
        allowedOrigins: options.doorOf(url).allowedOrigins,
        signal: AbortSignal.any([signal, stop.signal]),
        onAsk: (ask) => asks.set(url, ask),
        ...(options.aliveEveryMs !== undefined && { aliveEveryMs: options.aliveEveryMs }),
        ...(options.silenceMs !== undefined && { silenceMs: options.silenceMs }),
        ...(options.answerMs !== undefined && { answerMs: options.answerMs }),
      })) {
        note(state, told)
        await options.tell(url, told)
      }
    } catch (error) {
      if (!signal.aborted && !stop.signal.aborted) fail(state, error)
    }
    busy.delete(url)
    asks.delete(url)
    sessions.delete(url)
    if (busy.size === 0 && !signal.aborted && !stop.signal.aborted)
      onAllDown(new AppError('source_unavailable', { message: state.why ?? 'No relay can be read.' }))
  }

  function note(state: RelayState, told: RelayTold): void {
    state.lastAt = now()
    if (told.type === 'open') {
      state.state = 'reading'
      delete state.why
    } else if (told.type === 'caught-up') state.failures = 0
    else if (told.type === 'notice' && told.text !== '') state.why = `It says: ${told.text}`
  }

  function fail(state: RelayState, error: unknown): void {
    const { waitMs, isFinal } = error instanceof RelayFailure ? error : { waitMs: 0, isFinal: false }
    state.state = isFinal ? 'stopped' : 'failing'
    state.why = error instanceof Error ? error.message : 'It failed.'
    state.notBefore =
      now() + Math.max(waitMs, Math.random() * Math.min(backOff.mostMs, backOff.firstMs * 2 ** Math.min(state.failures++, 10)))
  }

  /** A relay that tells nothing about itself is read as one without limits. */
  async function infoOf(url: string): Promise<RelayInfo> {
    const known = book.infos.get(url)
    if (known && now() - known.at < nostrSettings.relays.infoKeptMs) return known.info
    const info = (await askInfo(url, options.doorOf(url).outbound, signal).catch(() => undefined)) ?? unknownRelay
    book.infos.set(url, { info, at: now() })
    return info
  }

  const sleep = (ms: number) => (ms > 0 ? delay(ms, undefined, { signal, ref: false }).catch(() => {}) : Promise.resolve())

  function follow(): void {
    for (const [url, { key, stop }] of sessions) {
      const planned = plan().get(url)
      if (!planned || keyOf(planned) !== key) stop.abort() // it begins anew, with what is wanted now
    }
    for (const url of plan().keys())
      if (!working.has(url))
        working.set(
          url,
          keepReading(url).finally(() => working.delete(url)),
        )
  }
  follow()

  return {
    follow,
    ask(filter, atMost = asksAtOnce) {
      let asked = 0
      for (const [url, ask] of asks) {
        if (asked >= atMost || !ask(filter)) continue
        asked++
        if (asks.delete(url)) asks.set(url, ask) // the others are next
        if (asked >= asks.size) break
      }
      return asked > 0
    },
    ended: () => Promise.all(working.values()).then(() => {}),
  }
}

const keyOf = ({ scopes, greeting }: RelayPlan) => JSON.stringify([scopes.map(({ key }) => key), greeting])
