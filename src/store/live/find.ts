import { recency } from '../bm25.ts'
import { clauseKey } from '../clause-key.ts'
import type { CandidateHints } from '../candidates.ts'
import type { HitPage, SearchQuery } from '../search-query.ts'
import type { Walk } from '../segments/walk.ts'
import { widestBounds } from '../segments/posting-bounds.ts'
import { TopK } from '../top-k.ts'
import { askClauses, type AskedClause } from './ask-clauses.ts'
import type { Columns } from './columns.ts'
import type { SliceColumns } from './slice-columns.ts'
import { createEligible, type SliceView } from './eligible.ts'
import { slicesOf, type AskedSegment, type Frequencies } from './frequencies.ts'
import { createPatience, type Patience } from './patience.ts'
import { createScorer, type Scorer } from './score-slice.ts'
import type { Scored } from './scored.ts'
import type { IndexedSegment } from './text-index.ts'
import type { Workspace } from './workspace.ts'

export type Found = {
  /** Best first. */
  readonly top: readonly { readonly seq: number; readonly key: number }[]
  /** Of the hit at the depth that was asked about. */
  readonly scoreAtDepth?: number
  readonly complete: boolean
  readonly stats: HitPage['stats']
}
export type FindContext = {
  readonly columns: Columns
  /** Newest first. */
  readonly segments: readonly IndexedSegment[]
  readonly frequencies: Frequencies
  readonly workspace: Workspace
  readonly late: () => boolean
}

const nothing = widestBounds(0, 0)

/**
 * Evaluates a query: who is there, statistics as of the query, then, newest slice first, BM25 of every post that matches inside the window.
 * Exact; slices outside the window are passed over unread, and where not all that match need be counted, so is what cannot be among the best. Once `late()` says so, what was found so far is given with `complete: false`.
 */
export function find(
  query: SearchQuery,
  { columns, segments, frequencies, workspace, late }: FindContext,
  { depth = 0, floor }: CandidateHints = {},
): Found {
  const patience = createPatience(late)
  const eligible = createEligible(query, columns, segments)
  const totals = { docs: 0, length: 0, windowDocs: 0, matched: 0 }
  const views = new Map<SliceColumns, SliceView>()
  for (const slice of columns.slices()) {
    const view = eligible.view(slice)
    views.set(slice, view)
    totals.docs += view.seen
    totals.length += view.seenLength
    totals.windowDocs += view.windowDocs
  }
  const viewed = segments.map((indexed): AskedSegment => ({
    indexed,
    views: slicesOf(indexed, columns).map((slice) => slice && views.get(slice)),
  }))
  frequencies.follow(segments)
  const asked = askClauses(query, viewed, { frequencies, patience })
  const wanted = asked.filter(({ role }) => role !== 'none')
  const avgLength = totals.docs === 0 ? 0 : totals.length / totals.docs
  const top = new TopK(Math.max(query.limit, depth), floor)
  const scorer = createScorer({ query, avgLength, eligible, top, workspace, patience })
  if (asked.length === 0) for (const view of views.values()) totals.matched += view.windowDocs > 0 ? scorer.score(view, 0, []) : 0
  else
    for (const [at, segment] of viewed.entries()) {
      if (patience.isOver()) break
      if (wanted.length > 0 && wanted.every(({ postings }) => !postings[at])) continue
      const clauses = (): Scored[] => asked.map((one) => scoredIn(one, at, segment, totals.docs))
      totals.matched += scoreSegment(segment, clauses, scorer, patience)
    }
  const best = top.drain()
  const scoreAtDepth = best[depth - 1]?.key
  return {
    top: best.slice(0, query.limit),
    ...(scoreAtDepth !== undefined && { scoreAtDepth }),
    complete: !patience.isOver(),
    stats: {
      docs: totals.docs,
      avgLength,
      windowDocs: totals.windowDocs,
      matched: totals.matched,
      ...(scorer.isAtLeast && { atLeast: true }),
      terms: Object.fromEntries(asked.map(({ clause, frequency }) => [clauseKey(clause), frequency])),
    },
  }
}

function scoredIn({ clause, role, idf, postings }: AskedClause, at: number, { indexed }: AskedSegment, docs: number): Scored {
  const held = postings[at]
  let walk: Walk | undefined
  return {
    role,
    factor: clause.weight * idf(docs),
    isTerm: held?.isTerm ?? false,
    share: (held?.docsMost ?? 0) / indexed.segment.size,
    cost: (held?.cost ?? 0) / indexed.segment.size,
    bounds: held?.bounds ?? nothing,
    get walk() {
      return (walk ??= held?.walk())
    },
  }
}

/** Newest slice first, each clause's walk going on where the slice before left it. Returns how many posts match. */
function scoreSegment({ indexed, views }: AskedSegment, clausesOf: () => Scored[], scorer: Scorer, patience: Patience): number {
  let clauses: Scored[] | undefined
  let matched = 0
  for (const view of views.toReversed()) {
    if (!view || view.windowDocs === 0) continue
    clauses ??= clausesOf()
    matched += scorer.score(view, view.slice.base - indexed.segment.base, clauses)
    if (patience.isOver()) break
  }
  return matched
}

/** −∞: it is gone. */
export function saidAtOf(seq: number, columns: Columns): number {
  const slice = columns.sliceOf(seq)
  return slice ? slice.witnessedAt.get(seq - slice.base) - slice.lag.get(seq - slice.base) : -Infinity
}

/** What a score is made of. Where the newest come first there is none. */
export function partsOf(key: number, seq: number, query: SearchQuery, columns: Columns): Record<string, number> {
  if (query.order === 'newest' || (query.any.length === 0 && query.all.length === 0)) return {}
  if (query.halfLifeMs === undefined) return { bm25: key }
  const factor = recency(saidAtOf(seq, columns), query)
  return { bm25: factor === 0 ? 0 : key / factor, recency: factor }
}
