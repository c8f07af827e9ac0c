import { createRandom, makePost } from '../../post/post.fixture.ts'
import { saturation } from '../bm25.ts'
import { postingsOf } from '../segments/clause-postings.ts'
import { allocateMemorySegment, createMemorySegment, sliceSize } from '../segments/memory-segment.ts'
import type { Segment } from '../segments/segment.ts'
import { createPatience } from './patience.ts'
import { Saturations } from './saturations.ts'
import type { Scoring } from './score-any.ts'
import type { Role, Scored } from './scored.ts'
import { sliceOfPosts, type SlicePost } from './slice.fixture.ts'
import { createWorkspace } from './workspace.ts'

/** Words from everywhere to next to nowhere. */
const shares = { all: 1, half: 0.5, some: 0.05, few: 0.004, rare: 0.0005 }
export const words = Object.keys(shares) as (keyof typeof shares)[]

/** A slice of posts that hold such words: their texts by doc, their columns, their words in memory. `more`: what else a post's columns say. */
export function randomSlice(seed: number, more: (doc: number, random: () => number) => Omit<SlicePost, 'doc' | 'length'> = () => ({})) {
  const random = createRandom(seed)
  const texts = new Map<number, readonly string[]>()
  const posts: SlicePost[] = []
  const segment = createMemorySegment(allocateMemorySegment(0))
  for (let doc = 0; doc < sliceSize; doc += 1 + Math.floor(random() * 3)) {
    const text = words.flatMap((word) => (random() < shares[word] ? (random() < 0.3 ? [word, word] : [word]) : []))
    texts.set(doc, text)
    posts.push({ doc, length: text.length, ...more(doc, random) })
    segment.add(doc, makePost({ n: doc, text: text.join(' ') }))
  }
  return { texts, posts, segment, slice: sliceOfPosts(0, posts) }
}

/** What scoring a slice works with: no bounds, no end of patience. */
export const scoringOf = (slice: { readonly length: Scoring['lengths'] }, avgLength: number): Scoring => ({
  offset: 0,
  lengths: slice.length,
  saturations: new Saturations(avgLength),
  bounds: undefined,
  workspace: createWorkspace(),
  patience: createPatience(() => false),
})

/** A word as the scorer has it, with a walk of its own. */
export function scoredIn(segment: Segment, word: string, role: Role, factor = 1): Scored {
  const postings = postingsOf(segment, { term: word, weight: 1 })
  const bounds = postings?.bounds ?? { tfMax: 0, lengths: [] }
  return { role, factor, isTerm: true, bounds, share: (postings?.docsMost ?? 0) / segment.size, cost: 0, walk: postings?.walk() }
}

export const countOf = (text: readonly string[], word: string) => text.filter((own) => own === word).length

/** What BM25 says of a text, by its formula alone; 0 where it holds none of the words. */
export function bm25Of(text: readonly string[], factors: ReadonlyMap<string, number>, avgLength: number): number {
  let score = 0
  for (const [word, factor] of factors) {
    const tf = countOf(text, word)
    if (tf > 0) score += factor * saturation(tf, text.length, avgLength, { k1: 0.9, b: 0.3 })
  }
  return score
}
/** Each part of a score is rounded to a whole multiple of 2^−36 (bm25.ts), so a sum of them may lie off by so much. */
export const roundedBy = (parts: number) => parts * 2 ** -37
