import type { EpochMs } from '../../post/index.ts'
import type { EntryHealth } from '../connector.ts'

/** Of one relay, as its readings go. */
export type RelayState = {
  state: EntryHealth['state']
  why?: string
  lastAt?: EpochMs
  failures: number
  /** Not asked again before. */
  notBefore: EpochMs
  forged: number
}

export const newRelay = (): RelayState => ({ state: 'waiting', failures: 0, notBefore: 0, forged: 0 })

/** An entry that is read from several relays is well while one of them is read; what is wrong with the others is said. */
export function entryHealth(id: string, relays: readonly { readonly url: string; readonly relay: RelayState }[]): EntryHealth {
  const order = ['reading', 'waiting', 'failing', 'stopped'] as const
  const state = order.find((one) => relays.some(({ relay }) => relay.state === one)) ?? 'waiting'
  const whys = relays.flatMap(({ relay }) => (relay.why === undefined ? [] : [relay.why]))
  const lastAt = Math.max(...relays.map(({ relay }) => relay.lastAt ?? -Infinity))
  return { id, state, ...(whys.length > 0 && { why: [...new Set(whys)].join(' ').slice(0, 1_000) }), ...(lastAt > 0 && { lastAt }) }
}
