import type { PageMark, SearchQuery } from '../store/index.ts'
import type { Collapsed } from './near-duplicates.ts'
import type { Found } from './rank.ts'

/**
 * One page of a ranking. The next one ranks the same posts as of the first one's moment and goes on after the last that was shown; where that
 * one is gone by then, after those with its score. `seqBefore`: as of which this page was ranked. The ranking ends with its candidates: who wants more asks for the newest first.
 */
export function pageOf(
  ranking: readonly Collapsed<Found>[],
  { after, limit, decayFrom, until }: SearchQuery,
  seqBefore: number,
): { items: readonly Collapsed<Found>[]; next?: PageMark } {
  const from = after ? startAfter(ranking, after) : 0
  const items = ranking.slice(from, from + limit)
  const last = items.at(-1)?.item.hit
  if (!last || from + limit >= ranking.length) return { items }
  return { items, next: { key: last.score, seq: last.seq, seqBefore: after?.seqBefore ?? seqBefore, now: decayFrom ?? until } }
}

function startAfter(ranking: readonly Collapsed<Found>[], { key, seq }: PageMark): number {
  const at = ranking.findIndex(({ item, copies }) => item.hit.seq === seq || copies.some(({ hit }) => hit.seq === seq))
  if (at >= 0) return at + 1
  const below = ranking.findIndex(({ item }) => item.hit.score < key)
  return below < 0 ? ranking.length : below
}
