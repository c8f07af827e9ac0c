import { filterTerms } from '../filter-terms.ts'
import { docOf, type Postings } from '../fts5/fts-reader.ts'
import type { Clause, SearchQuery } from '../search-query.ts'
import { Flag, type Columns, type SliceColumns } from './columns.ts'

/** Per post of a slice: 0 not there as of the query, 1 there (counts for df, N and length), 2 also inside window and filters. */
export type Eligibility = { readonly state: Uint8Array; readonly seen: number; readonly seenLength: number; readonly inWindow: number }

/** Compiles a query's window, filters and as-of into one pass over the columns of a slice. */
export function createEligible(
  query: SearchQuery,
  columns: Columns,
  postings: (slice: SliceColumns, clause: Clause) => Postings,
): (slice: SliceColumns) => Eligibility {
  const { only = {}, notAuthors = [] } = query
  const seqBefore = Math.min(query.asOf?.seqBefore ?? Infinity, query.after?.seqBefore ?? Infinity)
  const witnessedBefore = query.asOf?.witnessedBefore ?? Infinity
  const authors = only.authors && columns.authorOrdinals(only.authors)
  const excluded = columns.authorOrdinals(notAuthors)
  const networks = only.networks && columns.networkOrdinals(only.networks)
  const sources = only.sources && columns.sourceOrdinals(only.sources)
  const langs = only.langs && createLangTest(only.langs, columns)
  const tests: ((slice: SliceColumns, doc: number) => boolean)[] = []
  if (authors) tests.push((slice, doc) => authors.has(slice.author[doc] ?? -1))
  if (excluded.size > 0) tests.push((slice, doc) => !excluded.has(slice.author[doc] ?? -1))
  if (networks) tests.push((slice, doc) => networks.has(slice.network[doc] ?? 0))
  if (sources) tests.push((slice, doc) => sources.has(slice.source[doc] ?? 0))
  if (langs) tests.push((slice, doc) => langs(slice.lang[doc] ?? 0))
  if (only.hasLink !== undefined) tests.push(flagTest(Flag.hasLink, only.hasLink))
  if (only.hasMedia !== undefined) tests.push(flagTest(Flag.hasMedia, only.hasMedia))
  const { minLikes } = only
  if (minLikes !== undefined) tests.push((slice, doc) => (slice.likes[doc] ?? 0) >= minLikes)
  const marks = filterTerms(only)

  return (slice) => {
    const { base, flags, witnessedAt, length } = slice
    const state = new Uint8Array(flags.length)
    const carriers = marks.map((terms) => carriersOf(terms.map((term) => postings(slice, { term, weight: 1 }))))
    const passes = (doc: number) => tests.every((test) => test(slice, doc)) && carriers.every((docs) => docs.has(doc))
    const isOpen = tests.length === 0 && carriers.length === 0
    const end = Math.min(state.length, seqBefore - base)
    let [seen, seenLength, inWindow] = [0, 0, 0]
    for (let doc = 0; doc < end; doc++) {
      const witnessed = witnessedAt[doc] as number
      if (((flags[doc] as number) & Flag.visible) === 0 || witnessed >= witnessedBefore) continue
      seen++
      seenLength += length[doc] as number
      const inside = witnessed >= query.from && witnessed < query.until && (isOpen || passes(doc))
      state[doc] = inside ? 2 : 1
      if (inside) inWindow++
    }
    return { state, seen, seenLength, inWindow }
  }
}

const flagTest = (flag: number, wanted: boolean) => (slice: SliceColumns, doc: number) =>
  (((slice.flags[doc] ?? 0) & flag) !== 0) === wanted

/** `en` also matches `en-US`. Decided once per list of languages, not per post. */
function createLangTest(wanted: readonly string[], columns: Columns): (ordinal: number) => boolean {
  const lower = wanted.map((lang) => lang.toLowerCase())
  const verdicts = new Map<number, boolean>()
  return (ordinal) => {
    let verdict = verdicts.get(ordinal)
    if (verdict === undefined) {
      const langs = columns.langOf(ordinal).split(' ')
      verdict = langs.some((lang) => lower.some((name) => lang === name || lang.startsWith(`${name}-`)))
      verdicts.set(ordinal, verdict)
    }
    return verdict
  }
}

function carriersOf(lists: readonly Postings[]): ReadonlySet<number> {
  return new Set(lists.flatMap((postings) => Array.from(postings, docOf)))
}
