import { indexTokens, tokenize, type Emit, type Post } from '../post/index.ts'
import type { Clause } from '../store/index.ts'

/** Where each token of a text stands; what stands beside the words (`#tag`, hosts) has a place outside every phrase. */
export type Places = ReadonlyMap<string, readonly number[]>

export function placesOf(post: Post): Places {
  return collect((emit) => indexTokens(post, emit))
}

export function placesOfText(text: string): Places {
  return collect((emit) => tokenize(text, emit))
}

const beside = -2

function collect(read: (emit: Emit) => void): Places {
  const places = new Map<string, number[]>()
  read((term, position, primary) => {
    const place = primary ? position : beside
    const known = places.get(term)
    if (known) known.push(place)
    else places.set(term, [place])
  })
  return places
}

export function holds(places: Places, clause: Clause): boolean {
  if ('term' in clause) return places.has(clause.term)
  if ('prefix' in clause) return [...places.keys()].some((term) => term.startsWith(clause.prefix))
  const [first = '', ...rest] = clause.phrase
  return (places.get(first) ?? []).some((start) => rest.every((term, i) => places.get(term)?.includes(start + 1 + i) ?? false))
}
