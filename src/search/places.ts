import { onceFor } from '../lib/once-for.ts'
import { indexTokens, tokenize, type Emit, type Post } from '../post/index.ts'
import type { Clause } from '../store/index.ts'

/** Where each token of a text stands; what stands beside the words (`#tag`, hosts) has a place outside every phrase. */
export type Places = ReadonlyMap<string, readonly number[]>

/** Ranking, grounding and writing ask this of the same posts: each is cut into tokens once. */
export const placesOf = onceFor((post: Post) => collect((emit) => indexTokens(post, emit)))

export const placesOfText = (text: string): Places => collect((emit) => tokenize(text, emit))

const beside = -2

function collect(read: (emit: Emit) => void): Places {
  const places = new Map<string, number[]>()
  read((term, position, primary) => {
    const place = primary ? position : beside
    const before = places.get(term)
    if (before) before.push(place)
    else places.set(term, [place])
  })
  return places
}

/** Length as BM25 counts it: words, without what stands beside them. */
export function lengthOf(places: Places): number {
  let length = 0
  for (const at of places.values()) for (const place of at) if (place !== beside) length++
  return length
}

export function holds(places: Places, clause: Clause): boolean {
  if ('term' in clause) return places.has(clause.term)
  if ('prefix' in clause) return [...places.keys()].some((term) => term.startsWith(clause.prefix))
  const [first = '', ...rest] = clause.phrase
  return (places.get(first) ?? []).some((start) => rest.every((term, i) => places.get(term)?.includes(start + 1 + i) ?? false))
}
