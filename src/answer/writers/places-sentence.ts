import type { Evidence } from '../evidence.ts'
import { placesTold } from '../grounding/places-told.ts'
import type { DraftEvent } from '../writer.ts'
import type { Passage } from './passages.ts'
import { quotableSentences } from './sentences.ts'
import { countWords, fillWords, wordsIn } from './wording.ts'

/**
 * "These posts tell of two places: Karsholm (5 authors) and Vik (3 authors).", where the same words belong to two events, and for a place that no passage tells of the
 * first sentence of its best post. Undefined where one event is told.
 */
export function twoPlaces(
  { question, items }: Evidence,
  passages: readonly Passage[],
): { readonly sentence: Extract<DraftEvent, { type: 'composed' }>; readonly missing: readonly Passage[] } | undefined {
  const places = placesTold(question, items)
  if (places.length < 2) return undefined
  const words = wordsIn(question.lang)
  const [one = '', other = ''] = places.map(({ place, authors }) => `${place} (${countWords(question.lang, words.authors, authors)})`)
  const missing = places
    .filter((place) => !passages.some(({ item }) => place.items.includes(item.number)))
    .flatMap(({ place, items: numbers }) => {
      const told = numbers.flatMap((number) => {
        const item = items[number - 1]
        const text = item && quotableSentences(item.post.text).find((sentence) => sentence.includes(place))
        return item && text !== undefined ? [{ item, text }] : []
      })
      return told.slice(0, 1)
    })
  return {
    sentence: {
      type: 'composed',
      text: fillWords(words.twoPlaces, { one, other }),
      numbers: places.flatMap(({ items: numbers }) => numbers.slice(0, 2)),
      says: places.map(({ place }) => place),
    },
    missing,
  }
}
