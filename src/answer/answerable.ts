import type { Question, Term } from './evidence.ts'
import { answerSettings as settings } from './settings.ts'

/** What a post holds of a question. */
export type Holding = {
  /** 0..1: share of the question by idf. */
  readonly coverage: number
  /** By term. */
  readonly held: readonly boolean[]
  readonly holdsAllNames: boolean
}

/**
 * Whether any post holds enough of the question for there to be an answer: in one and the same post its key words (places, numbers and whole names
 * that tell one thing from others of its kind) and enough of what is asked about them. `weights`: idf by term. What is compared stands in posts
 * of its own.
 */
export function isAnswerable(question: Question, weights: readonly number[], posts: readonly Holding[]): boolean {
  const { terms, kind } = question
  if (terms.length === 0 || kind === 'compare') return true
  return posts.some((one) => holdsKeys(terms, one.held) && holdsEnough(question, weights, one) && holdsTopic(question, weights, one))
}

const holdsKeys = (terms: readonly Term[], held: readonly boolean[]) => terms.every(({ isKey }, i) => !isKey || held[i])

/** Of the question as a whole; more where a name is lacking. */
function holdsEnough({ terms, tellsNames, lang }: Question, weights: readonly number[], { coverage, held, holdsAllNames }: Holding): boolean {
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / terms.length
  const share = (coverage + held.filter(Boolean).length / terms.length) / 2
  const { answerable } = settings
  if (!tellsNames || holdsAllNames || !terms.some(({ isName }) => isName)) return share >= (lang === 'en' ? answerable.share : answerable.inflected)
  const lacksTelling = terms.some(({ isName }, i) => isName && !held[i] && (weights[i] as number) >= mean)
  return share >= (lacksTelling ? answerable.withoutTellingName : answerable.withoutName)
}

/** Of what is asked about the key words. */
function holdsTopic({ terms, kind }: Question, weights: readonly number[], { held }: Holding): boolean {
  const asked = terms.flatMap(({ isKey, isPlace }, i) => (isKey || isPlace ? [] : [i]))
  if (asked.length === 0) return true
  const sum = (of: readonly number[]) => of.reduce((all, i) => all + (weights[i] as number), 0)
  const there = asked.filter((i) => held[i])
  const share = (sum(there) / (sum(asked) || 1) + there.length / asked.length) / 2
  return share >= (kind === 'opinions' ? settings.answerable.topicOfOpinions : settings.answerable.topic)
}
