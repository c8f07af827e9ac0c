import { filterTerms } from '../filter-terms.ts'
import type { SearchQuery } from '../search-query.ts'
import { postingsOf } from '../segments/clause-postings.ts'
import type { Walk } from '../segments/walk.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import type { Column } from './column.ts'
import type { Columns } from './columns.ts'
import { Flag, type SliceColumns } from './slice-columns.ts'
import type { IndexedSegment } from './text-index.ts'

/** Leaves those of the docs that pass, in their order; returns how many. Slices come newest first. */
export type Filter = (slice: SliceColumns, docs: Int32Array, count: number) => number

/** `only` and `notAuthors` of a query, the cheapest first. */
export function createFilters(query: SearchQuery, columns: Columns, segments: readonly IndexedSegment[]): Filter[] {
  const { only = {}, notAuthors = [] } = query
  const filters: Filter[] = []
  const wanted = (only.hasLink ? Flag.hasLink : 0) | (only.hasMedia ? Flag.hasMedia : 0)
  const mask = (only.hasLink === undefined ? 0 : Flag.hasLink) | (only.hasMedia === undefined ? 0 : Flag.hasMedia)
  if (mask !== 0) filters.push(({ flags }, docs, count) => keepFlagged(flags, { mask, wanted }, docs, count))
  const by = (columnOf: (slice: SliceColumns) => Column, passes: (value: number) => boolean) =>
    filters.push((slice, docs, count) => keepValues(columnOf(slice), passes, docs, count))
  const { minLikes } = only
  if (minLikes !== undefined)
    by(
      ({ likes }) => likes,
      (count) => count >= minLikes,
    )
  if (only.networks) by(({ network }) => network, isIn(columns.networkOrdinals(only.networks)))
  if (only.sources) by(({ source }) => source, isIn(columns.sourceOrdinals(only.sources)))
  if (only.langs) by(({ lang }) => lang, createLangTest(only.langs, columns))
  if (only.authors) by(({ author }) => author, isIn(columns.authorOrdinals(only.authors)))
  if (notAuthors.length > 0) {
    const excluded = columns.authorOrdinals(notAuthors)
    by(
      ({ author }) => author,
      (ordinal) => !excluded.has(ordinal),
    )
  }
  for (const terms of filterTerms(only)) filters.push(createTermFilter(terms, segments))
  return filters
}

const isIn = (set: ReadonlySet<number>) => (value: number) => set.has(value)

function keepFlagged(flags: Uint8Array, { mask, wanted }: { mask: number; wanted: number }, docs: Int32Array, count: number): number {
  let left = 0
  for (let i = 0; i < count; i++) {
    const doc = docs[i] as number
    if (((flags[doc] as number) & mask) === wanted) docs[left++] = doc
  }
  return left
}

function keepValues(column: Column, passes: (value: number) => boolean, docs: Int32Array, count: number): number {
  const { codes } = column
  const base = column.base | 0
  const isSmall = base === column.base // as ordinals are: then nothing below is a floating-point number
  let left = 0
  for (let i = 0; i < count; i++) {
    const doc = docs[i] as number
    const code = codes[doc] as number
    if (passes(isSmall && code !== 0 ? base + code : column.get(doc))) docs[left++] = doc
  }
  return left
}

/** `en` also matches `en-US`. Decided once per list of languages, not per post. */
function createLangTest(wanted: readonly string[], columns: Columns): (ordinal: number) => boolean {
  const lower = wanted.map((lang) => lang.toLowerCase())
  const verdicts: (boolean | undefined)[] = []
  return (ordinal) => {
    const known = verdicts[ordinal]
    if (known !== undefined) return known
    while (verdicts.length < ordinal) verdicts.push(undefined)
    const langs = columns.langOf(ordinal).split(' ')
    return (verdicts[ordinal] = langs.some((lang) => lower.some((name) => lang === name || lang.startsWith(`${name}-`))))
  }
}

/** Posts that hold at least one of the terms. */
function createTermFilter(terms: readonly string[], segments: readonly IndexedSegment[]): Filter {
  const held = new Uint8Array(sliceSize)
  const [taken, tfs] = [new Int32Array(1_024), new Int32Array(1_024)]
  let walks: { readonly in: IndexedSegment; readonly of: readonly Walk[] } | undefined
  return ({ base }, docs, count) => {
    const holder = segments.find(({ segment }) => segment.base <= base && base < segment.base + segment.size)
    if (!holder) return 0
    if (walks?.in !== holder) walks = { in: holder, of: walksOf(holder, terms) }
    const offset = base - holder.segment.base
    held.fill(0)
    for (const walk of walks.of) {
      walk.skip(offset + sliceSize - 1)
      for (let some = taken.length; some === taken.length;) {
        some = walk.take(offset, taken, tfs)
        for (let i = 0; i < some; i++) held[(taken[i] as number) - offset] = 1
      }
    }
    let left = 0
    for (let i = 0; i < count; i++) {
      const doc = docs[i] as number
      docs[left] = doc
      left += held[doc] as number
    }
    return left
  }
}

const walksOf = ({ segment }: IndexedSegment, terms: readonly string[]): Walk[] =>
  terms.flatMap((term) => postingsOf(segment, { term, weight: 1 })?.walk() ?? [])
