import { allMatches } from '../../lib/all-matches.ts'
import type { EvidenceItem, Question } from '../evidence.ts'
import { answerSettings } from '../settings.ts'

const settings = answerSettings.happening

/** A place that posts tell of: its word as they write it, who tells of it by number, best first, and how many people that are. */
export type PlaceTold = { readonly place: string; readonly items: readonly number[]; readonly authors: number }

/**
 * Two places of which posts tell apart where it is asked what happens and no place is named: the same words belong to two events then. None where one place
 * or many are named, or posts name both.
 */
export function placesTold({ kind, terms }: Question, items: readonly EvidenceItem[]): readonly PlaceTold[] {
  if ((kind !== 'happening' && kind !== 'now') || terms.length === 0 || terms.some(({ isPlace }) => isPlace)) return []
  const named = items.flatMap((item) => placesIn(item.post.text).map((place) => ({ place, item })))
  const byPlace = [...Map.groupBy(named, ({ place }) => place)]
    .map(([place, all]): PlaceTold => ({ place, items: all.map(({ item }) => item.number), authors: voices(all.map(({ item }) => item)) }))
    .sort((a, b) => b.authors - a.authors)
  const [first, second] = byPlace
  if (!first || !second || second.authors < settings.authors || second.authors < settings.second * first.authors) return []
  const isShared = items.some(({ post }) => post.text.includes(first.place) && post.text.includes(second.place)) // one lies in the other
  const together = first.authors + second.authors
  return isShared || together < settings.together * voices(named.map(({ item }) => item)) ? [] : [first, second]
}

const voices = (items: readonly EvidenceItem[]): number => new Set(items.flatMap(({ standsFor }) => standsFor.by)).size

/** Places by the word before them and their capital; Japanese ones by what is joined to them. */
export const placesIn = (text: string): string[] => [
  ...new Set(
    [...allMatches(text, behindWord), ...allMatches(text, japanese)].flatMap(({ 1: place }) =>
      place === undefined || noPlace.test(place) ? [] : [place],
    ),
  ),
]
const behindWord = /(?<![\p{L}])(?:in|In|at|At|near|à|À|a|en|En|bei|Bei|em|Em)\s+(\p{Lu}[\p{Ll}'’-]{2,})/gu
const japanese = /([\p{Script=Katakana}ー]{3,})(?:で|市|町|県)/gu
const noPlace =
  /^(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Congress|House|Senate|English|God|The|This|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember)$/u
