import { allMatches } from '../../lib/all-matches.ts'
import { fold, type Post } from '../../post/index.ts'
import { isFunctionWord, placesOf, placesOfText } from '../../search/index.ts'
import { heldIn } from '../coverage.ts'
import type { Question, Term } from '../evidence.ts'
import { answerSettings } from '../settings.ts'
import { splitSentences } from '../writers/sentences.ts'
import { isNoPerson } from '../writers/answer-cues.ts'
import { isCountedThing } from './counted-thing.ts'
import { stretchWith } from './counted.ts'
import { fixedIn } from './slots.ts'

const settings = answerSettings.standing.figures

/**
 * Of posts that give one figure those that may count for it: they hold every name, place and number that is asked for, so that nobody else's is added up. Where no
 * person or thing is named, the other words that say what is counted ("by gun violence", "for the bill") must be there: in one of them that gives it for the
 * place that is asked about; without a place in each.
 */
export function ofWhatIsAsked<T extends { readonly post: Post }>(items: readonly T[], question: Question): readonly T[] {
  const { terms, text } = question
  const fixed = fixedIn(question)
  const heldBy = ({ post }: T) => heldIn(terms, {}, () => placesOf(post))
  const here = items.map((item) => ({ item, held: heldBy(item) })).filter(({ held }) => fixed.every((i) => held[i] || terms[i]?.isSpeaker))
  const others = terms.flatMap((term, i) => (fixed.includes(i) || isCountedThing(term, text) ? [] : [i]))
  const least = Math.floor(settings.qualifying * others.length + 0.5)
  const isQualified = ({ held }: { readonly held: readonly boolean[] }) => others.filter((i) => held[i]).length >= least
  if (fixed.length === 0) return here.filter(isQualified).map(({ item }) => item)
  const isNamed = fixed.some((i) => !terms[i]?.isPlace) || others.length === 0
  const isAnyQualified = here.some(({ held }) => others.some((i) => held[i]))
  return isNamed || isAnyQualified ? here.map(({ item }) => item) : []
}

/**
 * Whether a figure stands there as that of the person or thing that is asked for by name: the name comes before any other full name, and no other figure of that
 * sentence stands closer to it.
 */
export function ownFigure(figure: string, text: string, question: Question): boolean {
  const names = question.terms.filter(({ isName, isPlace }) => isName && !isPlace)
  if (names.length === 0) return true
  const others = otherNames(text, question)
  if (others.length === 0) return true
  const own = Math.min(...names.map((name) => placeOfName(text, name)))
  if (own === Infinity || others.some((place) => place < own)) return false
  const sentence = splitSentences(text).find((one) => stretchWith(figure, one, question.lang) !== undefined) ?? text
  const at = sentence.indexOf(stretchWith(figure, sentence, question.lang) ?? '')
  const inSentence = Math.min(...names.map((name) => placeOfName(sentence, name)))
  if (inSentence === Infinity) return true
  const figures = allMatches(sentence, /\p{Nd}[\p{Nd}.,’'\u00a0\u202f]*/gu).map(({ index }) => Math.abs(index - inSentence))
  return figures.every((distance) => distance >= Math.abs(at - inSentence) - hedgeLength)
}
/** UTF-16 units by which a hedge ("at least") may come before its figure. */
const hedgeLength = 12

function placeOfName(sentence: string, { label }: Term): number {
  const place = fold(sentence).indexOf(fold(label))
  return place < 0 ? Infinity : place
}

/** Where somebody else is named: two words with capitals beside each other that the question does not hold, and no place after a word that leads to one. */
function otherNames(sentence: string, { text, lang }: Question): number[] {
  const asked = new Set(placesOfText(text).keys())
  return allMatches(sentence, /(?<!\p{L})(\p{Lu}[\p{Ll}’'-]+)\s(\p{Lu}[\p{Ll}’'-]+)/gu).flatMap(
    ({ 1: first = '', 2: second = '', index }) => {
      const words = [first, second].map((word) => fold(word))
      return words.some((word) => asked.has(word) || isFunctionWord(word, lang)) || isNoPerson(`${first} ${second}`) ? [] : [index]
    },
  )
}
