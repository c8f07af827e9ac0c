import { clauseKey } from '../clause-key.ts'
import type { Clause } from '../search-query.ts'
import { walkOf } from '../segments/clause-postings.ts'
import { sliceOf, sliceSize } from '../segments/memory-segment.ts'
import { Flag, type Columns, type SliceColumns } from './columns.ts'
import type { Eligibility } from './eligible.ts'
import type { IndexedSegment } from './text-index.ts'

/** What is remembered of one clause in one segment, and as of which changes of its posts. */
type Counted = { readonly changes: number; readonly docs: number }
const remembered = 20_000

/**
 * In how many posts, there as of a query, a clause is. Exact: posts that died are left out by looking, unless none of a segment's did; what
 * was counted is remembered until a post of that segment appears or goes.
 */
export interface Frequencies {
  of(clause: Clause, segments: readonly IndexedSegment[], eligible: ReadonlyMap<SliceColumns, Eligibility>): number
}

export function createFrequencies(columns: Columns): Frequencies {
  const known = new Map<string, Counted>()
  let breaks = 0
  const remember = (key: string, counted: Counted) => {
    if (known.size >= remembered) known.clear()
    known.set(key, counted)
  }

  function inSegment(clause: Clause, indexed: IndexedSegment, eligible: ReadonlyMap<SliceColumns, Eligibility>): number {
    const { segment, posts, name } = indexed
    const slices = slicesOf(indexed, columns)
    if (slices.some((slice) => eligible.get(slice)?.isWhole === false)) return countSeen(clause, indexed, eligible)
    let [visible, changes] = [0, 0]
    for (const { totals } of slices) {
      visible += totals.visible
      changes += totals.changes
    }
    if (visible === posts && 'term' in clause) return segment.term(clause.term)?.docs ?? 0
    const key = `${name} ${clauseKey(clause)}`
    const before = known.get(key)
    if (before?.changes === changes) return before.docs
    const docs = countSeen(clause, indexed, eligible)
    remember(key, { changes, docs })
    return docs
  }

  function countSeen(clause: Clause, { segment }: IndexedSegment, eligible: ReadonlyMap<SliceColumns, Eligibility>): number {
    const walk = walkOf(segment, clause)
    let docs = 0
    let slice: SliceColumns | undefined
    let offset = Infinity
    let state: Uint8Array | undefined
    for (let doc = walk?.doc ?? -1; walk && doc >= 0; doc = walk.next()) {
      if (doc < offset) {
        slice = columns.sliceOf(segment.base + doc)
        state = slice && eligible.get(slice)?.state
        offset = sliceOf(segment.base + doc) * sliceSize - segment.base
      }
      if (!slice) continue
      const at = doc - offset
      if (state ? (state[at] as number) > 0 : ((slice.flags[at] as number) & Flag.visible) !== 0) docs++
    }
    return docs
  }

  return {
    of(clause, segments, eligible) {
      if (breaks !== columns.breaks()) known.clear()
      breaks = columns.breaks()
      return segments.reduce((sum, segment) => sum + inSegment(clause, segment, eligible), 0)
    },
  }
}

/** The columns of a segment's posts, newest first. */
export function slicesOf({ segment }: IndexedSegment, columns: Columns): SliceColumns[] {
  const slices: SliceColumns[] = []
  for (let seq = segment.base + segment.size - 1; seq >= segment.base; seq -= sliceSize) {
    const slice = columns.sliceOf(seq)
    if (slice) slices.push(slice)
  }
  return slices
}
