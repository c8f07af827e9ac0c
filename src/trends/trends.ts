import type { Clock } from '../lib/clock.ts'
import type { EpochMs, Post, PostEvent, PostSink } from '../post/index.ts'
import type { PostStore } from '../store/index.ts'
import type { Burst } from './bursts.ts'
import { countedAtOnce, countHere, type Counter } from './counter.ts'
import { rebuild } from './rebuild.ts'
import { trendSettings } from './settings.ts'
import { createNames } from './names.ts'
import type { Title } from './title.ts'
import { readTopicPosts, topPosts, type TopicPosts } from './topic-posts.ts'
import { groupBursts, type Topic } from './topics.ts'

/** Something that is talked about more than usual. */
export type Trend = {
  readonly title: string
  /** To be asked as it stands. */
  readonly question: string
  readonly bursts: readonly Burst[]
  readonly score: number
  /** Distinct authors of its posts of the last hour; at least so many, where it has very many posts. */
  readonly authors: number
  readonly networks: Readonly<Record<string, number>>
  readonly langs: Readonly<Record<string, number>>
  readonly since: EpochMs
  readonly last: EpochMs
  readonly first: EpochMs
  /** Mentions of its most telling word, by minute, the present one last. */
  readonly minutes: readonly number[]
  /** What several of its authors say, near-copies once. */
  readonly posts: readonly Post[]
}
export type TrendPage = {
  readonly asOf: EpochMs
  readonly trends: readonly Trend[]
  /** Posts of the last hour that were counted. */
  readonly posts: number
  /** The last hours of the store are still being read. */
  readonly isStarting: boolean
}
export type TrendQuery = {
  /** Of bursts in the last so many minutes. */ minutes: number
  limit: number
  lang?: string
  signal: AbortSignal
}

/** What is talked about more than usual? Fed with what is written; answers from the store, so that nothing is shown that is gone from it. */
export type Trends = {
  /** The sink, and what it has acknowledged is counted, later and never in its way. */
  watching(sink: PostSink): PostSink
  observe(events: readonly PostEvent[]): void
  /** Reads the last hours of the store in the background, once. */
  start(): Promise<void>
  /** Counts what has been told. */
  settle(): Promise<void>
  read(query: TrendQuery): Promise<TrendPage>
  bytes(): Promise<number>
} & AsyncDisposable

/** Posts that wait to be counted, and UTF-16 units of their texts; beyond them the oldest are left out. */
const held = { posts: 2_000, units: 1_000_000 }
const perTopicPosts = 3
const mostly = 0.6
/** Pages are read again after this time; so many of different kinds are kept. */
const kept = { ms: 10_000, pages: 6, topics: 20 }

export type TrendsOptions = {
  readonly store: PostStore
  readonly now: Clock
  /** Where posts are counted; default: in this thread. It is closed with the trends. */
  readonly counter?: Counter
  /** Whether a post that was written counts; default: every one. */
  readonly counts?: (post: Post) => boolean
}

export function createTrends({ store, now, counter = countHere(now()), counts = () => true }: TrendsOptions): Trends {
  const waiting: Post[] = []
  const closing = new AbortController()
  let counting: Promise<void> | undefined
  let started: Promise<void> | undefined
  let isStarting = false
  /** What went wrong in the background is told to whoever asks next. */
  let failure: unknown
  const names = createNames()
  const pages = new Map<string, { at: EpochMs; page: Promise<TrendPage> }>()

  async function count(): Promise<void> {
    try {
      while (waiting.length > 0 && !closing.signal.aborted) await counter.count(waiting.splice(0, countedAtOnce), now())
      await counter.tick(now())
    } catch (error) {
      failure ??= error
    }
    counting = undefined
    if (waiting.length > 0 && !closing.signal.aborted && failure === undefined) counting = count()
  }
  function observe(events: readonly PostEvent[]): void {
    for (const event of events) if (event.type === 'post-put' && counts(event.post)) waiting.push(event.post)
    let [units, first] = [0, waiting.length]
    while (first > 0 && waiting.length - first < held.posts && units <= held.units) units += waiting[--first]?.text.length ?? 0
    waiting.splice(0, first)
    if (waiting.length > 0) counting ??= count()
  }
  async function settle(): Promise<void> {
    while (counting) await counting
  }

  async function readPage({ minutes, limit, lang, signal }: TrendQuery): Promise<TrendPage> {
    const at = now()
    const counted = await counter.read(at)
    const current = counted.bursts.filter(({ last }) => last > at - minutes * trendSettings.minuteMs)
    const trends: Trend[] = []
    for (const topic of groupBursts(current).slice(0, kept.topics)) {
      const found = await readTopicPosts(store, topic, { now: at, lang, signal })
      if (!found || found.authors < trendSettings.fewestAuthors || isPartOf(topic, found, trends)) continue
      const title = names.of(topic, found)
      if (title) trends.push(describe(topic, found, title))
      if (trends.length >= limit) break
    }
    return { asOf: at, trends, posts: counted.posts, isStarting }
  }

  /** What was deleted or hidden since leaves at once, and with it what nobody is left to say. */
  async function stillThere(page: TrendPage, signal: AbortSignal): Promise<TrendPage> {
    const ids = page.trends.flatMap(({ posts }) => posts.map(({ id }) => id))
    if (ids.length === 0) return page
    const found = await store.get(ids, { signal })
    const shown = (post: Post) => found.get(post.id)?.consent === 'answer'
    const trends = page.trends.map((trend) => ({ ...trend, posts: trend.posts.filter(shown) }))
    return { ...page, trends: trends.filter(({ posts }) => posts.length > 0) }
  }

  return {
    observe,
    settle,
    watching: (sink) => ({
      cursor: (source) => sink.cursor(source),
      async write(batch, options) {
        const result = await sink.write(batch, options)
        observe(batch.events)
        return result
      },
    }),
    start() {
      started ??= (async () => {
        isStarting = true
        try {
          await rebuild(store, { now: now(), signal: closing.signal, count: (posts) => counter.count(posts.filter(counts), now()) })
        } catch (error) {
          failure ??= closing.signal.aborted ? undefined : error
        } finally {
          isStarting = false
        }
      })()
      return started
    },
    async read(query) {
      if (failure !== undefined) throw failure
      const key = `${query.minutes} ${query.limit} ${query.lang ?? ''}`
      const known = pages.get(key)
      if (known && now() - known.at < kept.ms) return stillThere(await known.page, query.signal)
      const page = readPage({ ...query, signal: closing.signal })
      pages.delete(key)
      pages.set(key, { at: now(), page })
      page.catch(() => pages.delete(key))
      if (pages.size > kept.pages) pages.delete(pages.keys().next().value ?? '')
      return page
    },
    bytes: () => counter.bytes(),
    async [Symbol.asyncDispose]() {
      closing.abort()
      await Promise.allSettled([started, counting])
      await counter[Symbol.asyncDispose]()
    },
  }
}

function describe({ bursts }: Topic, found: TopicPosts, { title, question }: Title): Trend {
  const [lead] = bursts
  return {
    title,
    question,
    bursts,
    score: lead?.score ?? 0,
    authors: found.authors,
    networks: found.networks,
    langs: found.langs,
    since: Math.min(...bursts.map(({ since }) => since)),
    last: Math.max(...bursts.map(({ last }) => last)),
    first: found.first,
    minutes: lead?.minutes ?? [],
    posts: topPosts(found, perTopicPosts),
  }
}

/** A lone word or tag whose posts nearly all hold what leads another topic says nothing more. */
function isPartOf({ bursts: [only, ...others] }: Topic, { shown }: TopicPosts, trends: readonly Trend[]): boolean {
  if (!only || others.length > 0) return false
  return trends.some(({ bursts }) => {
    const [lead] = bursts
    return lead && lead.key !== only.key && shown.filter(({ keys }) => keys.has(lead.key)).length >= shown.length * mostly
  })
}
