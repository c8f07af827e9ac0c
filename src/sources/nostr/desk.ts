import type { Clock } from '../../lib/clock.ts'
import type { EpochMs, PostEvent } from '../../post/index.ts'
import type { Drop, SourceItem } from '../source.ts'
import { isHex, kinds, postKinds, tagsOf, type NostrEvent } from './event.ts'
import type { Expirations } from './expirations.ts'
import { authorId, expiryOf, normalizeEvent, postIdOf, repostedIn, type Beside } from './normalize.ts'
import type { People } from './people.ts'
import { qualityLabels } from './quality.ts'
import type { Recent, RecentNotes } from './recent.ts'
import { nostrSettings } from './settings.ts'
import type { Repeats } from './spam.ts'
import { namedIn } from './text.ts'

/** What outlives a reading: who is who, what was put lately, what is to expire. */
export type Known = {
  readonly people: People
  readonly recent: RecentNotes
  readonly repeats: Repeats
  readonly expirations: Expirations
}
export type DeskOptions = Known & {
  readonly now: Clock
  readonly relays: () => ReadonlySet<string>
  readonly onDrop: (drop: Drop) => void
  /** A person said where they write (NIP-65). */
  readonly onRelayList: (event: NostrEvent) => void
}
export type Arrived = {
  readonly receivedAt: EpochMs
  /** Of its frame, in UTF-16 units. */
  readonly length: number
  /** The note that it carries, whose signature was right as well. */
  readonly inner?: NostrEvent | undefined
  /** It is of a time that was read to its end before: what it counts was counted. */
  readonly wasCounted?: boolean
}
/** As it goes to the runner, but for the cursor. */
export type DeskItem = Omit<SourceItem, 'cursor'>

/** Turns events whose signature was right, each told once, into what they mean for posts; some mean that a note is put again. */
export function createDesk({ people, recent, repeats, expirations, now, relays, onDrop, onRelayList }: DeskOptions) {
  const besideOf = ({ event, receivedAt, repeats: heard, reporters, puts }: Recent): Beside => ({
    receivedAt,
    nameOf: people.nameOf,
    relays: relays(),
    revision: puts,
    labels: qualityLabels(event, {
      hasProfile: people.hasProfile(event.pubkey),
      repeats: heard,
      isReported: reporters.size >= nostrSettings.reportsToLabel,
    }),
  })

  const mayDelete = createBudget(nostrSettings.deletes.strangersPerS, nostrSettings.deletes.strangersAtOnce, now)

  function* read(event: NostrEvent, { receivedAt, length, inner, wasCounted }: Arrived): Iterable<DeskItem> {
    for (const item of means(event, { receivedAt, length, inner })) if (!wasCounted || item.event.type !== 'count-add') yield item
  }

  function* means(event: NostrEvent, { receivedAt, length, inner }: Omit<Arrived, 'wasCounted'>): Iterable<DeskItem> {
    if (inner) yield* means(inner, { receivedAt, length: 0 })
    if (event.kind === kinds.relayList) return onRelayList(event)
    if (event.kind === kinds.report) return yield* report(event)
    if (postKinds.includes(event.kind)) return yield* readNote(event, receivedAt, length)
    const isNews = event.kind === kinds.profile && people.learn(event)
    const normalized = normalizeEvent(event, { receivedAt, nameOf: people.nameOf, relays: relays(), labels: [] })
    if ('drop' in normalized) return onDrop({ reason: normalized.drop, sample: event.content.slice(0, 512) })
    const isOfStranger = event.kind === kinds.deletion && !people.hasWritten(event.pubkey)
    if (isOfStranger && !mayDelete(normalized.events.length)) return onDrop({ reason: 'too-many', sample: event.id })
    yield* items(normalized.events, event, receivedAt, length)
    if (isNews) for (const note of recent.waitingFor(event.pubkey)) yield* putAgain(note)
  }

  function* readNote(event: NostrEvent, receivedAt: EpochMs, length: number): Iterable<DeskItem> {
    const met = [event.pubkey, ...namedIn(event)]
    for (const pubkey of met) people.meet(pubkey)
    people.wrote(event.pubkey)
    const waitsFor = new Set(met.filter((pubkey) => !people.hasProfile(pubkey)))
    const note = recent.keep({ event, receivedAt, waitsFor, repeats: repeats.heard(event.content, event.pubkey) })
    const normalized = normalizeEvent(event, { ...besideOf(note), receivedAt })
    if ('drop' in normalized) return onDrop({ reason: normalized.drop, sample: event.content.slice(0, 512) })
    const expiresAt = expiryOf(event)
    if (expiresAt !== undefined) {
      const [put] = normalized.events
      const until = put?.type === 'post-put' && put.post.version !== '' ? put.post.witnessedAt : Number.MAX_SAFE_INTEGER
      expirations.schedule(postIdOf(event), authorId(event.pubkey), until, expiresAt)
    }
    yield* items(normalized.events, event, receivedAt, length)
    const named = people.nameToTell(event.pubkey)
    if (named) yield { event: { type: 'author-put', author: authorId(event.pubkey), ...named } }
  }

  /** More is known about it than when it was put. Where it was deleted meanwhile the store keeps it away. */
  function* putAgain(note: Recent): Iterable<DeskItem> {
    note.puts++
    const normalized = normalizeEvent(note.event, besideOf(note))
    if ('drop' in normalized) return
    for (const event of normalized.events) if (event.type === 'post-put') yield { event }
  }

  /** Whoever has a profile may report; one alone decides nothing (NIP-56). */
  function* report(event: NostrEvent): Iterable<DeskItem> {
    if (!people.hasProfile(event.pubkey)) return people.meet(event.pubkey)
    for (const [, id] of tagsOf(event, 'e').slice(0, 10)) {
      const note = isHex(id, 64) ? recent.get(id) : undefined
      if (!note || note.event.pubkey === event.pubkey || note.reporters.size >= nostrSettings.reportsToLabel) continue
      note.reporters.add(event.pubkey)
      if (note.reporters.size === nostrSettings.reportsToLabel) yield* putAgain(note)
    }
  }

  return {
    read,
    repostedIn,
    /** What is due by now. */
    *due(said: Set<string>): Iterable<DeskItem> {
      for (const event of expirations.due(now(), said)) yield { event }
    },
  }
}

function* items(events: readonly PostEvent[], { id, pubkey }: NostrEvent, receivedAt: EpochMs, length: number): Iterable<DeskItem> {
  for (const [i, event] of events.entries())
    yield {
      event,
      receivedAt,
      bytes: i === 0 ? length : 0,
      // One key counts once, however often it likes; a reply by its own id.
      ...(event.type === 'count-add' && {
        key: event.what === 'like' || event.what === 'repost' ? `${pubkey.slice(0, 32)} ${event.id} ${event.what}` : `${id} ${event.what}`,
      }),
    }
}

/** So many a second, and what was not used is left for later, up to a bound. */
function createBudget(perS: number, most: number, now: Clock): (count: number) => boolean {
  let [left, at] = [most, now()]
  return (count) => {
    const current = now()
    left = Math.min(most, left + (Math.max(0, current - at) / 1_000) * perS)
    at = current
    if (count > left) return false
    left -= count
    return true
  }
}
