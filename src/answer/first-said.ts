import { termsOf, type Post } from '../post/index.ts'
import { figuresOf, placesOfText } from '../search/index.ts'
import { clusterByWords } from './clusters.ts'
import { heldIn } from './coverage.ts'
import type { Question } from './evidence.ts'
import { holdsTold } from './told-before.ts'
import { deniesSomething } from './grounding/denial.ts'
import { firstSaying } from './grounding/first-saying.ts'
import { answerSettings } from './settings.ts'
import type { Relevant } from './weigh.ts'
import { splitSentences } from './writers/sentences.ts'

const settings = answerSettings.first

/** The posts that say it, the earliest first: of what an answer told, those that say that. */
export function saidFirst({ text, terms, ofFigure }: Question, found: readonly Relevant[]): readonly Relevant[] {
  const giving = ofFigure === undefined ? found : found.filter((one) => figuresOf(one.found.item.post.text).includes(ofFigure))
  const isTold = terms.some((term) => term.isTold)
  const about = isTold ? found.filter(({ held }) => holdsTold(terms, held)) : giving.length > 0 ? giving : found
  const posts = about.map(({ found }) => found.item.post)
  const groupOf = new Map(clusterByWords(posts).flatMap(({ items }, group) => items.map((number) => [number - 1, group] as const)))
  const tellsState = tellingState(text)
  const things = terms.filter(({ isName, isPlace }) => !isName && !isPlace)
  const holdsAll = (words: string) => tellsState(words) && heldIn(things, {}, () => placesOfText(words)).every(Boolean)
  // Of a gunman who is dead and, two sentences on, a soldier who was shot nothing tells that the soldier is dead.
  const atOnce = (said: string) => splitSentences(said).some(holdsAll) || stretchesOf(said).some(holdsAll)
  const isThing = terms.map(({ isName, isPlace }) => !isName && !isPlace)
  const sayings = about.map(({ coverage, held }, at) => ({
    post: posts[at] as Post,
    coverage,
    group: groupOf.get(at) ?? -1,
    holdsThings: ofFigure !== undefined || (isThing.every((one, i) => !one || held[i]) && atOnce((posts[at] as Post).text)),
  }))
  return firstSaying(sayings, {
    asksDenial: deniesSomething(text),
    isSaid: isTold,
    isNamed: terms.some(({ isName, isPlace }) => isName || isPlace),
  }).flatMap((at) => about[at] ?? [])
}

/** "Since when is the siege over?": a small word says what began, and who leaves it out says something else. */
function tellingState(question: string): (text: string) => boolean {
  const state = /(?<!\p{L})(?:is|are|was|were|been) .+ (over|out|off|back|up|down)[\s?!.]*$/iu.exec(question)?.[1]
  if (state === undefined) return () => true
  const words = state === 'over' ? ['over', 'ended', 'ends', 'end', 'finished'] : [state]
  return (text) => words.some((word) => termsOf(text).includes(word))
}

/** A text in stretches of so many words, each but a word on; a long one is told in its sentences. */
function stretchesOf(text: string): string[] {
  const words = text.split(/\s+/u)
  if (words.length > settings.shortPost) return []
  return Array.from({ length: Math.max(1, words.length - settings.within + 1) }, (_, at) => words.slice(at, at + settings.within).join(' '))
}
