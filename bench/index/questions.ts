import { tokenize, type Post } from '../../src/post/index.ts'
import type { SearchQuery } from '../../src/store/index.ts'
import { readPosts } from '../generator/file.ts'
import { createPosts } from '../generator/posts.ts'
import { createRandom } from '../generator/ranks.ts'

export const kinds = ['or3', 'and2', 'phrase', 'filter-decay', 'common', 'newest', 'or24'] as const
export type Kind = (typeof kinds)[number]
/** The newest tenth of the posts, or all. */
export const windows = ['newest tenth', 'all time'] as const
export type Window = (typeof windows)[number]
export type Question = { readonly kind: Kind; readonly window: Window; readonly seqFrom: number; readonly query: SearchQuery }

export const topK = 50
const halfLifeMs = 4.16 * 3_600_000
const none: SearchQuery = { any: [], all: [], none: [], from: -Infinity, until: Infinity, limit: topK, count: 'atLeast' } // no peer counts either

/** The same questions for every engine: words of the generator by rank of frequency, phrases out of the posts themselves. */
export function createQuestions({ file, posts, each }: { file: string; posts: number; each: number }): Question[] {
  const random = createRandom(99)
  const { english } = createPosts({ seed: 1, posts })
  const between = (from: number, to: number) => english.word(Math.floor(from * (to / from) ** random()))
  const term = (word: string, weight = 1) => ({ term: word, weight })
  const { phrases, windowFrom, last } = readThrough(file, posts, each)
  const make: Record<Kind, (i: number) => Partial<SearchQuery>> = {
    or3: () => ({ any: [0, 1, 2].map(() => term(between(200, 3_000))) }),
    and2: () => ({ all: [term(between(10, 100)), term(between(100, 1_000))] }),
    phrase: (i) => ({ all: [{ phrase: phrases[i % phrases.length] ?? [], weight: 1 }] }),
    'filter-decay': () => ({
      any: [term(between(200, 3_000)), term(between(200, 3_000))],
      only: { langs: ['en'], hasLink: true },
      halfLifeMs,
      decayFrom: last,
    }),
    common: (i) => ({ any: [term(english.word(1 + (i % 5)))] }),
    newest: () => ({ any: [term(between(20, 300))], order: 'newest' }),
    or24: () => ({ any: Array.from({ length: 24 }, (_, i) => term(between(50, 5_000), i < 3 ? 1 : 0.2)) }),
  }
  return Array.from({ length: each }, (_, i) =>
    windows.flatMap((window) =>
      kinds.map((kind) => {
        const isNewest = window === 'newest tenth'
        const query: SearchQuery = { ...none, ...make[kind](i), ...(isNewest && { from: windowFrom }) }
        return { kind, window, seqFrom: isNewest ? Math.floor(posts * 0.9) : 0, query }
      }),
    ),
  ).flat()
}

/** Pairs of neighbouring words from posts all over the file, and when its newest tenth begins. */
function readThrough(file: string, posts: number, wanted: number): { phrases: string[][]; windowFrom: number; last: number } {
  const phrases: string[][] = []
  const step = Math.max(1, Math.floor(posts / (wanted * 3)))
  let [n, windowFrom, last] = [0, 0, 0]
  for (const batch of readPosts(file))
    for (const post of batch) {
      if (n === Math.floor(posts * 0.9)) windowFrom = post.receivedAt
      last = post.receivedAt
      if (n++ % step === 0 && phrases.length < wanted) phrases.push(...pairOf(post))
    }
  return { phrases, windowFrom, last }
}

function pairOf({ text, langs }: Post): string[][] {
  if (langs[0] !== 'en') return []
  const terms: string[] = []
  tokenize(text, (term, _position, primary) => primary && terms.push(term))
  return terms.length < 4 ? [] : [terms.slice(2, 4)]
}
