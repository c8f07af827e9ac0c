import type { Cursor, SourceName } from '../../post/index.ts'
import type { HitPage, PostStore } from '../../store/index.ts'
import { AppError } from '../../errors/index.ts'
import type { CorpusPost } from './corpus.ts'
import type { Ranked, Run } from './run-file.ts'
import type { Topic } from './topics.ts'

export type Replaying = { readonly written: number; readonly asked: number }
type Options = {
  readonly store: PostStore
  /** In order of id. */
  readonly posts: readonly CorpusPost[]
  /** In order of time. */
  readonly topics: readonly Topic[]
  readonly ask: (topic: Topic, store: PostStore) => Promise<HitPage>
  readonly onProgress?: ((state: Replaying) => void) | undefined
  readonly signal: AbortSignal
}

const source = 'archive:trec' as SourceName
const postsPerBatch = 500

/**
 * Lets the past happen again: tweets are written in order of id, and each topic is asked when the store holds exactly those with an id up to
 * its querytweettime. What came later does not exist yet, in matches as in statistics. Ends with the last topic.
 */
export async function replay({ store, posts, topics, ask, onProgress, signal }: Options): Promise<Run> {
  const run = new Map<number, readonly Ranked[]>()
  let written = 0
  for (const topic of topics) {
    const end = firstAfter(posts, topic.tweet)
    while (written < end) {
      signal.throwIfAborted()
      const batch = posts.slice(written, Math.min(written + postsPerBatch, end))
      written += batch.length
      const events = batch.map(({ post }) => ({ type: 'post-put', post }) as const)
      const { stored } = await store.write({ source, events, cursor: String(written) as Cursor }, { signal })
      if (stored !== batch.length) throw new AppError('format_unknown', { message: 'The corpus holds a tweet twice.' })
      onProgress?.({ written, asked: run.size })
    }
    const { hits, complete } = await ask(topic, store)
    if (!complete) throw new AppError('deadline_exceeded', { message: `Topic ${topic.number} took too long to be searched to its end.` })
    run.set(
      topic.number,
      hits.map(({ id, score }) => ({ id: id.slice('x:'.length), score })),
    )
    onProgress?.({ written, asked: run.size })
  }
  return run
}

/** Where the tweets end that were there with this one. */
export function firstAfter(posts: readonly CorpusPost[], tweet: bigint): number {
  let [low, high] = [0, posts.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((posts[middle]?.tweet ?? 0n) <= tweet) low = middle + 1
    else high = middle
  }
  return low
}
