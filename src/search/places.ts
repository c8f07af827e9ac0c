import { indexTokens, tokenize, type Post } from '../post/index.ts'
import type { Clause } from '../store/index.ts'

/** Where each token of a text stands. */
export type Places = ReadonlyMap<string, readonly number[]>

export function placesOf(post: Post): Places {
  return collect((emit) => indexTokens(post, emit))
}

export function placesOfText(text: string): Places {
  return collect((emit) => tokenize(text, emit))
}

function collect(read: (emit: (term: string, position: number) => void) => void): Places {
  const places = new Map<string, number[]>()
  read((term, position) => {
    const known = places.get(term)
    if (known) known.push(position)
    else places.set(term, [position])
  })
  return places
}

export function holds(places: Places, clause: Clause): boolean {
  if ('term' in clause) return places.has(clause.term)
  if ('prefix' in clause) return [...places.keys()].some((term) => term.startsWith(clause.prefix))
  const [first = '', ...rest] = clause.phrase
  return (places.get(first) ?? []).some((start) => rest.every((term, i) => places.get(term)?.includes(start + 1 + i) ?? false))
}
