import { fold } from '../../post/index.ts'
import { placesIn } from './places-told.ts'

/** The places that texts name: behind a word that leads to one, and nowhere without its capital. */
export function placeNames(texts: readonly string[]): readonly string[] {
  const named = new Set(texts.flatMap(placesIn))
  const words = new Set(texts.flatMap(wordsOf))
  return [...named].filter((place) => place === fold(place) || !words.has(place.toLowerCase()))
}

/** The words of a text as they are written. */
const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{M}'’-]+/gu) ?? []

/**
 * Of which place a text is, beside some others: of another one where it names one, they name one that no text names beside it, and none that both name. Two fires at once are told
 * in the same words, and what is denied of one is not denied of the other.
 */
export function createPlacesApart(texts: readonly string[]): (text: string, others: readonly string[]) => 'none' | 'another' | 'same' {
  const names = placeNames(texts)
  const namedIn = (text: string) => names.filter((name) => text.includes(name))
  const beside = new Map<string, Set<string>>()
  for (const named of texts.map(namedIn)) for (const name of named) beside.set(name, (beside.get(name) ?? new Set()).union(new Set(named)))
  return (text, others) => {
    const own = namedIn(text)
    if (own.length === 0) return 'none'
    const theirs = [...new Set(others.flatMap(namedIn))]
    const isApart = (name: string) => own.every((one) => beside.get(one)?.has(name) !== true)
    return theirs.some((name) => own.includes(name)) || !theirs.some(isApart) ? 'same' : 'another'
  }
}
