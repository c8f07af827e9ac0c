import { baseLanguage, isBackDated, networkOf, voicesIn, type EpochMs, type Post } from '../post/index.ts'
import { clausesOf, collapseNearDuplicates, phraseOf } from '../search/index.ts'
import type { Clause, PostStore } from '../store/index.ts'
import { featuresOf, type Feature } from './features.ts'
import { trendSettings } from './settings.ts'
import type { Topic } from './topics.ts'

/** The posts of a topic as the store has them now: what was deleted or hidden since is not among them. */
export type TopicPosts = {
  readonly authors: number
  readonly networks: Readonly<Record<string, number>>
  readonly langs: Readonly<Record<string, number>>
  /** When the oldest of them was witnessed. */
  readonly first: EpochMs
  /** Those that may be shown, whose authors did not opt out, with what each is about. */
  readonly shown: readonly { readonly post: Post; readonly keys: ReadonlyMap<string, Feature> }[]
}

const read = { posts: 100, deadlineMs: 400, clauses: 8 }
/** Of a topic of several bursts a post must hold so many. */
const leastHeld = 2

export async function readTopicPosts(
  store: PostStore,
  { bursts }: Topic,
  { now, lang, signal }: { now: EpochMs; lang?: string | undefined; signal: AbortSignal },
): Promise<TopicPosts | undefined> {
  const any = clausesOfTopic(bursts)
  if (any.length === 0) return undefined
  const from = now - trendSettings.minutes * trendSettings.minuteMs
  const page = await store.find(
    {
      any,
      all: [],
      none: [],
      from,
      until: now + 1,
      limit: read.posts,
      count: 'atLeast',
      ...(lang !== undefined && { only: { langs: [lang] } }),
    },
    { deadlineMs: read.deadlineMs, signal },
  )
  const ids = page.hits.map(({ id }) => id)
  const found = await store.get(ids, { signal })
  return ofTopic(
    ids.flatMap((id) => found.get(id) ?? []),
    new Set(bursts.map(({ key }) => key)),
  )
}

/** What to search for where a topic is meant: its strongest words. */
export const clausesOfTopic = (bursts: Topic['bursts']): Clause[] =>
  bursts.slice(0, read.clauses).flatMap(({ key, kind }) => clausesFor(key, kind))

function clausesFor(key: string, kind: string): Clause[] {
  if (kind === 'link') return [{ term: `host:${key.split(/[/?]/)[0]}`.slice(0, 64), weight: 1 }]
  return key.includes(' ') ? phraseOf(key) : clausesOf(key)
}

function ofTopic(posts: readonly Post[], keys: ReadonlySet<string>): TopicPosts | undefined {
  const needed = Math.min(leastHeld, keys.size)
  const held = posts
    .filter((post) => !isBackDated(post))
    .map((post) => ({ post, keys: new Map(featuresOf(post).map((feature) => [feature.key, feature])) }))
    .filter((one) => keys.intersection(one.keys).size >= needed)
  const authors = voicesIn(held.map(({ post }) => post))
  const shown = held.filter(({ post }) => post.consent === 'answer' && post.labels.length === 0)
  if (shown.length === 0) return undefined
  return {
    authors,
    networks: countBy(held, ({ post }) => networkOf(post.id)),
    langs: countBy(held, ({ post }) => baseLanguage(post.langs[0] ?? '')),
    first: Math.min(...held.map(({ post }) => post.witnessedAt)),
    shown,
  }
}

function countBy<T>(items: readonly T[], name: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const item of items) counts[name(item)] = (counts[name(item)] ?? 0) + 1
  return counts
}

/** The posts that say most of what the others say as well, of different authors, near-copies once. */
export function topPosts({ shown }: TopicPosts, most: number): Post[] {
  const sayers = new Map<string, Set<string>>()
  for (const { post, keys } of shown) for (const key of keys.keys()) sayers.set(key, (sayers.get(key) ?? new Set()).add(post.author.id))
  const scored = shown.map(({ post, keys }) => {
    const common = [...keys.keys()].reduce((sum, key) => sum + Math.log2(sayers.get(key)?.size ?? 1), 0)
    return { post, score: common / (keys.size + 4) }
  })
  const best = collapseNearDuplicates(scored.toSorted((a, b) => b.score - a.score || b.post.witnessedAt - a.post.witnessedAt))
    .map(({ item, similar }) => ({ ...item, score: item.score + 0.3 * Math.log2(similar.authors) }))
    .toSorted((a, b) => b.score - a.score)
  const authors = new Set<string>()
  return best
    .filter(({ post }) => !authors.has(post.author.id) && authors.add(post.author.id))
    .slice(0, most)
    .map(({ post }) => post)
}
