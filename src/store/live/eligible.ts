import { filterTerms } from '../filter-terms.ts'
import type { SearchQuery } from '../search-query.ts'
import { sliceSize } from '../segments/memory-segment.ts'
import { Flag, type Columns, type SliceColumns } from './columns.ts'

/**
 * Which posts of a slice a query sees. `seen`: there as of the query (for df, N and length); `inWindow`: also inside window and filters.
 * `state` per post: 0 not there, 1 there, 2 in the window; undefined: all that are visible are, or none is in the window.
 */
export type Eligibility = {
  readonly seen: number
  readonly seenLength: number
  readonly inWindow: number
  readonly state: Uint8Array | undefined
  /** Every visible post of the slice is there as of the query. */
  readonly isWhole: boolean
}

/** Docs of a slice that hold a term, in any order. */
export type Carriers = (slice: SliceColumns, term: string) => Iterable<number>
type Test = (slice: SliceColumns, state: Uint8Array) => void

/** Compiles a query's window, filters and as-of; a slice is looked through only where its totals do not tell. */
export function createEligible(query: SearchQuery, columns: Columns, carriers: Carriers): (slice: SliceColumns) => Eligibility {
  const seqBefore = Math.min(query.asOf?.seqBefore ?? Infinity, query.after?.seqBefore ?? Infinity)
  const witnessedBefore = query.asOf?.witnessedBefore ?? Infinity
  const { from, until } = query
  const tests = testsOf(query, columns, carriers)
  return (slice) => {
    const { totals, base } = slice
    const isWhole = base + sliceSize <= seqBefore && totals.last < witnessedBefore
    const isOutside = totals.last < from || totals.first >= until
    const whole = { seen: totals.visible, seenLength: totals.length, isWhole: true, state: undefined }
    if (isWhole && (isOutside || totals.visible === 0)) return { ...whole, inWindow: 0 }
    if (isWhole && tests.length === 0 && totals.first >= from && totals.last < until) return { ...whole, inWindow: totals.visible }
    return lookThrough(slice, { end: Math.min(sliceSize, seqBefore - base), witnessedBefore, from, until, tests, isWhole })
  }
}

type Bounds = {
  readonly end: number
  readonly witnessedBefore: number
  readonly from: number
  readonly until: number
  readonly tests: readonly Test[]
  readonly isWhole: boolean
}

function lookThrough(slice: SliceColumns, { end, witnessedBefore, from, until, tests, isWhole }: Bounds): Eligibility {
  const { flags, witnessedAt, length } = slice
  const state = new Uint8Array(sliceSize)
  let [seen, seenLength] = [0, 0]
  for (let doc = 0; doc < end; doc++) {
    const witnessed = witnessedAt.get(doc)
    if (((flags[doc] as number) & Flag.visible) === 0 || witnessed >= witnessedBefore) continue
    seen++
    seenLength += length[doc] as number
    state[doc] = witnessed >= from && witnessed < until ? 2 : 1
  }
  for (const test of tests) test(slice, state)
  let inWindow = 0
  for (let doc = 0; doc < end; doc++) if (state[doc] === 2) inWindow++
  return { seen, seenLength, inWindow, state, isWhole }
}

/** Each puts posts that fail it out of the window. */
function testsOf(query: SearchQuery, columns: Columns, carriers: Carriers): Test[] {
  const { only = {}, notAuthors = [] } = query
  const tests: Test[] = []
  const by = (fails: (slice: SliceColumns, doc: number) => boolean) =>
    tests.push((slice, state) => {
      for (let doc = 0; doc < sliceSize; doc++) if (state[doc] === 2 && fails(slice, doc)) state[doc] = 1
    })
  if (only.authors) {
    const authors = columns.authorOrdinals(only.authors)
    by(({ author }, doc) => !authors.has(author[doc] as number))
  }
  if (notAuthors.length > 0) {
    const excluded = columns.authorOrdinals(notAuthors)
    by(({ author }, doc) => excluded.has(author[doc] as number))
  }
  if (only.networks) {
    const networks = columns.networkOrdinals(only.networks)
    by(({ network }, doc) => !networks.has(network[doc] as number))
  }
  if (only.sources) {
    const sources = columns.sourceOrdinals(only.sources)
    by(({ source }, doc) => !sources.has(source[doc] as number))
  }
  if (only.langs) {
    const speaks = createLangTest(only.langs, columns)
    by(({ lang }, doc) => !speaks(lang[doc] as number))
  }
  if (only.hasLink !== undefined) by(flagFails(Flag.hasLink, only.hasLink))
  if (only.hasMedia !== undefined) by(flagFails(Flag.hasMedia, only.hasMedia))
  const { minLikes } = only
  if (minLikes !== undefined) by(({ likes }, doc) => (likes[doc] as number) < minLikes)
  for (const terms of filterTerms(only))
    tests.push((slice, state) => {
      const held = new Set(terms.flatMap((term) => [...carriers(slice, term)]))
      for (let doc = 0; doc < sliceSize; doc++) if (state[doc] === 2 && !held.has(doc)) state[doc] = 1
    })
  return tests
}

const flagFails = (flag: number, wanted: boolean) => (slice: SliceColumns, doc: number) =>
  (((slice.flags[doc] as number) & flag) !== 0) !== wanted

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
