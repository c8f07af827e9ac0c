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

type Wanted = { isPublic: boolean; authors: Set<string>; ids: Set<string>; addresses: Set<string>; entries: Set<number> }
const perFilter = 100

/**
 * Relays by their addresses, each with what all entries want of it. A person is read where their entry says, and where they say themselves that they
 * write (NIP-65, `relayLists`); who has named nothing, on the relays that are read anyway and on those that know everybody's lists.
 */
export function planRelays(
  entries: readonly NostrEntry[],
  relayLists: ReadonlyMap<string, readonly string[]>,
  discoveryRelays: readonly string[] = nostrSettings.discoveryRelays,
): ReadonlyMap<string, RelayPlan> {
  const wanted = new Map<string, Wanted>()
  const at = (relay: string, entry: number): Wanted => {
    const one = wanted.get(relay) ?? { isPublic: false, authors: new Set(), ids: new Set(), addresses: new Set(), entries: new Set() }
    wanted.set(relay, one)
    one.entries.add(entry)
    return one
  }
  const named = entries.flatMap((entry) => (entry.kind === 'relay' ? [entry.relay] : []))
  for (const [i, entry] of entries.entries()) {
    if (entry.kind === 'relay') {
      at(entry.relay, i).isPublic = true
      continue
    }
    const own = entry.kind === 'author' ? (relayLists.get(entry.pubkey) ?? []) : []
    const first = [...new Set([...entry.relays, ...own])]
    for (const relay of first.length > 0 ? first : [...new Set([...named, ...discoveryRelays])]) {
      const one = at(relay, i)
      if (entry.kind === 'author') one.authors.add(entry.pubkey)
      else if (entry.kind === 'note') one.ids.add(entry.id)
      else one.addresses.add(entry.address)
    }
  }
  return new Map(
    [...wanted].slice(0, nostrSettings.relays.most).map(([relay, one]) => [relay, { ...toFilters(one), entries: one.entries }]),
  )
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
