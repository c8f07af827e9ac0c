import type { EpochMs } from '../../post/index.ts'
import type { NostrEvent } from './event.ts'
import { nostrSettings } from './settings.ts'

/** A note that was put and may be put again, since more is known about it later. */
export type Recent = {
  readonly event: NostrEvent
  readonly receivedAt: EpochMs
  /** Whose profile it waits for. */
  readonly waitsFor: ReadonlySet<string>
  /** How many other keys had said nearly the same before it. */
  readonly repeats: number
  /** How often it was put again. */
  puts: number
  readonly reporters: Set<string>
}

/** The newest notes, at most so many and so long; the oldest go first. */
export interface RecentNotes {
  keep(note: Pick<Recent, 'event' | 'receivedAt' | 'waitsFor' | 'repeats'>): Recent
  get(id: string): Recent | undefined
  waitingFor(pubkey: string): readonly Recent[]
}

export function createRecentNotes(): RecentNotes {
  const notes = new Map<string, Recent>()
  const byPerson = new Map<string, Set<Recent>>()
  let length = 0
  const lengthOf = ({ content, tags }: NostrEvent) => content.length + 100 * (tags.length + 1)
  function drop(note: Recent): void {
    notes.delete(note.event.id)
    length -= lengthOf(note.event)
    for (const pubkey of note.waitsFor) {
      const some = byPerson.get(pubkey)
      some?.delete(note)
      if (some?.size === 0) byPerson.delete(pubkey)
    }
  }
  return {
    keep({ event, waitsFor, ...more }) {
      const known = notes.get(event.id)
      if (known) return known
      const note: Recent = { ...more, event, waitsFor, puts: 0, reporters: new Set() }
      notes.set(event.id, note)
      length += lengthOf(event)
      for (const pubkey of waitsFor) byPerson.set(pubkey, (byPerson.get(pubkey) ?? new Set()).add(note))
      while (notes.size > nostrSettings.memory.recent || length > nostrSettings.memory.recentLength) {
        const [oldest] = notes.values()
        if (!oldest) break
        drop(oldest)
      }
      return note
    },
    get: (id) => notes.get(id),
    waitingFor: (pubkey) => [...(byPerson.get(pubkey) ?? [])],
  }
}
