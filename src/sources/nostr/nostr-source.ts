import { AppError } from '../../errors/index.ts'
import { createBoundedQueue } from '../../lib/bounded-queue.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Outbound } from '../../lib/outbound.ts'
import type { SourceName } from '../../post/index.ts'
import type { Entry } from '../connector.ts'
import { doorOf } from '../entry-door.ts'
import { createMemory } from '../memory.ts'
import type { Source } from '../source.ts'
import { readPositions, toCursor } from './cursor.ts'
import { createDesk, type Known } from './desk.ts'
import { kinds, postKinds, type NostrEvent } from './event.ts'
import { openExpirations } from './expirations.ts'
import { newBook, startFleet } from './fleet.ts'
import { readSecretKey } from './keys.ts'
import { repostedIn } from './normalize.ts'
import { createPeople } from './people.ts'
import { planRelays, writeRelaysOf, type NostrEntry, type RelayPlan } from './plan.ts'
import { createRecentNotes } from './recent.ts'
import { entryHealth, newRelay } from './relay-health.ts'
import type { RelayTold } from './relay.ts'
import { nostrSettings as settings } from './settings.ts'
import { createRepeats } from './spam.ts'
import { openStrays } from './strays.ts'
import { createVerifier, type Verifier } from './verify.ts'

export type NostrOptions = {
  readonly entries: readonly Entry<NostrEntry>[]
  readonly outbound: Outbound
  readonly allowedOrigins: readonly string[]
  readonly now: Clock
  /** For the deletes that authors have scheduled. */
  readonly folder: string
  /** Asked for people whose relays are not known. */
  readonly discoveryRelays?: readonly string[]
  readonly backOff?: { readonly firstMs: number; readonly mostMs: number }
  readonly aliveEveryMs?: number
  readonly silenceMs?: number
  readonly answerMs?: number
  readonly straysEveryMs?: number
}

/** What goes through the line from all relays to the one reader. */
type InLine =
  | {
      readonly type: 'told'
      readonly relay: string
      readonly told: RelayTold
      readonly isRight?: Promise<boolean>
      readonly inner?: Promise<NostrEvent | undefined>
    }
  | { readonly type: 'tick' }

/** Events that wait for the verifier or the reader, over all relays; then relays are asked to wait. */
const inLine = 1_000
const tickMs = 250

/**
 * Nostr: all relays of all entries at once, as one source. Every id and signature is checked; an event that several relays bring is told once.
 * A relay that fails waits by itself; the reading fails when none is left. The cursor says for each relay how far it was told.
 */
export function createNostrSource(options: NostrOptions): Source {
  const { entries, now } = options
  const book = newBook()
  const relayLists = new Map<string, { readonly at: number; readonly relays: readonly string[] }>()
  const listsOf = () => new Map([...relayLists].map(([pubkey, { relays }]) => [pubkey, relays]))
  const makePlan = () =>
    planRelays(
      entries.map(({ settings: entry }) => entry),
      listsOf(),
      options.discoveryRelays,
    )
  let { relays: plan, leftOut } = makePlan()
  let relays: ReadonlySet<string> = new Set(plan.keys())
  const known: Known = {
    people: createPeople({ now }),
    recent: createRecentNotes(),
    repeats: createRepeats(),
    expirations: openExpirations(options.folder),
  }
  /** A relay may be private where the operator named it with an entry that it is read for: not where somebody who is read says that they write there. */
  const originsOf = (relay: string): readonly string[] | undefined => {
    const by = [...(plan.get(relay)?.entries ?? [])].map((at) => entries[at]?.origins)
    return by.includes(undefined) ? undefined : by.flatMap((origins) => origins ?? [])
  }
  const strays = openStrays(options.folder)
  const followed = new Set(entries.flatMap(({ settings: entry }) => (entry.kind === 'author' ? [entry.pubkey] : [])))

  return {
    name: 'nostr' as SourceName,
    entries: () =>
      entries.map(({ id, secret }, i) => {
        const health = entryHealth(
          id,
          [...plan].flatMap(([url, planned]) => (planned.entries.has(i) ? [{ url, relay: book.states.get(url) ?? newRelay() }] : [])),
          [...leftOut].flatMap(([url, by]) => (by.has(i) ? [url] : [])),
        )
        return secret === undefined || readSecretKey(secret)
          ? health
          : { ...health, why: `Its key is none: a secret key begins with nsec1. ${health.why ?? ''}`.trim() }
      }),
    async *read({ after, onDrop, onOpen, onGap = () => {}, signal }) {
      if (signal.aborted) return
      const stop = new AbortController()
      const inside = AbortSignal.any([signal, stop.signal])
      const line = createBoundedQueue<InLine>({ capacity: inLine, whenFull: 'block' })
      const positions = readPositions(after)
      const told = new Set<string>()
      const [seen, said] = [createMemory(settings.memory.seen), new Set<string>()]
      using _verifier = createVerifier({ now })
      const verifier = _verifier
      const desk = createDesk({ ...known, now, relays: () => relays, onDrop, onRelayList: learnRelays })
      const check = checkWith(verifier)
      const fleet = startFleet({
        book,
        plan: () => plan,
        sinceOf: (relay, scope) => sinceOf(scope.isWhole ? undefined : positions.get(`${relay} ${scope.key}`), scope.rewindS, now()),
        secretOf,
        doorOf: (relay) => doorOf(originsOf(relay), options),
        now,
        backOff: options.backOff ?? settings.relays.backOff,
        ...(options.aliveEveryMs !== undefined && { aliveEveryMs: options.aliveEveryMs }),
        ...(options.silenceMs !== undefined && { silenceMs: options.silenceMs }),
        ...(options.answerMs !== undefined && { answerMs: options.answerMs }),
        signal: inside,
        tell: (relay, one) => line.put({ type: 'told', relay, told: one, ...check(one) }, { signal: inside }),
        onAllDown: (error) => line.close(error),
      })
      let tickWaits = false
      const tick = () => {
        if (tickWaits) return
        tickWaits = true
        line.put({ type: 'tick' }, { signal: inside }).catch(() => {})
      }
      const ticking = setInterval(tick, tickMs)
      const end = () => line.close()
      signal.addEventListener('abort', end, { once: true })
      let askedAt = 0
      let straysAskedAt = 0
      // A like of a time that was read to its end before was counted then, whichever relay brings it again.
      const countedBefore = Math.max(-Infinity, ...positions.values())

      function learnRelays(event: NostrEvent): void {
        if (!followed.has(event.pubkey) || event.created_at <= (relayLists.get(event.pubkey)?.at ?? -Infinity)) return
        relayLists.set(event.pubkey, { at: event.created_at, relays: writeRelaysOf(event) })
        ;({ relays: plan, leftOut } = makePlan())
        relays = new Set(plan.keys())
        fleet.follow()
      }
      function askForProfiles(): void {
        if (now() - askedAt < settings.people.askEveryMs) return
        askedAt = now()
        const authors = known.people.toAsk()
        if (authors.length > 0) fleet.ask({ kinds: [kinds.profile], authors })
      }

      /** The first time all of their deletes, then the new ones. */
      function askForDeletes(): void {
        if (now() - straysAskedAt < (options.straysEveryMs ?? settings.strays.askEveryMs)) return
        const since = straysAskedAt === 0 ? 0 : Math.floor(straysAskedAt / 1_000) - settings.strays.overlapS
        let wasAsked = true
        for (const filter of strays.toAsk(since)) wasAsked = fleet.ask(filter, Infinity) && wasAsked
        if (wasAsked) straysAskedAt = now()
      }
      function noteStray(relay: string, { id, pubkey, kind }: NostrEvent): void {
        if (postKinds.includes(kind) && !plan.get(relay)?.isPublic && !followed.has(pubkey)) strays.add(id, pubkey)
      }

      try {
        if (plan.size === 0) throw new AppError('source_unavailable', { message: 'No relay is set.' })
        let cursor = toCursor(positions)
        for await (const one of line) {
          if (signal.aborted) return
          if (one.type === 'tick') {
            tickWaits = false
            askForProfiles()
            askForDeletes()
            for (const item of desk.due(said)) yield { ...item, cursor }
            continue
          }
          const { relay, told: what } = one
          if (what.type === 'open') {
            // What came while it was away is still to be told: until then its position stays.
            for (const { key } of plan.get(relay)?.scopes ?? []) told.delete(`${relay} ${key}`)
            onOpen?.()
          }
          if (what.type === 'drop') onDrop({ reason: what.reason, sample: what.sample })
          else if (what.type === 'gap') onGap(what.what)
          else if (what.type === 'caught-up') {
            told.add(`${relay} ${what.scope}`)
            positions.set(`${relay} ${what.scope}`, what.at)
            cursor = toCursor(positions)
          } else if (what.type === 'event') {
            if (advance(positions, told, relay, what.receivedAt, plan)) cursor = toCursor(positions)
            const { event } = what
            const isRight = await one.isRight
            if (!isRight) {
              onDrop({ reason: 'forged', sample: JSON.stringify(event).slice(0, 512) })
              countForged(relay)
            } else if (seen.remember(event.id)) {
              const carried = await one.inner
              const inner = carried && seen.remember(carried.id) ? carried : undefined
              for (const note of [event, ...(inner ? [inner] : [])]) noteStray(relay, note)
              const { receivedAt, length } = what
              const wasCounted = event.created_at < countedBefore
              for (const item of desk.read(event, { receivedAt, length, inner, wasCounted })) yield { ...item, cursor }
            }
          }
        }
      } finally {
        clearInterval(ticking)
        signal.removeEventListener('abort', end)
        stop.abort()
        await fleet.ended()
      }
    },
  }

  /** Only a relay that an entry names itself learns who reads. */
  function secretOf(relay: string): Uint8Array | undefined {
    const [key] = entries.flatMap(({ settings: entry, secret }) => {
      const isNamed = entry.kind === 'relay' ? entry.relay === relay : entry.relays.includes(relay)
      return isNamed ? (readSecretKey(secret) ?? []) : []
    })
    return key
  }

  function countForged(relay: string): void {
    const state = book.states.get(relay)
    if (state && ++state.forged >= settings.relays.forgedToSay)
      state.why = `${new URL(relay).host} brings events whose signature is wrong (${state.forged} so far); they are left out.`
  }
}

/** Checks begin when an event comes in, so that a thread can work while others are read. */
function checkWith(verifier: Verifier) {
  return (told: RelayTold): { isRight?: Promise<boolean>; inner?: Promise<NostrEvent | undefined> } => {
    if (told.type !== 'event') return {}
    const inner = repostedIn(told.event)
    return {
      isRight: verifier.isRight(told.event),
      ...(inner && { inner: verifier.isRight(inner).then((isRight) => (isRight ? inner : undefined)) }),
    }
  }
}

/** Behind what was told already, by so much as authors' clocks and slow relays may differ. */
function sinceOf(position: number | undefined, rewindS: number, now: number): number {
  const nowS = Math.floor(now / 1_000)
  return Math.max(0, position === undefined ? nowS - rewindS : Math.min(position, nowS) - settings.read.overlapS)
}

/** A relay that was caught up with has told everything until now. True where a position moved. */
function advance(
  positions: Map<string, number>,
  told: ReadonlySet<string>,
  relay: string,
  receivedAt: number,
  plan: ReadonlyMap<string, RelayPlan>,
): boolean {
  const at = Math.floor(receivedAt / 1_000)
  let hasMoved = false
  for (const { key } of plan.get(relay)?.scopes ?? []) {
    const scope = `${relay} ${key}`
    if (!told.has(scope) || (positions.get(scope) ?? 0) >= at) continue
    positions.set(scope, at)
    hasMoved = true
  }
  return hasMoved
}
