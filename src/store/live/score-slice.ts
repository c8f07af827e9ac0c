import { defaultBm25, recency, saturation } from '../bm25.ts'
import type { SearchQuery } from '../search-query.ts'
import type { Walk } from '../segments/clause-postings.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import { Flag, type SliceColumns } from './columns.ts'

export type Role = 'any' | 'all' | 'none'

/**
 * Adds up the clauses of one slice, clause by clause, and offers every post that matches. Its arrays are used again for each slice; only the
 * posts that a clause touched are looked at.
 */
export interface Scorer {
  /** `state`: 2 for posts in the window; undefined: all that are visible are. */
  begin(slice: SliceColumns, state: Uint8Array | undefined): void
  /** The postings of the slice: docs from `offset` on. Leaves the walk below it. */
  add(walk: Walk, offset: number, role: Role, factor: number): void
  /** Returns how many posts match inside the window. */
  end(): number
}

export function createScorer({
  query,
  avgLength,
  offer,
}: {
  query: SearchQuery
  avgLength: number
  offer: (key: number, seq: number) => void
}): Scorer {
  const bm25 = query.bm25 ?? defaultBm25
  const wantedAll = query.all.length
  const wantsAny = query.any.length > 0
  const isNewest = query.order === 'newest' || (wantedAll === 0 && !wantsAny)
  const scores = new Float64Array(sliceSize)
  const alls = new Uint16Array(sliceSize)
  const marks = new Uint8Array(sliceSize)
  const touched = new Int32Array(sliceSize)
  let count = 0
  let slice: SliceColumns | undefined
  let state: Uint8Array | undefined

  const isInside = (doc: number): boolean => (state ? state[doc] === 2 : ((slice?.flags[doc] as number) & Flag.visible) !== 0)

  /** Where no clause must match, every post of the window does but for those that one excludes. */
  function offerRest(): number {
    let matched = 0
    for (let doc = sliceSize - 1; doc >= 0; doc--) if (((marks[doc] as number) & excluded) === 0 && isInside(doc)) matched += offerOne(doc)
    return matched
  }
  function offerOne(doc: number): 1 {
    const { base, witnessedAt, lag } = slice as SliceColumns
    const seq = base + doc
    const witnessed = witnessedAt.get(doc)
    const key = isNewest ? witnessed : (scores[doc] as number) * recency(witnessed - lag.get(doc), query)
    const { after } = query
    if (!after || key < after.key || (key === after.key && seq < after.seq)) offer(key, seq)
    return 1
  }

  return {
    begin(next, nextState) {
      slice = next
      state = nextState
    },
    add(walk, offset, role, factor) {
      const { length } = slice as SliceColumns
      for (let at = walk.doc; at >= offset; at = walk.next()) {
        const doc = at - offset
        if (!isInside(doc)) continue
        const mark = marks[doc] as number
        if (mark === 0) touched[count++] = doc
        if (role === 'none') {
          marks[doc] = mark | excluded
          continue
        }
        marks[doc] = mark | (role === 'any' ? anyMatched : seen)
        if (role === 'all') alls[doc] = (alls[doc] as number) + 1
        scores[doc] = (scores[doc] as number) + factor * saturation(walk.tf, length[doc] as number, avgLength, bm25)
      }
    },
    end() {
      let matched = 0
      if (!wantsAny && wantedAll === 0) matched = offerRest()
      else
        for (let at = 0; at < count; at++) {
          const doc = touched[at] as number
          const mark = marks[doc] as number
          if ((mark & excluded) !== 0 || alls[doc] !== wantedAll || (wantsAny && (mark & anyMatched) === 0)) continue
          matched += offerOne(doc)
        }
      for (let at = 0; at < count; at++) {
        const doc = touched[at] as number
        scores[doc] = 0
        alls[doc] = 0
        marks[doc] = 0
      }
      count = 0
      return matched
    },
  }
}

const seen = 1
const anyMatched = 2
const excluded = 4
