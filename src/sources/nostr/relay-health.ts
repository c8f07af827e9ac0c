import type { EpochMs } from '../../post/index.ts'
import type { EntryHealth } from '../entry-health.ts'
import { nostrSettings } from './settings.ts'

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

const { most, leftOutToSay } = nostrSettings.relays

/** An entry that is read from several relays is well while one of them is read; what is wrong with the others is said, and which did not fit. */
export function entryHealth(
  id: string,
  relays: readonly { readonly url: string; readonly relay: RelayState }[],
  leftOut: readonly string[] = [],
): EntryHealth {
  const order = ['reading', 'waiting', 'failing', 'stopped'] as const
  const state = order.find((one) => relays.some(({ relay }) => relay.state === one)) ?? (leftOut.length > 0 ? 'stopped' : 'waiting')
  const unread = leftOut.length > 0 ? [whyLeftOut(leftOut)] : []
  const whys = [...unread, ...relays.flatMap(({ relay }) => (relay.why === undefined ? [] : [relay.why]))]
  const lastAt = Math.max(...relays.map(({ relay }) => relay.lastAt ?? -Infinity))
  return { id, state, ...(whys.length > 0 && { why: [...new Set(whys)].join(' ').slice(0, 1_000) }), ...(lastAt > 0 && { lastAt }) }
}

function whyLeftOut(relays: readonly string[]): string {
  const hosts = relays.slice(0, leftOutToSay).map((relay) => new URL(relay).host)
  const others = relays.length > leftOutToSay ? ` and ${relays.length - leftOutToSay} more` : ''
  return `Not read: ${hosts.join(', ')}${others}, since at most ${most} relays are read at once, those first that were added by name. Pause or remove another source of Nostr.`
}
