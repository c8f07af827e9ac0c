import type { CandidateHints, Candidates } from '../candidates.ts'
import { recency } from '../bm25.ts'
import type { Clause, SearchQuery } from '../search-query.ts'
import { postingsOf } from '../segments/clause-postings.ts'
import { Flag } from './slice-columns.ts'
import { find, saidAtOf, type Found, type FindContext } from './find.ts'
import type { IndexedSegment } from './text-index.ts'

/** What `find` finds, with what the columns and postings know of it. */
export function findCandidates(
  query: SearchQuery,
  words: readonly (readonly Clause[])[],
  context: FindContext,
  hints: CandidateHints,
): Omit<Candidates, 'asOf' | 'seqBefore' | 'tookMs'> {
  const { columns, segments } = context
  const { top, complete, stats, scoreAtDepth } = findFrom(query, context, hints)
  const isScored = query.order !== 'newest' && query.any.length + query.all.length > 0
  const seqs = new Float64Array(top.length)
  const scores = new Float64Array(top.length)
  const saidAt = new Float64Array(top.length)
  const attached = new Uint8Array(top.length)
  for (const [at, { seq, key }] of top.entries()) {
    const slice = columns.sliceOf(seq)
    const flags = slice?.flags[seq - slice.base] ?? 0
    seqs[at] = seq
    scores[at] = isScored ? key : 0
    saidAt[at] = saidAtOf(seq, columns)
    attached[at] = (flags & (Flag.hasLink | Flag.hasMedia)) === 0 ? 0 : 1
  }
  return {
    seqs,
    scores,
    recencies: query.halfLifeMs === undefined || !isScored ? undefined : saidAt.map((at) => recency(at, query)),
    saidAt,
    attached,
    ...(isScored && scoreAtDepth !== undefined && { scoreAtDepth }),
    held: heldBy(seqs, words, segments),
    complete,
    stats,
  }
}

/** Where a floor leaves fewer than are wanted, posts have gone since it was known, or words have become more frequent: it is asked again without. */
function findFrom(query: SearchQuery, context: FindContext, hints: CandidateHints): Found {
  const found = find(query, context, hints)
  const isShort = hints.floor !== undefined && found.complete && found.top.length < query.limit
  return isShort ? find(query, context, { ...hints, floor: -Infinity }) : found
}

/** By seq: bit i where the post holds a form of `words[i]`. */
function heldBy(seqs: Float64Array, words: readonly (readonly Clause[])[], segments: readonly IndexedSegment[]): Uint32Array {
  const held = new Uint32Array(seqs.length)
  const newestFirst = Uint32Array.from(seqs, (_seq, at) => at).sort((a, b) => (seqs[b] as number) - (seqs[a] as number))
  for (const { segment } of segments) {
    const { base, size } = segment
    const inside = newestFirst.filter((at) => (seqs[at] as number) >= base && (seqs[at] as number) < base + size)
    if (inside.length === 0) continue
    for (const [word, forms] of words.entries())
      for (const clause of forms) {
        const walk = postingsOf(segment, clause)?.walk()
        if (!walk) continue
        for (const at of inside) if (walk.tfAt((seqs[at] as number) - base) > 0) held[at] = (held[at] as number) | (1 << word)
      }
  }
  return held
}
