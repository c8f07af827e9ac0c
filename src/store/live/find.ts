import { idf, recency } from '../bm25.ts'
import { clauseKey } from '../clause-key.ts'
import type { Clause, HitPage, SearchQuery } from '../search-query.ts'
import { walkOf, type Walk } from '../segments/clause-postings.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import { createTopK } from '../top-k.ts'
import { Flag, type Columns, type SliceColumns } from './columns.ts'
import { createEligible, type Eligibility } from './eligible.ts'
import { slicesOf, type Frequencies } from './frequencies.ts'
import { createScorer, type Role, type Scorer } from './score-slice.ts'
import type { IndexedSegment } from './text-index.ts'

export type Found = {
  readonly hits: readonly { seq: number; key: number; parts: Record<string, number> }[]
  readonly complete: boolean
  readonly stats: HitPage['stats']
}
type Asked = { readonly clause: Clause; readonly role: Role; frequency: number; factor: number }
type FindContext = {
  readonly columns: Columns
  /** Newest first. */
  readonly segments: readonly IndexedSegment[]
  readonly frequencies: Frequencies
  readonly late: () => boolean
}

/**
 * Evaluates a query, newest slice first: who is eligible, statistics as of the query, then BM25 of every post that matches inside the window.
 * Exact; slices outside the window are passed over unread. `late()` is looked at between slices and clauses, and what was found so far is
 * given with `complete: false`.
 */
export function find(query: SearchQuery, context: FindContext): Found {
  const { columns, segments, frequencies, late } = context
  const eligible = new Map<SliceColumns, Eligibility>()
  const totals = { docs: 0, length: 0, windowDocs: 0, matched: 0 }
  const compile = createEligible(query, columns, (slice, term) => docsIn(slice, term, segments))
  let complete = true
  for (const slice of columns.slices()) {
    const one = compile(slice)
    eligible.set(slice, one)
    totals.docs += one.seen
    totals.length += one.seenLength
    totals.windowDocs += one.inWindow
    if (late()) {
      complete = false
      break
    }
  }
  const asked = askedClauses(query)
  for (const one of asked) {
    one.frequency = frequencies.of(one.clause, segments, eligible)
    one.factor = one.clause.weight * idf(totals.docs, one.frequency)
    complete &&= !late()
  }
  const avgLength = totals.docs === 0 ? 0 : totals.length / totals.docs
  const top = createTopK(query.limit)
  const scorer = createScorer({ query, avgLength, offer: top.offer })
  if (asked.length === 0) totals.matched = offerNewest(eligible, query, top.offer)
  else
    for (const indexed of segments) {
      totals.matched += scoreSegment(indexed, { asked, eligible, scorer, columns })
      if (complete && late()) {
        complete = false
        break
      }
    }
  return {
    hits: top.drain().map(({ key, seq }) => ({ seq, key, parts: partsOf(key, seq, query, columns) })),
    complete,
    stats: {
      docs: totals.docs,
      avgLength,
      windowDocs: totals.windowDocs,
      matched: totals.matched,
      terms: Object.fromEntries(asked.map(({ clause, frequency }) => [clauseKey(clause), frequency])),
    },
  }
}

function askedClauses({ any, all, none }: SearchQuery): Asked[] {
  const of = (clauses: readonly Clause[], role: Role) => clauses.map((clause): Asked => ({ clause, role, frequency: 0, factor: 0 }))
  return [...of(any, 'any'), ...of(all, 'all'), ...of(none, 'none')]
}

type Scoring = {
  readonly asked: readonly Asked[]
  readonly eligible: ReadonlyMap<SliceColumns, Eligibility>
  readonly scorer: Scorer
  readonly columns: Columns
}

/** Slice by slice, each clause's walk going on where the slice before left it. Returns how many posts match. */
function scoreSegment(indexed: IndexedSegment, { asked, eligible, scorer, columns }: Scoring): number {
  const { segment } = indexed
  const slices = slicesOf(indexed, columns).filter((slice) => (eligible.get(slice)?.inWindow ?? 0) > 0)
  if (slices.length === 0) return 0
  const walks = asked.map(({ clause }) => walkOf(segment, clause))
  let matched = 0
  for (const slice of slices) {
    const offset = slice.base - segment.base
    scorer.begin(slice, eligible.get(slice)?.state)
    asked.forEach(({ role, factor }, at) => {
      const walk = walks[at]
      if (!walk) return
      walk.seek(offset + sliceSize - 1)
      scorer.add(walk, offset, role, factor)
    })
    matched += scorer.end()
  }
  return matched
}

/** No words are asked for: the newest posts; a slice that holds none of them is only counted. */
function offerNewest(
  eligible: ReadonlyMap<SliceColumns, Eligibility>,
  query: SearchQuery,
  offer: (key: number, seq: number) => void,
): number {
  let matched = 0
  for (const [{ base, flags, witnessedAt }, { state, inWindow }] of eligible) {
    matched += inWindow
    if (inWindow === 0) continue
    for (let doc = sliceSize - 1; doc >= 0; doc--) {
      if (state ? state[doc] !== 2 : ((flags[doc] as number) & Flag.visible) === 0) continue
      const key = witnessedAt.get(doc)
      const seq = base + doc
      const { after } = query
      if (!after || key < after.key || (key === after.key && seq < after.seq)) offer(key, seq)
    }
  }
  return matched
}

function* docsIn(slice: SliceColumns, term: string, segments: readonly IndexedSegment[]): Generator<number> {
  const holder = segments.find(({ segment }) => segment.base <= slice.base && slice.base < segment.base + segment.size)
  const walk: Walk | undefined = holder && walkOf(holder.segment, { term, weight: 1 })
  if (!holder || !walk) return
  const offset = slice.base - holder.segment.base
  for (let doc = walk.seek(offset + sliceSize - 1); doc >= offset; doc = walk.next()) yield doc - offset
}

/** What a score is made of. Where the newest come first there is none. */
function partsOf(key: number, seq: number, query: SearchQuery, columns: Columns): Record<string, number> {
  if (query.order === 'newest' || (query.any.length === 0 && query.all.length === 0)) return {}
  if (query.halfLifeMs === undefined) return { bm25: key }
  const slice = columns.sliceOf(seq)
  const factor = slice ? recency(slice.witnessedAt.get(seq - slice.base) - slice.lag.get(seq - slice.base), query) : 0
  return { bm25: factor === 0 ? 0 : key / factor, recency: factor }
}
