import { datedAmong, networkOf, saidAt, voicesIn, type Post } from '../post/index.ts'
import { idfOf, searchSettings, type SearchPage } from '../search/index.ts'
import { saturation, type HitPage } from '../store/index.ts'
import { isAboutByWords } from './about.ts'
import { coverageOf, heldIn, weightsOf } from './coverage.ts'
import type { Found, Question } from './evidence.ts'
import { answerSettings as settings } from './settings.ts'
import type { Relevant } from './weigh.ts'

/** `best`: the most that any post holds of the question, 0..1. */
type Read = { readonly searched: SearchPage; readonly best: number }

/** How much is about the question: posts, authors, networks, the times of the first and the last. */
export function summarise(relevant: readonly Relevant[], question: Question, read: Read): Found {
  const posts = postsOf(relevant)
  const inPart = relevant.some(({ held }) => held.includes(false))
  return {
    posts: posts.length,
    authors: voicesIn(posts),
    networks: new Set(posts.map((post) => networkOf(post.id))).size,
    ...spanOf(posts),
    atLeast: isCut(question, read),
    ...(inPart && { inPart }),
  }
}

/** With those that say the same. */
export const postsOf = (relevant: readonly Relevant[]): Post[] =>
  relevant.flatMap(({ found }) => [found.item.post, ...found.copies.map((copy) => copy.post)])

/** The times of the first and the last, as far as anything bears them out. */
export function spanOf(posts: readonly Post[]): Pick<Found, 'first' | 'last'> {
  const times = datedAmong(posts.map((post) => ({ post }))).map(({ post }) => saidAt(post))
  return {
    first: times.reduce((a, b) => Math.min(a, b), Infinity),
    last: times.reduce((a, b) => Math.max(a, b), -Infinity),
  }
}

/** Whether there may be more about the question than was read. */
function isCut(question: Question, { searched: { page, cutAt, unread }, best }: Read): boolean {
  if (!page.complete) return true
  if (cutAt !== undefined && page.stats.matched > page.hits.length && !isWhole(question, page, { cutAt, best })) return true
  const weights = weightsOf(question.terms, page.stats)
  return [...new Set(unread)].some((held) => {
    const terms = heldIn(question.terms, { held }, () => new Map())
    const { share, holdsAllNames } = coverageOf(terms, question.terms, weights)
    return isAboutByWords(question, { coverage: share, held: terms, holdsAllNames }, best)
  })
}

/**
 * Whether every post about the question is among the hits, although more posts match some word: by their words, what was cut off scores at most
 * `cutAt`, and a post that passes the coverage gate scores at least its share of the words' idf, once, in a long text.
 */
function isWhole(question: Question, { stats }: HitPage, { cutAt, best }: { readonly cutAt: number; readonly best: number }): boolean {
  if (question.kind === 'now' || question.terms.length === 0) return false
  const total = question.terms.reduce((sum, { clauses }) => sum + idfOf(clauses, stats), 0)
  const longText = saturation(1, 4 * stats.avgLength, stats.avgLength, searchSettings.bm25)
  return cutAt < Math.min(settings.coverageWithNames, settings.coverageOfBest * best) * total * searchSettings.variantWeight * longText
}
