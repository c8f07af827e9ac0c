import { hash } from 'node:crypto'
import { kinds, readKinds, tagsOf, type NostrEvent } from './event.ts'
import { normalRelay } from './normalize.ts'
import type { Scope } from './relay.ts'
import { nostrSettings } from './settings.ts'
import type { Filter } from './wire.ts'

/** What an entry reads, as it is kept. */
export type NostrEntry =
  | { readonly kind: 'relay'; readonly relay: string }
  | { readonly kind: 'author'; readonly pubkey: string; readonly relays: readonly string[] }
  | { readonly kind: 'note'; readonly id: string; readonly relays: readonly string[] }
  | { readonly kind: 'article'; readonly address: string; readonly relays: readonly string[] }

/** Which relay is read for what. */
export type RelayPlan = {
  readonly scopes: readonly (Scope & {
    readonly rewindS: number
    /** Read anew each time: it is small, and who answers is to be known. */ readonly isWhole?: boolean
  })[]
  /** It tells of deletes by anybody. */
  readonly isPublic: boolean
  /** Asked once: profiles and relay lists of those who are followed. */
  readonly greeting: readonly Filter[]
  /** Entries that it is read for, by number. */
  readonly entries: ReadonlySet<number>
}

/** What is read, and what did not fit: those relays with the entries that want them, by number. */
export type Plan = {
  readonly relays: ReadonlyMap<string, RelayPlan>
  readonly leftOut: ReadonlyMap<string, ReadonlySet<number>>
}

/** Who brings a relay in: the operator by its address, by a code that holds it, or those who are read. The first have the first places. */
const ranks = { named: 0, inCode: 1, ofAuthor: 2 } as const
type Wanted = { rank: number; isPublic: boolean; authors: Set<string>; ids: Set<string>; addresses: Set<string>; entries: Set<number> }
const perFilter = 100

/**
 * Relays by their addresses, each with what all entries want of it. A person is read where their entry says, and where they say themselves that they
 * write (NIP-65, `relayLists`); who has named nothing, on the relays that are read anyway and on those that know everybody's lists.
 * Beyond the most that are read at once are those left out that the operator did not name.
 */
export function planRelays(
  entries: readonly NostrEntry[],
  relayLists: ReadonlyMap<string, readonly string[]>,
  discoveryRelays: readonly string[] = nostrSettings.discoveryRelays,
): Plan {
  const wanted = new Map<string, Wanted>()
  const at = (relay: string, entry: number, rank: number): Wanted => {
    const fresh = { isPublic: false, authors: new Set<string>(), ids: new Set<string>(), addresses: new Set<string>() }
    const one = wanted.get(relay) ?? { rank, ...fresh, entries: new Set() }
    one.rank = Math.min(one.rank, rank)
    wanted.set(relay, one)
    one.entries.add(entry)
    return one
  }
  const named = entries.flatMap((entry) => (entry.kind === 'relay' ? [entry.relay] : []))
  for (const [i, entry] of entries.entries()) {
    if (entry.kind === 'relay') {
      at(entry.relay, i, ranks.named).isPublic = true
      continue
    }
    const own = entry.kind === 'author' ? (relayLists.get(entry.pubkey) ?? []) : []
    const first = [...new Set([...entry.relays, ...own])]
    for (const relay of first.length > 0 ? first : [...new Set([...named, ...discoveryRelays])]) {
      const one = at(relay, i, entry.relays.includes(relay) ? ranks.inCode : ranks.ofAuthor)
      if (entry.kind === 'author') one.authors.add(entry.pubkey)
      else if (entry.kind === 'note') one.ids.add(entry.id)
      else one.addresses.add(entry.address)
    }
  }
  const { most } = nostrSettings.relays
  const order = [...wanted].toSorted(([, one], [, other]) => one.rank - other.rank)
  return {
    relays: new Map(order.slice(0, most).map(([relay, one]) => [relay, { ...toFilters(one), entries: one.entries }])),
    leftOut: new Map(order.slice(most).map(([relay, { entries: by }]) => [relay, by])),
  }
}

function toFilters({ isPublic, authors, ids, addresses }: Wanted): Omit<RelayPlan, 'entries'> {
  const { rewindS } = nostrSettings.read
  const scopes = [
    { rewindS: rewindS.public, filters: isPublic ? [{ kinds: readKinds }] : [] },
    { rewindS: rewindS.authors, filters: chunks(authors).map((some): Filter => ({ kinds: readKinds, authors: some })) },
    {
      rewindS: rewindS.thread,
      isWhole: true,
      filters: [
        ...chunks(ids).flatMap((some): Filter[] => [{ ids: some }, { kinds: readKinds, '#e': some }]),
        ...chunks(addresses).flatMap((some): Filter[] => [
          ...some.map((address): Filter => {
            const [kind = '', pubkey = '', ...d] = address.split(':')
            return { kinds: [Number(kind)], authors: [pubkey], '#d': [d.join(':')] }
          }),
          { kinds: readKinds, '#a': some },
        ]),
      ],
    },
  ]
  return {
    isPublic,
    scopes: scopes.filter(({ filters }) => filters.length > 0).map((scope) => ({ ...scope, key: keyOf(scope.filters) })),
    greeting: chunks(authors).map((some) => ({ kinds: [kinds.profile, kinds.relayList], authors: some })),
  }
}

const chunks = (all: ReadonlySet<string>): string[][] => {
  const list = [...all].sort()
  return Array.from({ length: Math.ceil(list.length / perFilter) }, (_, i) => list.slice(i * perFilter, (i + 1) * perFilter))
}
const keyOf = (filters: readonly Filter[]) => hash('sha256', JSON.stringify(filters), 'hex').slice(0, 12)

/** Where a person writes, by their own list (NIP-65): relays marked `write`, and those marked for nothing. */
export function writeRelaysOf(event: NostrEvent): readonly string[] {
  const relays = tagsOf(event, 'r').flatMap(([, relay = '', mark]) =>
    mark === undefined || mark === '' || mark === 'write' ? [normalRelay(relay)] : [],
  )
  return [...new Set(relays.filter((relay) => relay !== undefined))].slice(0, nostrSettings.relays.perAuthor)
}
