import { recency } from '../bm25.ts'
import type { SearchQuery } from '../search-query.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import type { TopK } from '../top-k.ts'
import { Bounds } from './bounds.ts'
import type { SliceColumns } from './slice-columns.ts'
import type { Eligible, SliceView } from './eligible.ts'
import { joinAll } from './join-all.ts'
import type { Patience } from './patience.ts'
import { Saturations } from './saturations.ts'
import { eachChunk, scoreAny, type Scoring } from './score-any.ts'
import type { Scored } from './scored.ts'
import { clear, copy, markAll, scoreOnly, touch } from './score-loops.ts'
import type { Workspace } from './workspace.ts'

/**
 * Finds the posts of one slice that match, adds up what their clauses say, and offers the best. Clause by clause in tight loops over
 * the postings; whether a post may be seen is asked only of what matched, and only what can still get in is offered. Where not all that match need be
 * counted, what cannot get in is passed over.
 */
export interface Scorer {
  /** Slices newest first; of one segment, walks go on where the slice before left them. Returns how many posts match inside the window, or fewer. */
  score(view: SliceView, offset: number, clauses: readonly Scored[]): number
  /** Whether `score` told fewer of some slice, or may have. */
  readonly isAtLeast: boolean
}

type ScorerOptions = {
  readonly query: SearchQuery
  readonly avgLength: number
  readonly eligible: Eligible
  readonly top: TopK
  readonly workspace: Workspace
  readonly patience: Patience
}

export function createScorer({ query, avgLength, eligible, top, workspace, patience }: ScorerOptions): Scorer {
  const { scores, marks, touched, docs, tfs, work } = workspace
  const hasWords = query.any.length > 0 || query.all.length > 0
  const isNewest = query.order === 'newest' || !hasWords
  const saturations = new Saturations(avgLength, query.bm25)
  const bounds = query.count === 'atLeast' ? new Bounds({ query, top, saturations, isNewest }) : undefined
  const { after } = query

  /** Docs that hold at least one of the clauses, into `touched`. */
  function anyOf(scoring: Scoring, clauses: readonly Scored[]): number {
    if (!isNewest) return scoreAny(clauses, scoring)
    const { offset } = scoring
    let found = 0
    const isOnly = clauses.length === 1
    for (const { walk, cost } of clauses) {
      if (!walk) continue
      eachChunk(walk, cost, scoring, (count) => {
        found = isOnly ? copy(docs, count, offset, touched, found) : touch(docs, count, offset, marks, touched, found)
      })
      if (patience.isOver()) break
    }
    if (!isOnly) clear(marks, touched, found)
    return found
  }

  /** The only clause, where whoever is visible may be seen: found, scored and offered in one go. */
  function scoreVisible({ slice }: SliceView, scoring: Scoring, { walk, cost, factor }: Scored): number {
    if (!walk) return 0
    const { offset } = scoring
    let matched = 0
    const use = (count: number) => {
      const visible = scoreOnly({ docs, tfs, count, offset, factor }, slice, saturations, scores, touched)
      matched += visible
      work.scored += count
      offerBest(slice, visible)
    }
    eachChunk(walk, cost, scoring, use, bounds && ((block) => bounds.isTooLow(bounds.partMost(factor, block))))
    return matched
  }

  /** Docs that match the words, into `touched`; every doc where there are none. */
  function matching(scoring: Scoring, clauses: readonly Scored[], wanted: readonly Scored[]): number {
    if (wanted.length > 1 && query.all.length > 0) return joinAll(clauses, scoring, { isScored: !isNewest })
    if (wanted.length > 0) return anyOf(scoring, wanted)
    for (let i = 0; i < sliceSize; i++) touched[i] = sliceSize - 1 - i
    return sliceSize
  }

  function without(scoring: Scoring, clauses: readonly Scored[], found: number): number {
    const { offset } = scoring
    for (const { walk, cost } of clauses) if (walk) eachChunk(walk, cost, scoring, (count) => markAll(docs, count, offset, marks))
    let left = 0
    for (let i = 0; i < found; i++) {
      const doc = touched[i] as number
      touched[left] = doc
      left += 1 - (marks[doc] as number)
    }
    marks.fill(0)
    return left
  }

  function offerNewest({ slice }: SliceView, found: number): void {
    const { witnessedAt, base } = slice
    if (slice.totals.last <= top.floor) return // what comes later is older: equal times do not get in either
    for (let i = 0; i < found; i++) {
      const doc = touched[i] as number
      const key = witnessedAt.get(doc)
      if (key >= top.floor) offer(key, base + doc)
    }
  }

  function offerBest({ witnessedAt, lag, base, totals }: SliceColumns, found: number): void {
    const isDecayed = query.halfLifeMs !== undefined
    // No post of the slice was said after it was witnessed; the last digits of a power are not to be relied on.
    const most = isDecayed ? recency(totals.last, query) * (1 + 1e-9) : 1
    for (let i = 0; i < found; i++) {
      const doc = touched[i] as number
      const score = scores[doc] as number
      if (score * most < top.floor) continue
      const key = isDecayed ? score * recency(witnessedAt.get(doc) - lag.get(doc), query) : score
      if (key >= top.floor) offer(key, base + doc)
    }
  }

  function offer(key: number, seq: number): void {
    if (!after || key < after.key || (key === after.key && seq < after.seq)) top.offer(key, seq)
  }

  /** What a post of this segment can score. */
  function mostOf(clauses: readonly Scored[]): number {
    let most = 0
    for (const { role, factor, share, bounds: own } of clauses)
      if (bounds && role !== 'none' && share > 0) most += bounds.partMost(factor, own)
    return most
  }

  return {
    get isAtLeast() {
      return bounds?.isUsed ?? false
    },
    score(view, offset, clauses) {
      bounds?.enter(view.slice)
      if (bounds?.isTooLow(mostOf(clauses))) return 0
      work.slices++
      const scoring: Scoring = { offset, lengths: view.slice.length, saturations, bounds, workspace, patience }
      const none = clauses.filter(({ role }) => role === 'none')
      const wanted = clauses.filter(({ role }) => role !== 'none')
      const [first] = wanted
      if (none.length === 0 && !eligible.hasFilters) {
        if (!first && view.slice.totals.last <= top.floor) return view.windowDocs
        if (first && wanted.length === 1 && !isNewest && !view.there && !view.isEdge) return scoreVisible(view, scoring, first)
      }
      let found = matching(scoring, clauses, wanted)
      patience.spend(found)
      if (!isNewest) work.scored += found
      if (found > 0 && none.length > 0) found = without(scoring, none, found)
      if (found > 0) found = eligible.narrow(view, touched, found)
      if (isNewest) offerNewest(view, found)
      else offerBest(view.slice, found)
      return found
    },
  }
}
