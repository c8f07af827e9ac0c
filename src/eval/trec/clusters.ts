import { collapseNearDuplicates } from '../../search/index.ts'
import { mean } from './metrics.ts'
import type { CorpusPost } from './corpus.ts'
import type { Judgements } from './judgements.ts'

/** Per topic: relevant tweet → which of the things said it says. */
export type Clusters = ReadonlyMap<number, ReadonlyMap<string, number>>

/** Near-copies among the relevant tweets of the corpus say one thing. Topics without any are left out. */
export function clusterRelevant(judgements: Judgements, posts: readonly CorpusPost[]): Clusters {
  const held = new Map(posts.map(({ tweet, post }) => [String(tweet), post]))
  const clusters = new Map<number, ReadonlyMap<string, number>>()
  for (const [topic, levels] of judgements) {
    const relevant = [...levels].flatMap(([id, level]) => {
      const post = level > 0 ? held.get(id) : undefined
      return post ? [{ id, post }] : []
    })
    const groups = collapseNearDuplicates(relevant)
    if (groups.length === 0) continue
    clusters.set(topic, new Map(groups.flatMap(({ item, copies }, at) => [item, ...copies].map(({ id }): [string, number] => [id, at]))))
  }
  return clusters
}

/** 0..1: how many different things the first 30 say, of those that 30 could; the mean over topics (subtopic recall: Zhai, Cohen and Lafferty 2003). */
export function covered(shown: ReadonlyMap<number, readonly string[]>, clusters: Clusters): number {
  return mean(
    [...clusters].map(([topic, clusterOf]) => {
      const said = new Set((shown.get(topic) ?? []).slice(0, 30).flatMap((id) => clusterOf.get(id) ?? []))
      return said.size / Math.min(30, new Set(clusterOf.values()).size)
    }),
  )
}
