import type { Cursor, SourceName } from '../../post/index.ts'
import type { PostStore } from '../../store/index.ts'
import { AppError } from '../../errors/index.ts'
import type { Parts } from '../parts.ts'
import type { CorpusPost } from './corpus.ts'
import type { Topic } from './topics.ts'

export type Replaying = { readonly written: number; readonly asked: number }
type Options<T> = {
  /** A store that begins empty and lasts for the work; none is opened where nothing is left to ask. */
  readonly inStore: (work: (store: PostStore) => Promise<void>) => Promise<void>
  /** By number of topic. */
  readonly parts: Parts<T>
  /** In order of id. */
  readonly posts: readonly CorpusPost[]
  /** In order of time. */
  readonly topics: readonly Topic[]
  readonly ask: (topic: Topic, store: PostStore) => Promise<T>
  readonly onProgress?: ((state: Replaying) => void) | undefined
  readonly signal: AbortSignal
}

const source = 'archive:trec' as SourceName
const postsPerBatch = 500

/**
 * Lets the past happen again: tweets are written in order of id, and each topic is asked when the store holds exactly those with an id up to
 * its querytweettime. What came later does not exist yet, in matches as in statistics. Ends with the last topic that no earlier run has asked.
 * Gives what each topic was told.
 */
export async function replay<T>({ inStore, parts, posts, topics, ask, onProgress, signal }: Options<T>): Promise<ReadonlyMap<number, T>> {
  const left = topics.filter(({ number }) => parts.done(String(number)) === undefined)
  let asked = topics.length - left.length
  const playIn = async (store: PostStore) => {
    let written = 0
    for (const topic of left) {
      const end = firstAfter(posts, topic.tweet)
      while (written < end) {
        signal.throwIfAborted()
        const batch = posts.slice(written, Math.min(written + postsPerBatch, end))
        written += batch.length
        const events = batch.map(({ post }) => ({ type: 'post-put', post }) as const)
        const { stored } = await store.write({ source, events, cursor: String(written) as Cursor }, { signal })
        if (stored !== batch.length) throw new AppError('format_unknown', { message: 'The corpus holds a tweet twice.' })
        onProgress?.({ written, asked })
      }
      await parts.keep(String(topic.number), await ask(topic, store))
      asked++
      onProgress?.({ written, asked })
    }
  }
  if (left.length > 0) await inStore(playIn)
  return new Map(
    topics.flatMap(({ number }) => {
      const told = parts.done(String(number))
      return told === undefined ? [] : [[number, told]]
    }),
  )
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
