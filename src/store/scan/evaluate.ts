import { fold, networkOf, saidAt, type Post, type SourceName } from '../../post/index.ts'
import { defaultBm25, idf, part, recency, saturation } from '../bm25.ts'
import type { Candidates } from '../candidates.ts'
import { clauseKey } from '../clause-key.ts'
import type { Clause, HitPage, SearchQuery } from '../search-query.ts'

/** A post that is there, with its words. */
export type Held = {
  readonly post: Post
  readonly seq: number
  readonly source: SourceName
  readonly tokens: { term: string; position: number; primary: boolean }[]
  readonly length: number
}

/** What `find` has to say of these posts: each is looked at, each score is made by the formula of `bm25.ts`. */
export function evaluate(query: SearchQuery, items: readonly Held[], nextSeq: number, now: number): HitPage {
  const begun = performance.now()
  const seqBefore = Math.min(query.asOf?.seqBefore ?? nextSeq, query.after?.seqBefore ?? nextSeq)
  const seen = items.filter(({ post, seq }) => seq < seqBefore && post.witnessedAt < (query.asOf?.witnessedBefore ?? Infinity))
  const inWindow = seen.filter(({ post }) => post.witnessedAt >= query.from && post.witnessedAt < query.until)
  const avgLength = seen.length === 0 ? 0 : seen.reduce((sum, { length }) => sum + length, 0) / seen.length
  const scored = [...query.any, ...query.all]
  const holding = (clause: Clause) => seen.filter((item) => occurrences(item, clause) > 0).length
  const rarest = ({ phrase }: { phrase: readonly string[] }) =>
    phrase.length === 0 ? 0 : Math.min(...phrase.map((term) => holding({ term, weight: 1 })))
  const frequency = new Map(
    [...scored, ...query.none].map((clause) => [
      clause,
      'phrase' in clause && query.count === 'atLeast' ? rarest(clause) : holding(clause),
    ]),
  )
  const matched = inWindow.filter((item) => {
    if (!passes(item, query)) return false
    const holds = (clause: Clause) => occurrences(item, clause) > 0
    return query.all.every(holds) && !query.none.some(holds) && (query.any.length === 0 || query.any.some(holds))
  })
  const newest = query.order === 'newest' || scored.length === 0
  const ranked = matched
    .map((item) => {
      const bm25 = scored.reduce((sum, clause) => {
        const tf = occurrences(item, clause)
        return tf === 0
          ? sum
          : sum +
              part(
                clause.weight * idf(seen.length, 'phrase' in clause ? rarest(clause) : (frequency.get(clause) ?? 0)),
                saturation(tf, item.length, avgLength, query.bm25 ?? defaultBm25),
              )
      }, 0)
      const factor = recency(saidAt(item.post), query)
      const parts: Record<string, number> = newest ? {} : query.halfLifeMs === undefined ? { bm25 } : { bm25, recency: factor }
      return {
        id: item.post.id,
        seq: item.seq,
        key: newest ? item.post.witnessedAt : bm25 * factor,
        score: newest ? 0 : bm25 * factor,
        parts,
      }
    })
    .sort((a, b) => b.key - a.key || b.seq - a.seq)
  const { after } = query
  const rest = after ? ranked.filter(({ key, seq }) => key < after.key || (key === after.key && seq < after.seq)) : ranked
  const hits = rest.slice(0, query.limit)
  const last = hits.at(-1)
  return {
    hits: hits.map(({ key: _key, ...hit }) => hit),
    complete: true,
    tookMs: performance.now() - begun,
    asOf: query.asOf?.witnessedBefore ?? now,
    stats: {
      docs: seen.length,
      avgLength,
      windowDocs: inWindow.length,
      matched: matched.length,
      terms: Object.fromEntries([...frequency].map(([clause, df]) => [clauseKey(clause), df])),
    },
    ...(last && hits.length === query.limit && { next: { key: last.key, seq: last.seq, seqBefore, now: query.decayFrom ?? query.until } }),
  }
}

/** The same as `candidates` has to say it. */
export function inColumns(
  { hits, complete, asOf, stats, tookMs }: HitPage,
  query: SearchQuery,
  words: readonly (readonly Clause[])[],
  { items, nextSeq }: { items: readonly Held[]; nextSeq: number },
): Candidates {
  const found = hits.flatMap(({ seq }) => items.find((item) => item.seq === seq) ?? [])
  const isScored = query.order !== 'newest' && query.any.length + query.all.length > 0
  const holds = (item: Held, forms: readonly Clause[]) => forms.some((clause) => occurrences(item, clause) > 0)
  return {
    seqs: Float64Array.from(hits, ({ seq }) => seq),
    scores: Float64Array.from(hits, ({ score }) => score),
    recencies: query.halfLifeMs === undefined || !isScored ? undefined : Float64Array.from(hits, ({ parts }) => parts['recency'] ?? 1),
    saidAt: Float64Array.from(found, ({ post }) => saidAt(post)),
    attached: Uint8Array.from(found, ({ post: { links, card, media } }) => (links.length > 0 || card || media.length > 0 ? 1 : 0)),
    held: Uint32Array.from(found, (item) => words.reduce((bits, forms, i) => (holds(item, forms) ? bits | (1 << i) : bits), 0)),
    complete,
    asOf,
    seqBefore: Math.min(query.asOf?.seqBefore ?? nextSeq, query.after?.seqBefore ?? nextSeq),
    stats,
    tookMs,
  }
}

function occurrences({ tokens }: Held, clause: Clause): number {
  if ('term' in clause) return tokens.filter(({ term }) => term === clause.term).length
  if ('prefix' in clause) return tokens.filter(({ term }) => term.startsWith(clause.prefix)).length
  const at = new Map(tokens.filter(({ primary }) => primary).map(({ term, position }) => [position, term]))
  const [first, ...rest] = clause.phrase
  return [...at].filter(([position, term]) => term === first && rest.every((word, i) => at.get(position + 1 + i) === word)).length
}

function passes({ post, source, tokens }: Held, { only = {}, notAuthors = [] }: SearchQuery): boolean {
  const has = (prefix: string, values: readonly string[]) =>
    values.some((value) => tokens.some(({ term }) => term === `${prefix}${fold(value).replace(/^(?:#|www\.)/, '')}`))
  const speaks = (lang: string) =>
    post.langs.some((known) => known.toLowerCase() === lang.toLowerCase() || known.toLowerCase().startsWith(`${lang.toLowerCase()}-`))
  return (
    !notAuthors.includes(post.author.id) &&
    (only.authors?.includes(post.author.id) ?? true) &&
    (only.networks?.includes(networkOf(post.id)) ?? true) &&
    (only.sources?.includes(source) ?? true) &&
    (only.langs?.some(speaks) ?? true) &&
    (only.tags === undefined || has('#', only.tags)) &&
    (only.hosts === undefined || has('host:', only.hosts)) &&
    (only.hasLink === undefined || only.hasLink === (post.links.length > 0 || post.card !== undefined)) &&
    (only.hasMedia === undefined || only.hasMedia === post.media.length > 0) &&
    post.counts.likes >= (only.minLikes ?? 0)
  )
}
