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

/** `pairs`: of its first member; `figures`: of all its members, read when first compared. */
type Group<T> = { readonly members: T[]; readonly pairs: ReadonlySet<string>; figures: ReadonlySet<string> | undefined }

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
  const groupsWithPair = new Map<string, Group<T>[]>()
  for (const item of items) {
    const pairs = wordPairs(item.post)
    const group = sameWords(pairs, groupsWithPair, threshold).find((known) => agree(figuresIn(known), new Set(figuresOf(item.post.text))))
    if (group) {
      group.members.push(item)
      group.figures = figuresIn(group).union(new Set(figuresOf(item.post.text)))
      continue
    }
    const fresh: Group<T> = { members: [item], pairs, figures: undefined }
    groups.push(fresh)
    for (const pair of pairs) {
      const known = groupsWithPair.get(pair)
      if (known) known.push(fresh)
      else groupsWithPair.set(pair, [fresh])
    }
  }
  return groups.map(({ members }) => represent(members))
}

/** The groups whose pairs are enough alike, by Jaccard's index; only those that share a pair are looked at. */
function sameWords<T>(pairs: ReadonlySet<string>, groupsWithPair: ReadonlyMap<string, readonly Group<T>[]>, threshold: number): Group<T>[] {
  const shared = new Map<Group<T>, number>()
  for (const pair of pairs) for (const group of groupsWithPair.get(pair) ?? []) shared.set(group, (shared.get(group) ?? 0) + 1)
  return [...shared].flatMap(([group, count]) => (count / (group.pairs.size + pairs.size - count) >= threshold ? [group] : []))
}

function figuresIn<T extends { readonly post: Post }>(group: Group<T>): ReadonlySet<string> {
  return (group.figures ??= new Set(figuresOf(group.members[0]?.post.text ?? '')))
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
