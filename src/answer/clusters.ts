import { termsOf, voiceOf, type Post } from '../post/index.ts'
import type { Cluster } from './evidence.ts'
import { deniedWords } from './grounding/denial.ts'
import { answerSettings as settings } from './settings.ts'
import { speaksToMachine } from './writers/speaks-to-machine.ts'

/**
 * Greedy: a post joins the first cluster whose leading post shares enough of the shorter text's words; what denies does not say the same, nor does what
 * speaks to a machine, so that no other post is chosen or left for its sake.
 */
export function clusterByWords(posts: readonly Post[]): Cluster[] {
  const clusters: { items: number[]; authors: Set<string>; words: Set<string>; denies: () => boolean; isOrder: boolean }[] = []
  posts.forEach((post, at) => {
    const words = new Set<string>(termsOf(post.text))
    const denies = denyingOf(post)
    const isOrder = speaksToMachine(post.text)
    const isSame = (one: (typeof clusters)[number]) =>
      one.isOrder === isOrder && overlap(one.words, words) >= settings.clusterOverlap && one.denies() === denies()
    const known = clusters.find(isSame)
    if (known) {
      known.items.push(at + 1)
      known.authors.add(voiceOf(post))
    } else clusters.push({ items: [at + 1], authors: new Set([voiceOf(post)]), words, denies, isOrder })
  })
  return clusters.map(({ items, authors }) => ({ items, authors: authors.size }))
}

/** Whether a post denies something, read when it is first asked: most share too few words with any other for it to matter. */
function denyingOf({ text }: Post): () => boolean {
  let denies: boolean | undefined
  return () => (denies ??= deniedWords(text).size > 0)
}

/** 0..1: the share of the smaller set that is in both. */
export function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a]
  if (small.size === 0) return 0
  let shared = 0
  for (const word of small) if (large.has(word)) shared++
  return shared / small.size
}
