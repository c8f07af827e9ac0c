import type { SourceName } from '../../post/index.ts'
import type { Columns } from './columns.ts'
import { Flag, type SliceColumns } from './slice-columns.ts'

/** `limit`: at most so many. */
export type Oldest = { readonly sources: readonly SourceName[]; readonly before: number; readonly limit: number }
type Found = { readonly at: number; readonly seq: number }

/**
 * Seqs of what these sources brought and was witnessed before, oldest first, hidden posts too. An index of SQLite for this alone would cost
 * every post 18 bytes. Call with the columns brought up to date.
 */
export function oldest(columns: Columns, { sources, before, limit }: Oldest): number[] {
  const ordinals = columns.sourceOrdinals(sources)
  if (ordinals.size === 0) return []
  let found: Found[] = []
  for (const slice of columns.slices().toSorted((a, b) => a.totals.first - b.totals.first)) {
    const worst = found.length < limit ? before : (found.at(-1)?.at ?? before)
    if (slice.totals.first > worst) break
    const more = olderIn(slice, ordinals, before)
    if (more.length > 0) found = [...found, ...more].sort((a, b) => a.at - b.at || a.seq - b.seq).slice(0, limit)
  }
  return found.map(({ seq }) => seq)
}

function olderIn(slice: SliceColumns, sources: ReadonlySet<number>, before: number): Found[] {
  const { base, flags, witnessedAt, source, totals } = slice
  const found: Found[] = []
  let first = Infinity
  for (let doc = 0; doc < flags.length; doc++) {
    if (((flags[doc] as number) & Flag.row) === 0) continue
    const at = witnessedAt.get(doc)
    if (at < first) first = at
    if (at < before && sources.has(source.get(doc))) found.push({ at, seq: base + doc })
  }
  totals.first = first // what went since it was told is not looked for again
  return found
}
