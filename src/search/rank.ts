import { saidAt, type Post } from '../post/index.ts'
import { idf, saturation, type Clause, type Hit, type QueryStats } from '../store/index.ts'
import { densityAt } from './bursts-in-time.ts'
import { lengthOf, placesOf } from './places.ts'
import { searchSettings as settings } from './settings.ts'
import type { Factors } from './signals.ts'

export type Found = { readonly post: Post; readonly hit: Hit }

/** Best first: equal scores, higher seq first. */
export const byScore = (a: Found, b: Found): number => b.hit.score - a.hit.score || b.hit.seq - a.hit.seq

/** Each hit's score times its factors, named in its parts. */
export function applyFactors(found: readonly Found[], factorsOf: (post: Post) => Factors): Found[] {
  return found.map(({ post, hit }) => {
    const factors = factorsOf(post)
    const score = Object.values(factors).reduce((product, factor) => product * factor, hit.score)
    return { post, hit: { ...hit, score, parts: { ...hit.parts, ...factors } } }
  })
}

/** What `bm25` owes to the words that were not asked for becomes a part of its own. */
export function tellExpansion(
  found: readonly Found[],
  clauses: readonly Clause[],
  stats: QueryStats,
  bm25: { readonly k1: number; readonly b: number } = settings.bm25,
): Found[] {
  const weights = clauses.flatMap((clause) =>
    'term' in clause ? [{ term: clause.term, weight: clause.weight * idf(stats.docs, stats.terms[clause.term] ?? 0) }] : [],
  )
  return found.map(({ post, hit }) => {
    const places = placesOf(post)
    const length = lengthOf(places)
    const added = weights.reduce((sum, { term, weight }) => {
      const tf = places.get(term)?.length ?? 0
      return tf === 0 ? sum : sum + weight * saturation(tf, length, stats.avgLength, bm25)
    }, 0)
    const { bm25: whole = 0, ...others } = hit.parts
    const expansion = Math.min(whole, added)
    return { post, hit: { ...hit, parts: { bm25: whole - expansion, expansion, ...others } } }
  })
}

/** The factor of time, by where the best of these lie. `sorted`: best first. */
export function applyBurst(sorted: readonly Found[]): Found[] {
  const { posts, power } = settings.burst
  const best = sorted.slice(0, posts).map(({ post, hit }) => ({ at: saidAt(post), score: hit.score }))
  if (best.length < 2) return [...sorted]
  const densities = densityAt(
    sorted.map(({ post }) => saidAt(post)),
    best,
  )
  return sorted.map(({ post, hit }, at) => {
    const burst = (densities[at] ?? 1) ** power
    return { post, hit: { ...hit, score: hit.score * burst, parts: { ...hit.parts, burst } } }
  })
}
