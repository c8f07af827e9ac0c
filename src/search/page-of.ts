import type { HitPage, PageMark, SearchQuery } from '../store/index.ts'
import type { Collapsed } from './near-duplicates.ts'
import type { Found } from './rank.ts'

/**
 * One page of a ranking. The next one ranks the same posts as of the first one's moment and goes on after the last that was shown; where that
 * one is gone by then, after those with its score. The ranking ends with its candidates: who wants more asks for the newest first.
 */
export function pageOf(
  ranking: readonly Collapsed<Found>[],
  { after, limit, decayFrom, until }: SearchQuery,
  page: HitPage,
): { items: readonly Collapsed<Found>[]; next?: PageMark } {
  const from = after ? startAfter(ranking, after) : 0
  const items = ranking.slice(from, from + limit)
  const last = items.at(-1)?.item.hit
  if (!last || from + limit >= ranking.length) return { items }
  const seqBefore = after?.seqBefore ?? page.next?.seqBefore ?? Math.max(...page.hits.map(({ seq }) => seq)) + 1
  return { items, next: { key: last.score, seq: last.seq, seqBefore, now: decayFrom ?? until } }
}

function startAfter(ranking: readonly Collapsed<Found>[], { key, seq }: PageMark): number {
  const at = ranking.findIndex(({ item }) => item.hit.seq === seq)
  if (at >= 0) return at + 1
  const below = ranking.findIndex(({ item }) => item.hit.score < key)
  return below < 0 ? ranking.length : below
}
