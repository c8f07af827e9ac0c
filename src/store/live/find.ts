import type { Clause, HitPage, SearchQuery } from '../search-query.ts'
import { defaultBm25, idf, recency, saturation } from '../bm25.ts'
import { clauseKey } from '../clause-key.ts'
import { createTopK } from '../top-k.ts'
import { docOf, type FtsReader, type Postings } from '../fts5/fts-reader.ts'
import { sliceOf } from '../fts5/token-text.ts'
import { createEligible, type Eligibility } from './eligible.ts'
import type { Columns, SliceColumns } from './columns.ts'

export type Found = {
  readonly hits: readonly { seq: number; key: number; parts: Record<string, number> }[]
  readonly complete: boolean
  readonly stats: HitPage['stats']
}
type Role = 'any' | 'all' | 'none'
type Asked = {
  readonly clause: Clause
  readonly role: Role
  readonly weight: number
  readonly bySlice: Map<number, Postings>
  frequency: number
}

/**
 * Evaluates a query over all slices, newest first: postings per clause, statistics as of the query, then BM25 per post. Exact;
 * `late()` is looked at between slices and clauses, and what was found so far is given with `complete: false`.
 */
export function find(query: SearchQuery, { columns, fts, late }: { columns: Columns; fts: FtsReader; late: () => boolean }): Found {
  const slices = columns.slices()
  const withText = new Set(fts.slices())
  const eligible = createEligible(query, columns, (slice, clause) =>
    withText.has(sliceOf(slice.base)) ? fts.postings(sliceOf(slice.base), clause) : new Int32Array(0),
  )
  const asked = askedClauses(query)
  const totals = { docs: 0, length: 0, windowDocs: 0, matched: 0 }
  const masks = new Map<SliceColumns, Eligibility>()
  let complete = true
  for (const slice of slices) {
    const mask = eligible(slice)
    masks.set(slice, mask)
    totals.docs += mask.seen
    totals.length += mask.seenLength
    totals.windowDocs += mask.inWindow
    for (const clause of withText.has(sliceOf(slice.base)) ? asked : []) {
      const postings = fts.postings(sliceOf(slice.base), clause.clause)
      clause.bySlice.set(slice.base, postings)
      clause.frequency += countSeen(postings, mask)
    }
    if (late()) {
      complete = false
      break
    }
  }
  const avgLength = totals.docs === 0 ? 0 : totals.length / totals.docs
  const top = createTopK(query.limit)
  for (const [slice, mask] of masks) {
    totals.matched += scoreSlice(slice, mask, { query, asked, docs: totals.docs, avgLength, offer: top.offer })
    if (complete && late()) {
      complete = false
      break
    }
  }
  const hits = top.drain().map(({ key, seq }) => ({ seq, key, parts: partsOf(key, seq, query, columns) }))
  return {
    hits,
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
  const of = (clauses: readonly Clause[], role: Role) =>
    clauses.map((clause): Asked => ({ clause, role, weight: clause.weight, bySlice: new Map(), frequency: 0 }))
  return [...of(any, 'any'), ...of(all, 'all'), ...of(none, 'none')]
}

function countSeen(postings: Postings, { state }: Eligibility): number {
  let count = 0
  let last = -1
  for (const posting of postings) {
    const doc = docOf(posting)
    if (doc !== last && (state[doc] ?? 0) > 0) count++
    last = doc
  }
  return count
}

type Scoring = { query: SearchQuery; asked: readonly Asked[]; docs: number; avgLength: number; offer: (key: number, seq: number) => void }

/** Adds up the clauses of one slice post by post, and offers every post that matches. Returns how many match inside the window. */
function scoreSlice(slice: SliceColumns, { state }: Eligibility, { query, asked, docs, avgLength, offer }: Scoring): number {
  const size = state.length
  const scores = new Float64Array(size)
  const allMatched = new Uint8Array(size)
  const anyMatched = new Uint8Array(size)
  const wantedAll = query.all.length
  const wantsAny = query.any.length > 0
  const bm25 = query.bm25 ?? defaultBm25
  for (const { bySlice, role, weight, frequency } of asked) {
    const factor = weight * idf(docs, frequency)
    eachDoc(bySlice.get(slice.base), (doc, tf) => {
      if ((state[doc] ?? 0) < 2) return
      if (role === 'none') allMatched[doc] = 255
      else if (role === 'all') allMatched[doc] = (allMatched[doc] ?? 0) + 1
      else anyMatched[doc] = 1
      if (role !== 'none') scores[doc] = (scores[doc] ?? 0) + factor * saturation(tf, slice.length[doc] ?? 0, avgLength, bm25)
    })
  }
  const newest = query.order === 'newest' || (wantedAll === 0 && !wantsAny)
  const { after } = query
  let matched = 0
  for (let doc = size - 1; doc >= 0; doc--) {
    if ((state[doc] ?? 0) < 2 || allMatched[doc] !== wantedAll || (wantsAny && anyMatched[doc] !== 1)) continue
    matched++
    const seq = slice.base + doc
    const key = newest ? (slice.witnessedAt[doc] ?? 0) : (scores[doc] ?? 0) * recency(slice.saidAt[doc] ?? 0, query)
    if (after && (key > after.key || (key === after.key && seq >= after.seq))) continue
    offer(key, seq)
  }
  return matched
}

function eachDoc(postings: Postings | undefined, visit: (doc: number, tf: number) => void): void {
  if (!postings) return
  for (let at = 0; at < postings.length;) {
    const doc = docOf(postings[at] ?? 0)
    let tf = 1
    while (at + tf < postings.length && docOf(postings[at + tf] ?? 0) === doc) tf++
    visit(doc, tf)
    at += tf
  }
}

/** What a score is made of. Where the newest come first there is none. */
function partsOf(key: number, seq: number, query: SearchQuery, columns: Columns): Record<string, number> {
  if (query.order === 'newest' || (query.any.length === 0 && query.all.length === 0)) return {}
  if (query.halfLifeMs === undefined) return { bm25: key }
  const slice = columns.slices().find(({ base }) => sliceOf(base) === sliceOf(seq))
  const factor = recency(slice?.saidAt[seq - slice.base] ?? 0, query)
  return { bm25: factor === 0 ? 0 : key / factor, recency: factor }
}
