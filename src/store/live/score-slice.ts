import { recency } from '../bm25.ts'
import type { SearchQuery } from '../search-query.ts'
import type { Walk } from '../segments/clause-postings.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import type { TopK } from '../top-k.ts'
import type { Column } from './column.ts'
import type { Eligible, SliceView } from './eligible.ts'
import { joinAll } from './join-all.ts'
import type { Patience } from './patience.ts'
import { Saturations } from './saturations.ts'
import type { Workspace } from './workspace.ts'

export type Role = 'any' | 'all' | 'none'
/** A clause in one segment; `walk` undefined: no post there holds it. */
export type Scored = {
  readonly role: Role
  /** What a saturation of 1 adds to the score. */
  readonly factor: number
  readonly isTerm: boolean
  /** Of the segment's docs, how many hold it, or fewer. */
  readonly share: number
  readonly walk: Walk | undefined
}

/**
 * Finds the posts of one slice that match, adds up what their clauses say, and offers the best. Clause by clause in tight loops over
 * the postings; whether a post may be seen is asked only of what matched, and only what can still get in is offered.
 */
export interface Scorer {
  /** Slices newest first; of one segment, walks go on where the slice before left them. Returns how many posts match inside the window. */
  score(view: SliceView, offset: number, clauses: readonly Scored[]): number
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
  const { scores, marks, touched, docs, tfs } = workspace
  const hasWords = query.any.length > 0 || query.all.length > 0
  const isNewest = query.order === 'newest' || !hasWords
  const saturations = new Saturations(avgLength, query.bm25)
  const { after } = query

  /** Every posting of a clause, in this slice. */
  function eachChunk(walk: Walk, offset: number, use: (count: number) => void): void {
    walk.skip(offset + sliceSize - 1)
    for (let count = docs.length; count === docs.length;) {
      count = walk.take(offset, docs, tfs)
      patience.spend(count + 64)
      if (count > 0) use(count)
    }
  }

  /** Docs that hold at least one of the clauses, into `touched`. */
  function anyOf(view: SliceView, offset: number, clauses: readonly Scored[]): number {
    let found = 0
    const isOnly = clauses.length === 1
    for (const { walk, factor } of clauses) {
      if (!walk) continue
      eachChunk(walk, offset, (count) => {
        if (isNewest) found = isOnly ? copy(docs, count, offset, touched, found) : touch(docs, count, offset, marks, touched, found)
        else {
          const postings = { docs, tfs, count, offset, factor }
          found = isOnly
            ? scoreOnly(postings, view.slice.length, saturations, scores, touched, found)
            : addScores(postings, view.slice.length, saturations, scores, marks, touched, found)
        }
      })
      if (patience.isOver()) break
    }
    if (!isOnly) clear(marks, touched, found)
    return found
  }

  /** Every doc, newest first. */
  function everyDoc(): number {
    for (let i = 0; i < sliceSize; i++) touched[i] = sliceSize - 1 - i
    return sliceSize
  }

  function without(offset: number, clauses: readonly Scored[], found: number): number {
    for (const { walk } of clauses) if (walk) eachChunk(walk, offset, (count) => markAll(docs, count, offset, marks))
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

  function offerBest({ slice }: SliceView, found: number): void {
    const { witnessedAt, lag, base, totals } = slice
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

  return {
    score(view, offset, clauses) {
      const none = clauses.filter(({ role }) => role === 'none')
      let found: number
      if (query.all.length > 0)
        found = joinAll(clauses, {
          offset,
          lengths: view.slice.length,
          saturations: isNewest ? undefined : saturations,
          workspace,
          patience,
        })
      else if (!hasWords && none.length === 0 && !eligible.hasFilters && view.slice.totals.last <= top.floor) return view.windowDocs
      else
        found = hasWords
          ? anyOf(
              view,
              offset,
              clauses.filter(({ role }) => role === 'any'),
            )
          : everyDoc()
      patience.spend(found)
      if (found > 0 && none.some(({ walk }) => walk)) found = without(offset, none, found)
      if (found > 0) found = eligible.narrow(view, touched, found)
      if (isNewest) offerNewest(view, found)
      else offerBest(view, found)
      return found
    },
  }
}

type Postings = {
  readonly docs: Int32Array
  readonly tfs: Int32Array
  readonly count: number
  readonly offset: number
  readonly factor: number
}

/** Of the only clause: each doc comes once. */
function scoreOnly(
  { docs, tfs, count, offset, factor }: Postings,
  length: Column,
  saturations: Saturations,
  scores: Float64Array,
  touched: Int32Array,
  from: number,
): number {
  const { table } = saturations
  const { codes, base } = length
  for (let i = 0; i < count; i++) {
    const doc = (docs[i] as number) - offset
    const tf = tfs[i] as number
    const code = codes[doc] as number
    const tokens = base + code
    scores[doc] =
      factor * (code !== 0 && tokens < 256 && tf < 4 ? (table[tf * 256 + tokens] as number) : saturations.of(tf, length.get(doc)))
    touched[from + i] = doc
  }
  return from + count
}

/** Of one clause among several. */
function addScores(
  { docs, tfs, count, offset, factor }: Postings,
  length: Column,
  saturations: Saturations,
  scores: Float64Array,
  marks: Uint8Array,
  touched: Int32Array,
  from: number,
): number {
  const { table } = saturations
  const { codes, base } = length
  let found = from
  for (let i = 0; i < count; i++) {
    const doc = (docs[i] as number) - offset
    const tf = tfs[i] as number
    const code = codes[doc] as number
    const tokens = base + code
    const part =
      factor * (code !== 0 && tokens < 256 && tf < 4 ? (table[tf * 256 + tokens] as number) : saturations.of(tf, length.get(doc)))
    const mark = marks[doc] as number
    scores[doc] = mark === 0 ? part : (scores[doc] as number) + part
    touched[found] = doc
    found += 1 - mark
    marks[doc] = 1
  }
  return found
}

function copy(docs: Int32Array, count: number, offset: number, touched: Int32Array, from: number): number {
  for (let i = 0; i < count; i++) touched[from + i] = (docs[i] as number) - offset
  return from + count
}

function touch(docs: Int32Array, count: number, offset: number, marks: Uint8Array, touched: Int32Array, from: number): number {
  let found = from
  for (let i = 0; i < count; i++) {
    const doc = (docs[i] as number) - offset
    touched[found] = doc
    found += 1 - (marks[doc] as number)
    marks[doc] = 1
  }
  return found
}

function markAll(docs: Int32Array, count: number, offset: number, marks: Uint8Array): void {
  for (let i = 0; i < count; i++) marks[(docs[i] as number) - offset] = 1
}

function clear(marks: Uint8Array, touched: Int32Array, count: number): void {
  if (count > sliceSize / 16) marks.fill(0)
  else for (let i = 0; i < count; i++) marks[touched[i] as number] = 0
}
