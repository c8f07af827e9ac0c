import type { Cursor, EpochMs } from '../post/index.ts'
import type { SourceTime } from './source.ts'

/**
 * How far a live source has been read: the newest posts by `head`, and behind them, where a stretch was missed, the older ones by `behind`.
 * Kept as one cursor, so that both commit together with their posts.
 */
export type Trail = { readonly head?: Cursor; readonly behind?: Stretch }
export type Stretch = { readonly cursor: Cursor; readonly until: EpochMs }

/** What was missed for longer than this is read beside the newest posts, not before them. */
const splitAfterMs = 60_000

export function writeTrail({ head, behind }: Trail): Cursor {
  return (behind === undefined && head !== undefined ? head : JSON.stringify({ head, behind })) as Cursor
}

export function readTrail(cursor: Cursor | undefined): Trail {
  if (cursor === undefined) return {}
  try {
    const { head, behind } = JSON.parse(cursor) as { head?: unknown; behind?: { cursor?: unknown; until?: unknown } }
    if (typeof behind?.cursor === 'string' && typeof behind.until === 'number')
      return { ...(typeof head === 'string' && { head: head as Cursor }), behind: { cursor: behind.cursor as Cursor, until: behind.until } }
  } catch {
    // a source's own cursor
  }
  return { head: cursor }
}

/**
 * Where to go on, `now`: a short absence is read in order; after a long one, and on a first start (which began at `begun`), the newest posts
 * come at once and what was missed is read beside them. A stretch that was being caught up and a new one become one.
 */
export function planTrail(trail: Trail, time: SourceTime, { now, begun }: { now: EpochMs; begun: EpochMs }): Trail {
  const { head, behind } = trail
  const headAt = (head === undefined ? undefined : time.readTo(head)) ?? begun - time.rewindMs
  if (now - headAt <= splitAfterMs) return { ...trail, head: head ?? time.cursorAt(headAt) }
  return { head: time.cursorAt(now), behind: { cursor: behind?.cursor ?? time.cursorAt(headAt), until: now } }
}
