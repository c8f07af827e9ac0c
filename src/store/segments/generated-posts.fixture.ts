import { createRandom } from '../../post/post.fixture.ts'
import { byBytes } from './term-bytes.ts'
import type { ListedPosting, TermList } from './term-lists.fixture.ts'

export type GeneratedPosts = {
  readonly terms: readonly TermList[]
  readonly postings: number
  readonly once: number
  readonly lengthOf: (doc: number) => number
}

/**
 * Terms of invented posts with the shape of real ones: some 13 tokens a post, words by Zipf's law, one token in 22 never seen before (names,
 * tags), so that 32,768 posts hold about 46,000 terms, half of them once. Docs `from`..`from + posts − 1`; the words of any two calls overlap.
 */
export function generatePosts({ posts, seed, from = 0 }: { posts: number; seed: number; from?: number }): GeneratedPosts {
  const random = createRandom(seed)
  const occurrences = new Map<string, number[]>()
  const lengths = new Uint8Array(posts)
  let names = 0
  const word = () => (random() < 1 / 22 ? `${spell(names++)}${seed}` : spell(Math.floor(Math.exp(random() * Math.log(28_000)))))
  for (let doc = 0; doc < posts; doc++) {
    const length = 4 + Math.floor(18 * random() ** 1.2 + 4 * random())
    lengths[doc] = length
    for (let position = 0; position < length; position++) {
      const term = word()
      const list = occurrences.get(term)
      if (list) list.push(doc * 64 + position)
      else occurrences.set(term, [doc * 64 + position])
    }
  }
  const lengthOf = (doc: number) => lengths[doc - from] ?? 0
  let [postings, once] = [0, 0]
  const terms = [...occurrences]
    .sort(([a], [b]) => byBytes(a, b))
    .map(([term, list]): TermList => {
      const docs = countDocs(list)
      postings += docs
      if (docs === 1) once++
      return { term, postings: { [Symbol.iterator]: () => newestFirst(list, from, lengthOf) } }
    })
  return { terms, postings, once, lengthOf }
}

const docOf = (occurrence: number) => Math.floor(occurrence / 64)

function countDocs(list: readonly number[]): number {
  let docs = 0
  for (let i = 0; i < list.length; i++) if (i === 0 || docOf(list[i] ?? 0) !== docOf(list[i - 1] ?? 0)) docs++
  return docs
}

function* newestFirst(list: readonly number[], from: number, lengthOf: (doc: number) => number): Generator<ListedPosting> {
  for (let end = list.length; end > 0;) {
    const doc = docOf(list[end - 1] ?? 0)
    let start = end - 1
    while (start > 0 && docOf(list[start - 1] ?? 0) === doc) start--
    const positions = list.slice(start, end).map((occurrence) => occurrence % 64)
    yield { doc: from + doc, tf: positions.length, length: lengthOf(from + doc), positions }
    end = start
  }
}

const syllables = ['ka', 'ro', 'mi', 'ten', 'sa', 'lu', 'ver', 'no', 'pi', 'dos', 'je', 'wa', 'bri', 'co', 'fe', 'gan']

function spell(n: number): string {
  let word = ''
  for (let rest = n; rest > 0 || word === ''; rest >>>= 4) word += syllables[rest & 15]
  return word
}
