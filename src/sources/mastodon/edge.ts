import type { Clock } from '../../lib/clock.ts'
import type { Limits } from './settings.ts'
import { earlierId, idAtMoment, isLaterId } from './wire.ts'

/**
 * Where a stream and the pages before it meet. Ids are only nearly in the order in which posts come: one that a server hears of late has the
 * id of when it was written.
 */
export interface Edge {
  /** The stream was opened. */
  opened(): void
  /** Of a new post of the stream. */
  heard(localId: string): void
  /** A busy stream has not told enough yet to know where it begins. */
  isBeginning(): boolean
  /** The stream begins with posts from before this id, so what was missed may be as old. */
  beginsBefore(localId: string): boolean
  /** Pages that have come to this id have come to what the stream tells by itself. */
  isReached(localId: string): boolean
  /** From which id pages are read on, so that late posts before it are among them. */
  before(localId: string): string
  /** The same where `beginsBefore` says that this was not enough. */
  longBefore(localId: string): string
}

export function createEdge({ late, streamBegins }: Pick<Limits, 'late' | 'streamBegins'>, now: Clock): Edge {
  /** The last ids that were heard, in whatever order; a ring. */
  const ids: string[] = []
  let count = 0
  let openedAt = 0
  let first: string | undefined
  let firsts = 0

  const longBefore = (localId: string) => earlierId(localId, late.ms)
  return {
    longBefore,
    opened() {
      openedAt = now()
      first = undefined
      firsts = 0
    },
    heard(localId) {
      ids[count++ % late.posts] = localId
      if (firsts >= streamBegins) return
      firsts++
      if (first === undefined || isLaterId(localId, first)) first = localId
    },
    isBeginning: () => ids.length >= late.posts && firsts < streamBegins,
    beginsBefore: (localId) => first !== undefined && isLaterId(localId, first),
    isReached(localId) {
      if (first === undefined || firsts < streamBegins || isLaterId(first, localId)) return false
      const moment = idAtMoment(openedAt, localId)
      return moment === undefined || !isLaterId(moment, localId)
    },
    before(localId) {
      const byTime = longBefore(localId)
      if (ids.length < late.posts) return byTime
      // A quarter of them may have been late themselves.
      const byCount = ids.toSorted((a, b) => (isLaterId(a, b) ? 1 : -1))[Math.floor(late.posts / 4)] ?? byTime
      return isLaterId(byCount, byTime) && !isLaterId(byCount, localId) ? byCount : byTime
    },
  }
}
