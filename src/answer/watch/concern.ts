import { networkOf, type Post } from '../../post/index.ts'
import { placesOf, placesOfText } from '../../search/index.ts'
import type { QueryStats } from '../../store/index.ts'
import { coverageOf, heldIn, weightsOf } from '../coverage.ts'
import type { Question, Term } from '../evidence.ts'
import { isAboutByWords } from '../about.ts'
import { overlap } from '../clusters.ts'
import { countsIn } from '../grounding/claims.ts'
import { countedAs, countedBehind } from '../grounding/counted.ts'
import type { Known } from './compare.ts'
import { saidIn } from './facts.ts'
import { watchSettings as settings } from './settings.ts'
import { stanceOf } from './stances.ts'

/** What a post may do to an answer: nothing; count among those that say what is known; or change it, and then somebody has to look. */
export type Concern = 'none' | 'more' | 'news'
export type Concerning = {
  readonly question: Question
  /** Of the last look, for the weight of words. */
  readonly stats: QueryStats
  readonly known: Known
  readonly network?: string | undefined
  /** The accounts that are asked for, if any. */
  readonly handles: readonly string[]
}

/** By its words alone, as the coverage gate of grounding reads them; a post is cut into words once, whoever asks. */
export function concernOf({ question, stats, known, network, handles }: Concerning): (post: Post) => Concern {
  const { terms, kind } = question
  const weights = weightsOf(terms, stats)
  const names = new Set(handles.map((handle) => handle.replace(/^@/, '').toLowerCase()))
  // As grounding does, a number is heard from whoever names the place and the people asked for: who brings the newest one seldom repeats the question.
  const mayCount = (held: readonly boolean[], post: Post): boolean =>
    kind === 'how-many' &&
    terms.some(({ isName, isPlace }) => isName || isPlace) &&
    terms.every(({ isName, isPlace }, i) => !(isName || isPlace) || held[i]) &&
    countsIn(post, question).some((value) => !known.stood.has(`${value} `) && mayBeAsked(value, post, terms))
  const isAbout = (post: Post): boolean => {
    if (post.consent === 'count-only') return false
    if (network !== undefined && networkOf(post.id) !== network) return false
    if (names.size > 0 && !names.has(post.author.handle.toLowerCase())) return false
    if (terms.length === 0) return true
    if (kind === 'how-many' && !/\p{Nd}/u.test(post.text)) return false
    const places = placesOf(post)
    const held = heldIn(terms, {}, () => places)
    const { share, holdsAllNames } = coverageOf(held, terms, weights)
    return isAboutByWords(question, { coverage: share, held, holdsAllNames }) || mayCount(held, post)
  }
  return (post) => (!isAbout(post) ? 'none' : saysKnown(post, question, known) ? 'more' : 'news')
}

/** What is counted is a word of the question, people, or not named. */
function mayBeAsked(figure: string, post: Post, terms: readonly Term[]): boolean {
  const behind = countedBehind(figure, post)
  return behind === undefined || countedAs(figure, post)?.isPlain === true || heldIn(terms, {}, () => placesOfText(behind)).some(Boolean)
}

/** A figure that stands or has stood, or a statement that was told, and no stance on it. */
function saysKnown(post: Post, question: Question, { stood, statements, isEmpty }: Known): boolean {
  const { text } = post
  if (isEmpty || stanceOf(text) !== undefined) return false
  if (question.kind === 'how-many') return countsIn(post, question).every((value) => stood.has(`${value} `))
  const { words, figures } = saidIn(question, text)
  return statements.some((told) => figures.isSubsetOf(told.figures) && words.size > 0 && overlap(told.words, words) >= settings.sameWords)
}
