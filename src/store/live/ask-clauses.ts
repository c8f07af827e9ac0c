import { idf } from '../bm25.ts'
import type { Clause, SearchQuery } from '../search-query.ts'
import { ofPhrase, ofTerm, postingsOf, type ClausePostings } from '../segments/clause-postings.ts'
import type { AskedSegment, Frequencies } from './frequencies.ts'
import type { Patience } from './patience.ts'
import type { Role } from './scored.ts'

/** A clause of a query in the segments that are asked. */
export type AskedClause = {
  readonly clause: Clause
  readonly role: Role
  /** By segment; undefined: nowhere. */
  readonly postings: readonly (ClausePostings | undefined)[]
  /** In how many posts it is; of a phrase where not all need be counted: no more than this. */
  readonly frequency: number
  /** What a saturation of 1 is worth among so many posts. */
  idf(docs: number): number
}
type Counting = { readonly frequencies: Frequencies; readonly patience: Patience }

/** A look into a dictionary costs about as much as passing over this many postings. */
const lookUpCost = 1_024

/** Looks the clauses up in every segment and tells how frequent they are as of the query. */
export function askClauses({ any, all, none, count }: SearchQuery, segments: readonly AskedSegment[], counting: Counting): AskedClause[] {
  const isCounted = count !== 'atLeast'
  const ask = (clause: Clause, role: Role) =>
    'phrase' in clause ? askPhrase(clause, role, segments, counting, isCounted) : askOne(clause, role, segments, counting)
  return [
    ...any.map((clause) => ask(clause, 'any')),
    ...all.map((clause) => ask(clause, 'all')),
    ...none.map((clause) => ask(clause, 'none')),
  ]
}

function askOne(clause: Clause, role: Role, segments: readonly AskedSegment[], counting: Counting): AskedClause {
  const postings = segments.map(({ indexed }) => {
    if (counting.patience.isOver()) return undefined
    const found = postingsOf(indexed.segment, clause)
    counting.patience.spend(lookUpCost * (found?.lists ?? 1))
    return found
  })
  const frequency = countIn(clause, postings, segments, counting)
  return { clause, role, postings, frequency, idf: (docs) => idf(docs, frequency) }
}

/** A phrase is worth what its rarest word is: where it stands need not be counted before it is scored. */
function askPhrase(
  clause: Extract<Clause, { phrase: unknown }>,
  role: Role,
  segments: readonly AskedSegment[],
  counting: Counting,
  isCounted: boolean,
): AskedClause {
  const { patience } = counting
  const words = clause.phrase.map((term) => segments.map(({ indexed }) => (patience.isOver() ? undefined : indexed.segment.term(term))))
  patience.spend(lookUpCost * words.length * segments.length)
  const frequencies = clause.phrase.map((term, n) =>
    countIn(
      { term, weight: 1 },
      (words[n] ?? []).map((list) => list && ofTerm(list)),
      segments,
      counting,
    ),
  )
  const least = frequencies.length === 0 ? 0 : Math.min(...frequencies)
  const postings = segments.map((_segment, at) => ofPhrase(words.map((lists) => lists[at])))
  const frequency = isCounted ? countIn(clause, postings, segments, counting) : least
  return { clause, role, postings, frequency, idf: (docs) => idf(docs, least) }
}

function countIn(
  clause: Clause,
  postings: readonly (ClausePostings | undefined)[],
  segments: readonly AskedSegment[],
  { frequencies, patience }: Counting,
): number {
  let sum = 0
  for (const [at, segment] of segments.entries()) {
    const held = postings[at]
    if (held && !patience.isOver()) sum += frequencies.of(clause, held, segment, patience)
  }
  return sum
}
