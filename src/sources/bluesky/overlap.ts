import { blueskyLimits } from './settings.ts'

/** A frame of a host: its number, and when it says that it was written. */
export type Mark = { readonly seq: number; readonly at: number }

const { overlap: limits } = blueskyLimits

/**
 * From where to go on reading a host that numbers its frames: a little before what was read last. A host that dies may have told numbers that it had
 * not written down; it gives them out again, for other frames, to readers who have asked for what comes behind them (observed of the relay of
 * indigo). `first`: from where the reading before this one went on.
 */
export function createOverlap(first?: Mark): {
  /** A frame that was read, by our clock; frames come in order. */
  add(mark: Mark, receivedAt: number): void
  /** At least `leastMs` and `fewest` numbers old, where so much was read, and not more than `most`. */
  from(): Mark | undefined
} {
  const marks: (Mark & { readonly receivedAt: number })[] = first ? [{ ...first, receivedAt: -Infinity }] : []
  return {
    add({ seq, at }, receivedAt) {
      const last = marks.at(-1)
      if (last && seq - last.seq < limits.fewest && receivedAt - last.receivedAt < limits.everyMs) return
      marks.push({ seq, at, receivedAt })
      const isFar = (mark: Mark & { receivedAt: number }) =>
        seq - mark.seq >= limits.fewest && (receivedAt - mark.receivedAt >= limits.leastMs || seq - mark.seq >= limits.most)
      while (marks[1] && isFar(marks[1])) marks.shift()
    },
    from: () => {
      const [oldest] = marks
      return oldest && { seq: oldest.seq, at: oldest.at }
    },
  }
}
