import { part } from '../bm25.ts'
import type { Walk } from '../segments/walk.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import { soughtFrom, type Scoring } from './score-any.ts'
import type { Scored } from './scored.ts'
import { chunk } from './workspace.ts'

/**
 * Docs of a slice that hold every clause of `all` and, where there are clauses of `any`, one of those: into `touched`, their scores into `scores`.
 * The rarest leads; in the others only what is left is looked for.
 */
export function joinAll(clauses: readonly Scored[], joining: Scoring, { isScored }: { isScored: boolean }): number {
  const { offset, workspace, patience } = joining
  const wanted = clauses.filter(({ role }) => role !== 'none').map((clause, at): Row => ({ clause, tfs: workspace.row(at) }))
  const all = wanted.filter(({ clause }) => clause.role === 'all').sort((a, b) => a.clause.share - b.clause.share)
  const any = wanted.filter(({ clause }) => clause.role === 'any')
  const [lead, ...others] = all
  if (!lead || all.some(({ clause }) => !clause.walk)) return 0
  const leading = lead.clause.walk as Walk
  const docs = workspace.joined
  let found = 0
  leading.skip(offset + sliceSize - 1)
  for (let count = chunk; count === chunk && !patience.isOver();) {
    count = leading.take(offset, docs, lead.tfs)
    workspace.work.postings += count
    patience.spend(4 * count + 64 + lead.clause.cost * sliceSize)
    let left = count
    const known = [lead.tfs]
    for (const { clause, tfs } of others) {
      lookUp(clause, docs, left, tfs, joining)
      known.push(tfs)
      left = keep(docs, left, tfs, known)
    }
    for (const { clause, tfs } of any) {
      lookUp(clause, docs, left, tfs, joining)
      known.push(tfs)
    }
    if (any.length > 0) left = keep(docs, left, sumOf(any, left, workspace.row(wanted.length)), known)
    if (left > 0) found = give(wanted, left, found, joining, isScored)
  }
  return found
}

/** How often each of the docs that are left holds a clause. */
type Row = { readonly clause: Scored; readonly tfs: Int32Array }

function lookUp(
  { walk, share, cost, isTerm }: Scored,
  wanted: Int32Array,
  count: number,
  row: Int32Array,
  { workspace, patience }: Scoring,
): void {
  if (count === 0) return
  if (!walk) return void row.fill(0, 0, count)
  const [first, last] = [wanted[0] as number, wanted[count - 1] as number]
  if (!isTerm || share * (first - last + 1) > soughtFrom * count) {
    patience.spend(64 * count + cost * (first - last))
    workspace.work.postings += count
    for (let i = 0; i < count; i++) row[i] = walk.tfAt(wanted[i] as number)
    return
  }
  const { docs, tfs } = workspace
  walk.skip(first)
  let at = 0
  for (let some = docs.length; some === docs.length;) {
    some = walk.take(last, docs, tfs)
    patience.spend(some)
    workspace.work.postings += some
    at = merge(docs, tfs, some, wanted, count, row, at)
  }
  row.fill(0, at, count)
}

/** Both lists fall. Returns up to where `row` is filled. */
function merge(docs: Int32Array, tfs: Int32Array, some: number, wanted: Int32Array, count: number, row: Int32Array, from: number): number {
  let at = from
  for (let i = 0; i < some && at < count; i++) {
    const doc = docs[i] as number
    while (at < count && (wanted[at] as number) > doc) row[at++] = 0
    if (wanted[at] === doc && at < count) row[at++] = tfs[i] as number
  }
  return at
}

/** Leaves the docs, and what is known of them, where `held` is above 0. */
function keep(docs: Int32Array, count: number, held: Int32Array, known: readonly Int32Array[]): number {
  let left = 0
  for (let i = 0; i < count; i++) {
    if (held[i] === 0) continue
    if (left < i) {
      docs[left] = docs[i] as number
      for (const tfs of known) tfs[left] = tfs[i] as number
    }
    left++
  }
  return left
}

function sumOf(rows: readonly Row[], count: number, sums: Int32Array): Int32Array {
  sums.fill(0, 0, count)
  for (const { tfs } of rows) for (let i = 0; i < count; i++) sums[i] = (sums[i] as number) + (tfs[i] as number)
  return sums
}

function give(
  rows: readonly Row[],
  count: number,
  found: number,
  { offset, lengths, saturations, workspace }: Scoring,
  isScored: boolean,
): number {
  const { joined, touched, scores } = workspace
  for (let i = 0; i < count; i++) {
    const doc = (joined[i] as number) - offset
    touched[found + i] = doc
    if (!isScored) continue
    const length = lengths.get(doc)
    let score = 0
    for (const { clause, tfs } of rows) {
      const tf = tfs[i] as number
      if (tf > 0) score += part(clause.factor, saturations.of(tf, length))
    }
    scores[doc] = score
  }
  return found + count
}
