import { AppError } from '../../errors/index.ts'
import { clausesOf, findWords, search, withForms } from '../../search/index.ts'
import type { Hit, HitPage, PostStore, SearchQuery } from '../../store/index.ts'
import { depth, type Ranked } from './run-file.ts'
import type { Topic } from './topics.ts'

/** Evaluation is never cut short: what counts is what is found, not how soon. */
const deadlineMs = 600_000
/** All there is: the replay's store holds nothing that the topic may not see. */
const scope = { all: [], none: [], from: 0, until: 8.64e15, limit: depth } as const satisfies Partial<SearchQuery>
/** What ranking began with; it does not change with the settings. */
export const baselineBm25 = { k1: 0.9, b: 0.3 }

/** As the product ranks, by its settings, before near-copies are collapsed. */
export async function askProduct(topic: Topic, store: PostStore, signal: AbortSignal): Promise<readonly Ranked[]> {
  const { page } = await search({ ...scope, any: clausesOf(topic.query) }, 'list', { store, deadlineMs, signal }, { collapse: false })
  return rankedIn(page, topic)
}

/** As the product shows it, near-copies once: ids, best first. */
export async function askShown({ query }: Topic, store: PostStore, signal: AbortSignal): Promise<readonly string[]> {
  const { items } = await search({ ...scope, any: clausesOf(query) }, 'list', { store, deadlineMs, signal })
  return items.map(({ item }) => tweetOf(item.hit))
}

/** The baseline: BM25 of the words in any form, no other signal. */
export async function askBaseline(topic: Topic, store: PostStore, signal: AbortSignal): Promise<readonly Ranked[]> {
  const words = withForms(clausesOf(topic.query))
  const page = await findWords(words, { ...scope, any: words.flat(), bm25: baselineBm25 }, { store, deadlineMs, signal })
  return rankedIn(page, topic)
}

function rankedIn({ hits, complete }: HitPage, { number }: Topic): Ranked[] {
  if (!complete) throw new AppError('deadline_exceeded', { message: `Topic ${number} took too long to be searched to its end.` })
  return hits.map((hit) => ({ id: tweetOf(hit), score: hit.score }))
}

const tweetOf = ({ id }: Hit) => id.slice('x:'.length)
