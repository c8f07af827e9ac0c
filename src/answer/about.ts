import { countsInKind, countsThing } from './grounding/asked-count.ts'
import type { Question, Term } from './evidence.ts'
import { countsIn } from './grounding/claims.ts'
import { asksOfNames, tellingAmong } from './grounding/focus.ts'
import { answerSettings as settings } from './settings.ts'
import type { Relevant } from './weigh.ts'
import { tellsWanted, wantedBy } from './writers/answer-cues.ts'

/** The coverage gate: a post is about the question when it holds enough of it, one name at least, and a figure where one is asked for. */
export const isAbout = (question: Question, one: Relevant, best: number): boolean =>
  hasFigureAsked(question, one) && isAboutByWords(question, one, best) && !isElsewhere(question, one)

/** Of a fact another place, train or person tells nothing; of opinions many are said without a place. */
const isElsewhere = ({ asksState, kind, terms }: Question, { held }: Relevant): boolean =>
  asksState && kind !== 'compare' && terms.some(({ isKey }, i) => isKey && !held[i])

export const hasFigureAsked = (question: Question, { found }: Relevant): boolean =>
  question.kind !== 'how-many' ||
  question.terms.length === 0 ||
  /\p{Nd}/u.test(found.item.post.text) ||
  countsIn(found.item.post, question).length > 0

/** Somebody or something by name, and a place: who names them all speaks of what goes on with them there. */
const areOfOne = (names: readonly Term[]): boolean => names.some(({ isKey }) => isKey) && names.some(({ isPlace }) => !isPlace)

/** By its words alone. */
export function isAboutByWords(
  question: Question,
  { coverage, held, holdsAllNames }: Pick<Relevant, 'coverage' | 'held' | 'holdsAllNames'>,
  best = 1,
): boolean {
  if (question.terms.length === 0) return true // "what is happening now": everything in the window is asked for
  // Whose words are asked for holds every post of theirs: it must say something of the matter as well.
  const ofMatter = question.terms.filter(({ isSpeaker }) => !isSpeaker)
  if (ofMatter.length > 0 && ofMatter.length < question.terms.length && question.terms.every(({ isSpeaker }, i) => isSpeaker || !held[i]))
    return false
  const names = question.terms.flatMap((term, i) => (term.isName ? [i] : []))
  if (names.length > 0 && !names.some((i) => held[i])) return false
  // Of how things stand, and of what somebody says, a place or name alone says nothing: something of what is asked about it must be there.
  const plain = question.terms.flatMap(({ isName, isPlace }, i) => (isName || isPlace ? [] : [i]))
  const things = tellingAmong(question.terms, plain)
  if (
    (question.asksState || question.namedSpeakers || question.speakers.length > 0) &&
    (names.length > 0 || things.length < plain.length) &&
    things.length > 0 &&
    !things.some((i) => held[i]) &&
    !(question.asksState && holdsAllNames && (asksOfNames(question) || areOfOne(names.map((i) => question.terms[i] as Term))))
  )
    return false
  // What is compared is seldom compared in one post.
  const least = holdsAllNames || question.kind === 'compare' || !question.tellsNames ? settings.coverageWithNames : settings.coverage
  return coverage >= Math.min(least, settings.coverageOfBest * best)
}

/** Who tells the kind of thing that is asked for need not repeat all that is said of it; who calls what is counted otherwise must say more of it. */
export const withTelling = (question: Question, weighed: readonly Relevant[]) =>
  weighed.map((one) => ({
    ...one,
    tellsAsked: () => (question.kind === 'how-many' ? givesCount(question, one) : tellsKind(question, one)),
  }))

function tellsKind(question: Question, { found: { item } }: Relevant): boolean {
  const wanted = wantedBy(question)
  return (
    (wanted === 'time' || wanted === 'person' || wanted === 'cause') &&
    tellsWanted(wanted, item.post.text, question) >= settings.cues.enough
  )
}

function givesCount(question: Question, { found: { item }, held }: Relevant): boolean {
  const saysMore = question.terms.some(({ isName, isPlace }, i) => held[i] && !isName && !isPlace)
  const names = question.terms.some(({ isName, isPlace }, i) => held[i] && isName && !isPlace)
  return countsThing(item.post, question, { orKin: saysMore }) || ((saysMore || names) && countsInKind(item.post, question))
}
