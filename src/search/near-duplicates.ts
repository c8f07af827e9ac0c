import { saidAt, termsOf, type Post } from '../post/index.ts'
import { figuresOf } from './figures.ts'
import { searchSettings } from './settings.ts'

/**
 * A post that stands for its near-copies, the best placed; `earliest`: who said it first, itself perhaps. `posts`: further posts; `authors`:
 * distinct authors of all of them, its own included.
 */
export type Collapsed<T> = {
  readonly item: T
  readonly copies: readonly T[]
  readonly earliest: T
  readonly similar: { readonly posts: number; readonly authors: number }
}

/**
 * Groups posts that say the same, best first as given: links, names and tags are left out, then word pairs are compared
 * (Jaccard index); a text with other figures says something else, however alike the words. Distinct authors are evidence, copies are
 * not. An original is shown rather than its repost, else the better placed one. Candidates share a pair, so the cost stays near linear.
 */
export function collapseNearDuplicates<T extends { readonly post: Post }>(
  items: readonly T[],
  threshold: number = searchSettings.nearDuplicate,
): Collapsed<T>[] {
  type Group = { members: T[]; pairs: ReadonlySet<string>; figures: ReadonlySet<string> } // of all its members
  const groups: Group[] = []
  const groupsWithPair = new Map<string, Group[]>()
  for (const item of items) {
    const pairs = wordPairs(item.post)
    const figures = new Set(figuresOf(item.post.text))
    const group = [...new Set([...pairs].flatMap((pair) => groupsWithPair.get(pair) ?? []))].find(
      (known) => agree(known.figures, figures) && jaccard(known.pairs, pairs) >= threshold,
    )
    if (group) {
      group.members.push(item)
      group.figures = group.figures.union(figures)
      continue
    }
    const fresh = { members: [item], pairs, figures }
    groups.push(fresh)
    for (const pair of pairs) groupsWithPair.set(pair, [...(groupsWithPair.get(pair) ?? []), fresh])
  }
  return groups.map(({ members }) => represent(members))
}

/** One of them for all: the first that is no repost, with how many posts and authors say the same. */
export function represent<T extends { readonly post: Post }>(members: readonly T[]): Collapsed<T> {
  const item = members.find((member) => !isRepost(member.post)) ?? (members[0] as T)
  const authors = new Set(members.map((member) => member.post.author.id))
  const earliest = members.reduce((a, b) => (saidAt(b.post) < saidAt(a.post) ? b : a))
  return {
    item,
    copies: members.filter((member) => member !== item),
    earliest,
    similar: { posts: members.length - 1, authors: authors.size },
  }
}

/** A repost repeats another's words ("RT @name: …"): its author did not write them. */
export function isRepost(post: Post): boolean {
  return post.quoteOf !== undefined && /^RT @/.test(post.text)
}

/** One names no figure that the other lacks: a copy may be cut short. */
const agree = (a: ReadonlySet<string>, b: ReadonlySet<string>) => a.isSubsetOf(b) || b.isSubsetOf(a)

/** Words without links, names, tags and the mark of a repost, as pairs; a text of one word is its own pair. */
function wordPairs(post: Post): Set<string> {
  const words = termsOf(post.text.replace(/^RT @\S+:?/, '').replace(/https?:\S+|[@#][\p{L}\p{N}_.-]+/gu, ' '))
  if (words.length < 2) return new Set(words)
  return new Set(words.slice(1).map((word, i) => `${words[i]} ${word}`))
}

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0 && b.size === 0) return 0 // posts without words are not copies of each other
  let shared = 0
  for (const pair of a) if (b.has(pair)) shared++
  return shared / (a.size + b.size - shared)
}
