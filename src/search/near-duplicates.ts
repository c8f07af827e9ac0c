import { saidAt, termsOf, voicesIn, type Post } from '../post/index.ts'
import { figuresOf } from './figures.ts'
import { searchSettings } from './settings.ts'

/**
 * A post that stands for its near-copies, the best placed; `earliest`: who said it first, itself perhaps. `posts`: further posts; `authors`:
 * distinct authors of all of them, its own included; one who posts on several networks once, where that is known.
 */
export type Collapsed<T> = {
  readonly item: T
  readonly copies: readonly T[]
  readonly earliest: T
  readonly similar: { readonly posts: number; readonly authors: number }
}

/** `pairs`: how many its first member has; `figures`: of all its members, read when first compared. */
type Group<T> = { readonly members: T[]; readonly pairs: number; figures: ReadonlySet<string> | undefined }

/**
 * Groups posts that say the same, best first as given: links, names and tags are left out, then word pairs are compared
 * (Jaccard index); a text with other figures says something else, however alike the words. Distinct authors are evidence, copies are
 * not. An original is shown rather than its repost, else the better placed one. Candidates share a pair, so the cost stays near linear.
 */
export function collapseNearDuplicates<T extends { readonly post: Post }>(
  items: readonly T[],
  threshold: number = searchSettings.nearDuplicate,
): Collapsed<T>[] {
  const groups: Group<T>[] = []
  const numbers = new Map<string, number>() // of pairs
  const groupsWithPair: number[][] = []
  const shared = new Int32Array(items.length) // pairs, by group; all 0 between items
  for (const item of items) {
    const pairs = wordPairs(item.post, numbers)
    while (groupsWithPair.length < numbers.size) groupsWithPair.push([])
    const near: number[] = []
    for (const pair of pairs)
      for (const group of groupsWithPair[pair] as number[]) if ((shared[group] = (shared[group] as number) + 1) === 1) near.push(group)
    const isAlike = (group: number) => {
      const count = shared[group] as number
      const known = groups[group] as Group<T>
      return count / (known.pairs + pairs.length - count) >= threshold && agree(figuresIn(known), new Set(figuresOf(item.post.text)))
    }
    const group = groups[near.find(isAlike) ?? -1]
    for (const one of near) shared[one] = 0
    if (group) {
      group.members.push(item)
      group.figures = figuresIn(group).union(new Set(figuresOf(item.post.text)))
      continue
    }
    for (const pair of pairs) groupsWithPair[pair]?.push(groups.length)
    groups.push({ members: [item], pairs: pairs.length, figures: undefined })
  }
  return groups.map(({ members }) => represent(members))
}

function figuresIn<T extends { readonly post: Post }>(group: Group<T>): ReadonlySet<string> {
  return (group.figures ??= new Set(figuresOf(group.members[0]?.post.text ?? '')))
}

/** One of them for all: the first that is no repost, with how many posts and authors say the same. */
export function represent<T extends { readonly post: Post }>(members: readonly T[]): Collapsed<T> {
  const item = members.find((member) => !isRepost(member.post)) ?? (members[0] as T)
  const earliest = members.reduce((a, b) => (saidAt(b.post) < saidAt(a.post) ? b : a))
  return {
    item,
    copies: members.filter((member) => member !== item),
    earliest,
    similar: { posts: members.length - 1, authors: voicesIn(members.map(({ post }) => post)) },
  }
}

/** A repost repeats another's words ("RT @name: …"): its author did not write them. */
export function isRepost(post: Post): boolean {
  return post.quoteOf !== undefined && /^RT @/.test(post.text)
}

/** One names no figure that the other lacks: a copy may be cut short. */
const agree = (a: ReadonlySet<string>, b: ReadonlySet<string>) => a.isSubsetOf(b) || b.isSubsetOf(a)

/**
 * Words without links, names, tags and the mark of a repost, as pairs; a text of one word is its own pair. Each pair once, by its number; new ones
 * are numbered on.
 */
function wordPairs(post: Post, numbers: Map<string, number>): number[] {
  const words = termsOf(post.text.replace(/^RT @\S+:?/, '').replace(/https?:\S+|[@#][\p{L}\p{N}_.-]+/gu, ' '))
  const pairs = words.length < 2 ? words : words.slice(1).map((word, i) => `${words[i]} ${word}`)
  return [...new Set(pairs.map((pair) => numbers.get(pair) ?? (numbers.set(pair, numbers.size), numbers.size - 1)))]
}
