import type { Feed, FeedEvent } from '../../src/sim/feed.ts'

/** The same feed at another time: what happens at `t` there happens at `t + byMs` here, so that a fixed hour can be played now. */
export function shiftFeed(feed: Feed, byMs: number): Feed {
  const move = (event: FeedEvent): FeedEvent => {
    const moved = { ...event, at: event.at + byMs }
    if (moved.kind !== 'commit' || !moved.commit.record) return moved
    return { ...moved, commit: { ...moved.commit, record: moveTimes(moved.commit.record, byMs) } }
  }
  return {
    events: (from, until) => feed.events(from - byMs, until - byMs).map(move),
    introductions: (at) => feed.introductions(at - byMs).map(move),
  }
}

function moveTimes(record: Readonly<Record<string, unknown>>, byMs: number): Record<string, unknown> {
  const time = record['createdAt']
  return typeof time === 'string' ? { ...record, createdAt: new Date(Date.parse(time) + byMs).toISOString() } : { ...record }
}
