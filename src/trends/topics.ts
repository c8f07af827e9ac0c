import type { Burst } from './bursts.ts'

/** Bursts that stand in the same posts, the strongest first. */
export type Topic = { readonly bursts: readonly Burst[] }

/** Bursts are of one topic where they are so similar. */
const leastShared = 0.2
const perTopic = 12
const mostTopics = 60

/** Each burst joins the topic that it shares most posts with, or begins one. */
export function groupBursts(bursts: readonly Burst[]): Topic[] {
  const topics: { bursts: Burst[] }[] = []
  for (const burst of bursts) {
    let best: { topic: { bursts: Burst[] }; shared: number } | undefined
    for (const topic of topics) {
      const shared = Math.max(...topic.bursts.map((other) => similarity(burst.posts, other.posts)))
      if (shared >= leastShared && shared > (best?.shared ?? 0)) best = { topic, shared }
    }
    if (!best && topics.length < mostTopics) topics.push({ bursts: [burst] })
    else if (best && best.topic.bursts.length < perTopic) best.topic.bursts.push(burst)
  }
  return topics
}

/**
 * How many of the posts that hold one hold both, since both began to be remembered: the Jaccard index; or, where three do, the share of the
 * rarer one, halved: a tag is in few of the posts that have the name beside it.
 */
export function similarity(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const from = Math.max(Math.min(...a), Math.min(...b))
  const since = (posts: ReadonlySet<number>) => [...posts].filter((post) => post >= from)
  const [ofA, ofB] = [since(a), since(b)]
  const shared = ofA.filter((post) => b.has(post)).length
  if (shared === 0) return 0
  const jaccard = shared / (ofA.length + ofB.length - shared)
  return shared < 3 ? jaccard : Math.max(jaccard, shared / Math.min(ofA.length, ofB.length) / 2)
}
