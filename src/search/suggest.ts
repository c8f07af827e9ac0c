import { fold, saidAt, type EpochMs, type Post } from '../post/index.ts'
import type { PostStore, SearchQuery } from '../store/index.ts'
import { isCapitalised, isTelling, pairOf, wordsOf } from './telling-words.ts'

/** What is compared: the newest posts of the last quarter of an hour, and as many from before it. */
const sample = { posts: 1_000, pages: 3, newMs: 15 * 60_000, deadlineMs: 1_000 }
/** Fewer authors than these make no topic. */
const fewestAuthors = 5
/** How far above what was to be expected: three standard deviations are seldom chance. */
const leastScore = 3

/**
 * At most `limit` questions on what comes in now: pairs of words that many authors wrote of late and few before, with the name that goes
 * with them. Each has posts that hold all its words, so that it can be answered.
 */
export async function suggestQuestions(
  store: PostStore,
  { now, limit, lang, signal }: { now: EpochMs; limit: number; lang?: string; signal: AbortSignal },
): Promise<string[]> {
  const news = now - sample.newMs
  const only = lang === undefined ? {} : { only: { langs: [lang] } }
  const recent = (await samplePosts(store, { from: news, until: now + 1, ...only }, signal)).filter((post) => saidAt(post) >= news) // no back-dated ones
  const earlier = await samplePosts(store, { from: 0, until: news, ...only }, signal)
  return nameTopics(recent, earlier).slice(0, limit).map(toQuestion)
}

async function samplePosts(store: PostStore, window: Pick<SearchQuery, 'from' | 'until' | 'only'>, signal: AbortSignal): Promise<Post[]> {
  const posts: Post[] = []
  let query: SearchQuery = { any: [], all: [], none: [], ...window, limit: sample.posts, count: 'atLeast' }
  for (let page = 0; page < sample.pages; page++) {
    const { hits, next } = await store.find(query, { deadlineMs: sample.deadlineMs, signal })
    const found = await store.get(
      hits.map(({ id }) => id),
      { signal },
    )
    posts.push(...[...found.values()].filter(({ consent }) => consent === 'answer'))
    if (!next) break
    query = { ...query, after: next }
  }
  return posts
}

type Topic = { readonly pair: string; readonly words: readonly [string, string]; readonly name: string | undefined }

/** A copy counts once an author, an author once a pair. */
function nameTopics(recent: readonly Post[], earlier: readonly Post[]): Topic[] {
  const before = countPairs(earlier)
  const scored = [...countPairs(recent)]
    .map(([key, { pair, words, authors, names }]) => {
      const expected = ((before.get(key)?.authors.size ?? 0) * recent.length) / Math.max(1, earlier.length)
      // Anscombe's transform makes counts of any size comparable (live-source counts are nearly Poisson).
      const score = 2 * (Math.sqrt(authors.size + 3 / 8) - Math.sqrt(expected + 3 / 8))
      return { pair, words, authors: authors.size, score, name: mostCommon(names, fewestAuthors) }
    })
    .filter(({ authors, score }) => authors >= fewestAuthors && score >= leastScore)
    .toSorted((a, b) => b.score - a.score)
  const used = new Set<string>()
  return scored.filter(({ words, name }) => {
    const all = [...words, ...(name === undefined ? [] : [name])].map(fold)
    if (all.some((word) => used.has(word))) return false
    for (const word of all) used.add(word)
    return true
  })
}

type Counted = {
  readonly pair: string
  readonly words: readonly [string, string]
  readonly authors: Set<string>
  readonly names: Map<string, number>
}

function countPairs(posts: readonly Post[]): Map<string, Counted> {
  const pairs = new Map<string, Counted>()
  for (const { text, langs, author } of posts) {
    const words = wordsOf(text)
    const lang = langs[0] ?? ''
    const names = new Set(words.slice(1).flatMap(({ segment }) => (isCapitalised(segment) ? [segment] : [])))
    words.slice(1).forEach((second, i) => {
      const first = words[i]
      if (!first || !isTelling(first, lang) || !isTelling(second, lang)) return
      const pair = pairOf(text, first, second)
      if (pair === undefined) return // a sign stands between them
      const known = pairs.get(fold(pair)) ?? { pair, words: [first.segment, second.segment], authors: new Set(), names: new Map() }
      pairs.set(fold(pair), known)
      if (known.authors.has(author.id)) return
      known.authors.add(author.id)
      for (const name of names) if (!known.words.includes(name)) known.names.set(name, (known.names.get(name) ?? 0) + 1)
    })
  }
  return pairs
}

function mostCommon(counts: ReadonlyMap<string, number>, atLeast: number): string | undefined {
  const [first] = [...counts].toSorted((a, b) => b[1] - a[1])
  return first && first[1] >= atLeast ? first[0] : undefined
}

const toQuestion = ({ pair, name }: Topic) => `What is said about ${name === undefined ? '' : `${name} and `}“${pair}”?`
