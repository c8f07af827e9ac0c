import { toFailure, type Failure } from '../errors/index.ts'
import { startTimer } from '../lib/clock.ts'
import type { Model } from '../models/index.ts'
import type { Post, PostId } from '../post/index.ts'
import { placesOf, type SearchPage } from '../search/index.ts'
import type { Hit } from '../store/index.ts'
import { coverageOf, heldIn, weightsOf } from './coverage.ts'
import type { Question } from './evidence.ts'
import { createJudge, type Judge } from './judge.ts'
import { answerSettings } from './settings.ts'
import { promptWords } from './writers/prompt-words.ts'
import { sanitise } from './writers/sanitise.ts'

/** A model that says of each post how likely it helps to answer; of that only the order among the posts of one question is used. */
export type Reranker = Judge<Question, Post>
/** What the trace says of it: what the model said of each post, in the order in which the search had them; or why it was left out. */
export type RerankTrace = {
  readonly model: string
  readonly prompt: string
  readonly judged: readonly { readonly id: PostId; readonly difference: number }[]
  readonly tookMs: number
  readonly failed?: Failure
}

const settings = answerSettings.rerank

export const createReranker = (model: Model): Reranker | undefined =>
  createJudge(model, 'rerank-1', ({ text }, post) => ({
    posts: promptWords(post),
    question: sanitise(text, answerSettings.promptQuestionLength),
  }))

/**
 * The best posts in another order: what the model says and which share of the question a post holds, each as far from its mean as its spread
 * tells, added up. No threshold: weights below a billion say yes, or no, to everything. The posts get the scores of their places, by a part `rerank`. A model
 * that fails, or takes longer than `withinMs`, changes nothing.
 */
export async function rerank(
  page: SearchPage,
  question: Question,
  {
    reranker,
    signal,
    withinMs = settings.withinMs,
  }: { readonly reranker: Reranker; readonly signal: AbortSignal; readonly withinMs?: number },
): Promise<{ readonly page: SearchPage; readonly trace: RerankTrace }> {
  const timer = startTimer()
  const best = page.items.slice(0, settings.posts)
  const judged: { id: PostId; difference: number }[] = []
  const told = (failed?: Failure): RerankTrace => {
    return { model: reranker.name, prompt: reranker.prompt.name, judged, tookMs: timer(), ...(failed && { failed }) }
  }
  try {
    const within = AbortSignal.any([signal, AbortSignal.timeout(withinMs)])
    for (const { item } of best)
      judged.push({ id: item.post.id, difference: await reranker.judge(question, item.post, { signal: within }) })
  } catch (error) {
    signal.throwIfAborted()
    return { page, trace: told(toFailure(error)) }
  }
  const weights = weightsOf(question.terms, page.page.stats)
  const coverage = best.map(
    ({ item }) =>
      coverageOf(
        heldIn(question.terms, item, () => placesOf(item.post)),
        question.terms,
        weights,
      ).share,
  )
  const order = orderBy([judged.map(({ difference }) => difference), coverage])
  const items = order.map((from, place) => {
    const [one, score] = [best[from], best[place]?.item.hit.score] as const
    return one && score !== undefined ? { ...one, item: { ...one.item, hit: scored(one.item.hit, score) } } : undefined
  })
  const ordered = items.flatMap((one) => one ?? [])
  const moved = new Map(ordered.map(({ item: { hit } }) => [hit.seq, hit]))
  const hits = page.page.hits.map((hit) => moved.get(hit.seq) ?? hit).sort((a, b) => b.score - a.score)
  return { page: { ...page, items: [...ordered, ...page.items.slice(best.length)], page: { ...page.page, hits } }, trace: told() }
}

/** What the model changed is a factor like any other; where the newest come first nothing has parts. */
function scored(hit: Hit, score: number): Hit {
  const isRanked = hit.score > 0 && Object.keys(hit.parts).length > 0
  return { ...hit, score, ...(isRanked && { parts: { ...hit.parts, rerank: score / hit.score } }) }
}

/** Indices, the highest sum of standard scores first; equal ones stay in order. What is no number counts as the mean. */
export function orderBy(signals: readonly (readonly number[])[]): number[] {
  const standard = signals.map(standardScores)
  const sums = (signals[0] ?? []).map((_value, i) => standard.reduce((sum, scores) => sum + (scores[i] ?? 0), 0))
  return sums.map((_sum, i) => i).sort((a, b) => (sums[b] ?? 0) - (sums[a] ?? 0) || a - b)
}

function standardScores(values: readonly number[]): number[] {
  const known = values.filter(Number.isFinite)
  const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length)
  const spread = Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, known.length))
  return values.map((value) => (Number.isFinite(value) && spread > 0 ? (value - mean) / spread : 0))
}
