import type { Post } from '../post/index.ts'
import { idf, saturation, type Candidates, type Clause, type Hit, type QueryStats } from '../store/index.ts'
import { densityAt } from './bursts-in-time.ts'
import { lengthOf, placesOf } from './places.ts'
import { searchSettings as settings } from './settings.ts'
import { postFactors, type KnownFactors, type PostFactors } from './signals.ts'

/** `held`: bit i where it holds word i of the question in any form; absent where the newest come first. */
export type Found = { readonly post: Post; readonly hit: Hit; readonly held?: number }

export type RankOptions = {
  readonly known: (held: number, attached: boolean) => KnownFactors
  /** The language asked in, or that of most of the best posts. */
  readonly lang: string | undefined
  /** So many are to be the best there are. */
  readonly certain: number
  readonly bursts: boolean
  /** Posts by seq; those that may not be shown are missing. */
  readonly load: (seqs: readonly number[]) => Promise<ReadonlyMap<number, Post>>
}
/** `found`: what was read, best first; `unread`: `held` of the others. */
export type Ranked = { readonly found: readonly Found[]; readonly unread: readonly number[] }
/** `at`: its place among the candidates. */
type Read = { readonly at: number; readonly post: Post; readonly factors: PostFactors; score: number }

/**
 * The best of the candidates (equal scores: higher seq first). Their score times the factors that the store tells is the most each can have, since
 * what stands in the post only lowers it: posts are read in that order until what is left cannot change the first `certain`. Who reads them all
 * sees the same order.
 */
export async function rankBest(candidates: Candidates, { known, lang, certain, bursts, load }: RankOptions): Promise<Ranked> {
  const { seqs, scores, held, attached } = candidates
  const knownFactors = Array.from(seqs, (_seq, at) => known(held[at] as number, attached[at] === 1))
  const highest = scores.map((score, at) =>
    Object.values(knownFactors[at] as KnownFactors).reduce((product, factor) => product * factor, score),
  )
  const seqAt = (at: number) => seqs[at] as number
  const mostAt = (at: number) => highest[at] as number
  const unread = Array.from(seqs, (_seq, at) => at)
  const read: Read[] = []
  const sort = () => {
    unread.sort((a, b) => mostAt(b) - mostAt(a) || seqAt(b) - seqAt(a))
    read.sort((a, b) => b.score - a.score || seqAt(b.at) - seqAt(a.at))
  }
  const readUntil = async (wanted: number) => {
    for (let [next] = unread; next !== undefined; [next] = unread) {
      const [most, seq] = [mostAt(next), seqAt(next)]
      const sure = read.findIndex(({ at, score }) => score < most || (score === most && seqAt(at) < seq))
      if ((sure < 0 ? read.length : sure) >= wanted) return
      const places = unread.splice(0, read.length === 0 ? settings.read.first : settings.read.more)
      const posts = await load(places.map(seqAt))
      for (const at of places) {
        const post = posts.get(seqAt(at))
        if (!post) continue
        const factors = postFactors(post, lang)
        read.push({ at, post, factors, score: Object.values(factors).reduce((product, factor) => product * factor, mostAt(at)) })
      }
      sort()
    }
  }
  sort()
  await readUntil(bursts ? settings.burst.posts : certain)
  const burst = bursts ? burstsOf(candidates, read) : undefined
  if (burst) {
    for (const at of unread) highest[at] = mostAt(at) * (burst[at] ?? 1)
    for (const one of read) one.score *= burst[one.at] ?? 1
    sort()
    await readUntil(certain)
  }
  const found = read.map(({ at, post, factors, score }): Found => {
    const parts = { ...partsOf(candidates, at), ...knownFactors[at], ...factors, ...(burst && { burst: burst[at] ?? 1 }) }
    return { post, hit: { id: post.id, seq: seqAt(at), score, parts }, held: held[at] as number }
  })
  return { found, unread: unread.map((at) => held[at] as number) }
}

/** What the store's score is made of. */
function partsOf({ scores, recencies }: Candidates, at: number): { readonly bm25: number; readonly recency?: number } {
  const score = scores[at] as number
  const recency = recencies?.[at]
  return recency === undefined ? { bm25: score } : { bm25: recency === 0 ? 0 : score / recency, recency }
}

/** The factor of time of every candidate, by where the best lie. `read`: best first. */
function burstsOf({ saidAt }: Candidates, read: readonly Read[]): Float64Array | undefined {
  const { posts, power } = settings.burst
  const best = read.slice(0, posts).map(({ at, score }) => ({ at: saidAt[at] as number, score }))
  return best.length < 2 ? undefined : densityAt(saidAt, best).map((density) => density ** power)
}

/** What `bm25` owes to the words that were not asked for becomes a part of its own. */
export function createTellExpansion(
  clauses: readonly Clause[],
  stats: QueryStats,
  bm25: { readonly k1: number; readonly b: number } = settings.bm25,
): (found: Found) => Found {
  const weights = clauses.flatMap((clause) =>
    'term' in clause ? [{ term: clause.term, weight: clause.weight * idf(stats.docs, stats.terms[clause.term] ?? 0) }] : [],
  )
  return (found) => {
    const places = placesOf(found.post)
    const length = lengthOf(places)
    const added = weights.reduce((sum, { term, weight }) => {
      const tf = places.get(term)?.length ?? 0
      return tf === 0 ? sum : sum + weight * saturation(tf, length, stats.avgLength, bm25)
    }, 0)
    const { bm25: whole = 0, ...others } = found.hit.parts
    const expansion = Math.min(whole, added)
    return { ...found, hit: { ...found.hit, parts: { bm25: whole - expansion, expansion, ...others } } }
  }
}
