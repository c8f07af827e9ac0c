import { fold, type Post } from '../../post/index.ts'
import { isFunctionWord, placesOf, placesOfText } from '../../search/index.ts'
import { heldIn } from '../coverage.ts'
import type { Question, Term } from '../evidence.ts'
import { answerSettings } from '../settings.ts'
import { splitSentences } from '../writers/sentences.ts'
import { isCountedThing } from './asked-count.ts'
import { stretchWith } from './counted.ts'
import { fixedIn } from './slots.ts'

const settings = answerSettings.standing.figures

/**
 * Whether a post may count for a figure that answers the question: it holds every name, place and number that is asked for, and of the other words that say what
 * is counted ("by gun violence", "for the bill") enough, so that deaths of another cause and sponsors of another bill are not added up.
 */
export function isOfWhatIsAsked(post: Post, question: Question): boolean {
  const held = heldIn(question.terms, {}, () => placesOf(post))
  const fixed = fixedIn(question)
  if (!fixed.every((i) => held[i] || question.terms[i]?.isSpeaker)) return false
  const qualifying = question.terms.flatMap((term, i) => (fixed.includes(i) || isCountedThing(term, question.text) ? [] : [i]))
  const share = fixed.length > 0 ? settings.qualifyingOfNamed : settings.qualifying
  return qualifying.filter((i) => held[i]).length >= Math.floor(share * qualifying.length + 0.5)
}

/**
 * Whether a figure stands there as that of the person or thing that is asked for by name: in its sentence the name comes before any other full name, and no other
 * figure stands closer to it. Where the sentence names nobody, the post is about whom it names.
 */
export function ownFigure(figure: string, text: string, question: Question): boolean {
  const names = question.terms.filter(({ isName, isPlace }) => isName && !isPlace)
  const sentence = splitSentences(text).find((one) => stretchWith(figure, one, question.lang) !== undefined)
  if (names.length === 0 || sentence === undefined) return true
  const stretch = stretchWith(figure, sentence, question.lang) ?? ''
  const at = sentence.indexOf(stretch)
  const own = Math.min(...names.map((name) => placeOfName(sentence, name)))
  const others = otherNames(sentence, question)
  if (own === Infinity) return others.length === 0
  if (others.some((place) => place < own)) return false
  const figures = [...sentence.matchAll(/\p{Nd}[\p{Nd}.,’'\u00a0\u202f]*/gu)].map(({ index }) => index)
  const distance = (place: number) => Math.abs(place - own)
  const inStretch = (place: number) => place >= at && place < at + stretch.length
  return others.length === 0 || figures.every((place) => inStretch(place) || distance(place) >= distance(at))
}

function placeOfName(sentence: string, { label }: Term): number {
  const place = fold(sentence).indexOf(fold(label))
  return place < 0 ? Infinity : place
}

/** Where somebody else is named: two words with capitals beside each other that the question does not hold, and no place after a word that leads to one. */
function otherNames(sentence: string, { text, lang }: Question): number[] {
  const asked = new Set(placesOfText(text).keys())
  return [...sentence.matchAll(/(?<!\p{L})(\p{Lu}[\p{Ll}’'-]+)\s(\p{Lu}[\p{Ll}’'-]+)/gu)].flatMap(
    ({ 1: first = '', 2: second = '', index }) => {
      const words = [first, second].map((word) => fold(word))
      return words.some((word) => asked.has(word) || isFunctionWord(word, lang)) ? [] : [index]
    },
  )
}
