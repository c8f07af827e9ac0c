import { termsOf, voicesIn, type Post } from '../post/index.ts'
import { figuresOf } from './figures.ts'
import { searchSettings } from './settings.ts'

/**
 * A post that stands for its near-copies, the best placed; `earliest`: who said it first, as the network saw it, itself perhaps. `posts`: further posts; `authors`:
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
  const pairsOf = createPairs()
  const groupsWith = createGroupsByPair()
  const shared = new Int32Array(items.length) // pairs, by group; all 0 between items
  for (const item of items) {
    const pairs = pairsOf(item.post)
    const near: number[] = []
    const meet = (group: number) => {
      if ((shared[group] = (shared[group] as number) + 1) === 1) near.push(group)
    }
    for (const pair of pairs) groupsWith.each(pair, meet)
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
    for (const pair of pairs) groupsWith.add(pair, groups.length)
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
  const earliest = members.reduce((a, b) => (b.post.witnessedAt < a.post.witnessedAt ? b : a))
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
function createPairs(): (post: Post) => readonly number[] {
  const words = new Map<string, number>()
  const pairs = new Map<number, number>()
  /** By pair: the post that had it last. */
  const lastPost: number[] = []
  let posts = 0
  const wordOf = (word: string) => {
    const known = words.get(word) ?? words.size + 1
    if (known > words.size) words.set(word, known)
    return known
  }
  return ({ text }) => {
    posts++
    const found: number[] = []
    const add = (before: number, word: number) => {
      const key = before * wordsAtMost + word
      const pair = pairs.get(key) ?? pairs.size
      if (pair === pairs.size) pairs.set(key, pair)
      if (lastPost[pair] === posts) return
      lastPost[pair] = posts
      found.push(pair)
    }
    const terms = termsOf(text.replace(/^RT @\S+:?/, '').replace(/https?:\S+|[@#][\p{L}\p{N}_.-]+/gu, ' '))
    let before = 0
    for (const term of terms) {
      const word = wordOf(term)
      if (before > 0 || terms.length === 1) add(before, word)
      before = word
    }
    return found
  }
}

/** So many different words can be told apart in pairs that are one number, below 2 ** 53. */
const wordsAtMost = 2 ** 24

/** Most pairs are of one group alone. */
function createGroupsByPair() {
  const firsts: number[] = []
  const others = new Map<number, number[]>()
  return {
    /** In the order in which they were added. */
    each(pair: number, meet: (group: number) => void): void {
      const first = firsts[pair]
      if (first === undefined) return
      meet(first)
      others.get(pair)?.forEach(meet)
    },
    add(pair: number, group: number): void {
      const known = others.get(pair)
      if (firsts[pair] === undefined) firsts[pair] = group
      else if (known) known.push(group)
      else others.set(pair, [group])
    },
  }
}
