import { fold, tokenize } from '../../src/post/index.ts'

/** A post as far as its statistics go. */
export type Sample = { readonly text: string; readonly author: string }
/** What is held against each other of real and generated posts. */
export type Statistics = {
  readonly posts: number
  readonly tokens: number
  /** Distinct words after so many posts. */
  readonly vocabulary: ReadonlyMap<number, number>
  /** Posts that hold the word of a rank, as a share of all. */
  readonly df: ReadonlyMap<number, number>
  /** Of all tokens. */
  readonly share: ReadonlyMap<number, number>
  readonly once: number
  readonly lengths: readonly [p10: number, p50: number, p90: number, p99: number]
  /** Posts whose text stood before, links and names left out. */
  readonly copies: number
  readonly authors: number
  readonly busiest: number
}

const ranks = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000]

export async function measure(posts: AsyncIterable<Sample> | Iterable<Sample>): Promise<Statistics> {
  const [inPosts, inAll, authors, seen] = [
    new Map<string, number>(),
    new Map<string, number>(),
    new Map<string, number>(),
    new Set<string>(),
  ]
  const vocabulary = new Map<number, number>()
  const lengths: number[] = []
  let [tokens, copies] = [0, 0]
  const add = (map: Map<string, number>, key: string) => void map.set(key, (map.get(key) ?? 0) + 1)
  for await (const { text, author } of posts) {
    const terms: string[] = []
    tokenize(text, (term, _position, primary) => primary && !term.startsWith('host:') && terms.push(term))
    for (const term of terms) add(inAll, term)
    for (const term of new Set(terms)) add(inPosts, term)
    const plain = fold(text)
      .replace(/https?:\/\/\S+|[@#]\S+/g, '')
      .replace(/\s+/g, ' ')
      .trim()
    if (seen.has(plain)) copies++
    seen.add(plain)
    add(authors, author)
    tokens += terms.length
    lengths.push(terms.length)
    if (/^10*$/.test(String(lengths.length))) vocabulary.set(lengths.length, inPosts.size)
  }
  const sorted = (map: Map<string, number>) => [...map.values()].sort((a, b) => b - a)
  const [df, tf] = [sorted(inPosts), sorted(inAll)]
  const at = (list: readonly number[], sum: number) =>
    new Map(ranks.filter((rank) => list[rank - 1]).map((rank) => [rank, (list[rank - 1] ?? 0) / sum]))
  lengths.sort((a, b) => a - b)
  const length = (share: number) => lengths[Math.floor(share * (lengths.length - 1))] ?? 0
  return {
    posts: lengths.length,
    tokens,
    vocabulary,
    df: at(df, lengths.length),
    share: at(tf, tokens),
    once: df.filter((count) => count === 1).length / df.length,
    lengths: [length(0.1), length(0.5), length(0.9), length(0.99)],
    copies: copies / lengths.length,
    authors: authors.size,
    busiest: Math.max(...sorted(authors).slice(0, 1)),
  }
}
