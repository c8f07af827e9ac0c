import { part } from '../bm25.ts'
import type { Walk } from '../segments/walk.ts'
import type { BoundsTest } from '../segments/segment.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import type { Bounds } from './bounds.ts'
import type { Column } from './column.ts'
import type { Patience } from './patience.ts'
import type { Saturations } from './saturations.ts'
import { addScores, addToMarked, clear } from './score-loops.ts'
import type { Scored } from './scored.ts'
import type { Workspace } from './workspace.ts'

/** A list this many times as long as the docs that are looked for in it is not read but sought in: a seek may read a block of 128. */
export const soughtFrom = 48

export type Scoring = {
  /** The doc where the slice begins, and lengths of its posts. */
  readonly offset: number
  readonly lengths: Column
  readonly saturations: Saturations
  /** undefined: all that match are counted. */
  readonly bounds: Bounds | undefined
  readonly workspace: Workspace
  readonly patience: Patience
}
type Chunks = Pick<Scoring, 'offset' | 'workspace' | 'patience'>

/** Postings of a clause in a slice, as they come; what `isLow` may be left out. */
export function eachChunk(
  walk: Walk,
  cost: number,
  { offset, workspace, patience }: Chunks,
  use: (count: number) => void,
  isLow?: BoundsTest,
): void {
  const { docs, tfs, work } = workspace
  patience.spend(64 + cost * sliceSize)
  walk.skip(offset + sliceSize - 1)
  for (let count = docs.length; count === docs.length;) {
    count = walk.take(offset, docs, tfs, isLow)
    patience.spend(count)
    work.postings += count
    if (count > 0) use(count)
  }
}

/** What a clause adds at most to a post of the slice, by the blocks that reach into it. */
export function mostIn(clause: Scored, offset: number, bounds: Bounds): number {
  const { walk, factor } = clause
  if (!walk) return 0
  if (!walk.eachBlock) return bounds.partMost(factor, clause.bounds)
  let most = 0
  walk.eachBlock(offset + sliceSize - 1, offset, (block) => {
    most = Math.max(most, bounds.partMost(factor, block))
  })
  return most
}

/**
 * Docs of a slice that hold at least one of the clauses, into `touched`, what their clauses add up to into `scores`. Where not all need be counted:
 * the clauses that can add most come first, and once all others together are too little for a doc that holds none of the first, they only add
 * to docs that are there (MaxScore; Turtle and Flood, IPM 1995). Docs that cannot get in may be missing, or score less than they should.
 */
export function scoreAny(clauses: readonly Scored[], scoring: Scoring): number {
  const { offset, lengths, saturations, workspace, patience } = scoring
  const { docs, tfs, touched, marks } = workspace
  const bounds = scoring.bounds?.isFull ? scoring.bounds : undefined
  const lists = rankedBy(clauses, offset, bounds)
  const all = lists.reduce((sum, { most }) => sum + most, 0)
  let rest = all
  let found = 0
  let at = 0
  for (; at < lists.length && !bounds?.isTooLow(rest) && !patience.isOver(); at++) {
    const { walk, cost, factor, most } = lists[at] as List
    const isLow: BoundsTest | undefined = bounds && ((block) => bounds.isTooLow(all - most + bounds.partMost(factor, block)))
    const add = (count: number) => {
      found = addScores({ docs, tfs, count, offset, factor }, lengths, saturations, workspace, touched, found)
    }
    eachChunk(walk, cost, scoring, add, isLow)
    rest -= most
  }
  if (bounds && found > 0 && at < lists.length) found = completeScores(lists.slice(at), rest, found, bounds, scoring)
  clear(marks, touched, found)
  return found
}

type List = {
  readonly walk: Walk
  readonly cost: number
  readonly factor: number
  readonly isTerm: boolean
  readonly share: number
  readonly most: number
}

/** Clauses that some post of the slice holds; with bounds, those that can add most come first. */
function rankedBy(clauses: readonly Scored[], offset: number, bounds: Bounds | undefined): List[] {
  const lists = clauses.flatMap((clause): List[] => {
    const { walk, cost, factor, isTerm, share } = clause
    return walk ? [{ walk, cost, factor, isTerm, share, most: bounds ? mostIn(clause, offset, bounds) : 0 }] : []
  })
  return bounds ? lists.filter(({ most }) => most > 0).sort((a, b) => b.most - a.most) : lists
}

/** Adds what other lists say of the docs that were found, dropping those for which `rest`, what all of them add at most, is too little. */
function completeScores(lists: readonly List[], rest: number, count: number, bounds: Bounds, scoring: Scoring): number {
  const { offset, lengths, saturations, workspace, patience } = scoring
  const { docs, tfs, touched, scores } = workspace
  let left = dropLow(rest, count, bounds, workspace)
  let isSorted = false
  let still = rest
  for (const { walk, cost, factor, isTerm, share, most } of lists) {
    if (left === 0 || patience.isOver()) break
    if (isTerm && share * sliceSize <= soughtFrom * left)
      eachChunk(walk, cost, scoring, (some) => addToMarked({ docs, tfs, count: some, offset, factor }, lengths, saturations, workspace))
    else {
      if (!isSorted) touched.subarray(0, left).sort().reverse()
      isSorted = true
      patience.spend(64 * left + cost * sliceSize)
      workspace.work.postings += left
      for (let i = 0; i < left; i++) {
        const doc = touched[i] as number
        const tf = walk.tfAt(offset + doc)
        if (tf > 0) scores[doc] = (scores[doc] as number) + part(factor, saturations.of(tf, lengths.get(doc)))
      }
    }
    still -= most
    left = dropLow(still, left, bounds, workspace)
  }
  return left
}

function dropLow(rest: number, count: number, bounds: Bounds, { touched, marks, scores }: Workspace): number {
  let left = 0
  for (let i = 0; i < count; i++) {
    const doc = touched[i] as number
    if (bounds.isTooLow((scores[doc] as number) + rest)) marks[doc] = 0
    else touched[left++] = doc
  }
  return left
}
