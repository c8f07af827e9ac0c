import type { Question, Term } from './evidence.ts'
import { asksOfNames, focusOf, tellingAmong } from './grounding/focus.ts'
import { answerSettings as settings } from './settings.ts'

/** What a post holds of a question. */
export type Holding = {
  /** 0..1: share of the question by idf. */
  readonly coverage: number
  /** By term. */
  readonly held: readonly boolean[]
  readonly holdsAllNames: boolean
  /** Whether it tells the kind of thing that is asked for: a figure of the very thing whose number is, a time, somebody, a cause. */
  readonly tellsAsked?: () => boolean
}

/**
 * Whether any post holds enough of the question for there to be an answer: in one and the same post its key words (places, numbers and whole names
 * that tell one thing from others of its kind) and enough of what is asked about them. `weights`: idf by term. What is compared stands in posts
 * of its own.
 */
export function isAnswerable(question: Question, weights: readonly number[], posts: readonly Holding[]): boolean {
  const { terms, kind } = question
  if (terms.length === 0 || kind === 'compare' || terms.some(({ isTold }) => isTold)) return true // what was told has its posts
  const isMet = terms.map((_term, i) => posts.some(({ held }) => held[i] && isOfHalf(held, i, weights)))
  return posts.some(
    (one) =>
      holdsKeys(terms, one.held) &&
      holdsEnough(question, weights, one) &&
      holdsTopic(question, weights, one, isMet) &&
      terms.every((term, i) => one.held[i] || isMet[i] || !isTellingName(term, i, weights)),
  )
}

/** Whether a post holds, beside a name, half of the rest: what the name is asked about with is heard of together with it. */
function isOfHalf(held: readonly boolean[], name: number, weights: readonly number[]): boolean {
  const balance = held.reduce((sum, holds, i) => (i === name ? sum : sum + (holds ? 1 : -1) * (weights[i] as number)), 0)
  return balance >= 0
}

function isTellingName({ isName }: Term, at: number, weights: readonly number[]): boolean {
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length
  return isName && (weights[at] as number) >= settings.answerable.tellingName * mean
}

const holdsKeys = (terms: readonly Term[], held: readonly boolean[]) => terms.every(({ isKey }, i) => !isKey || held[i])

/** Of the question as a whole; more where a name is lacking. */
function holdsEnough(
  { terms, tellsNames, lang }: Question,
  weights: readonly number[],
  { coverage, held, holdsAllNames }: Holding,
): boolean {
  const telling = tellingAmong(terms, [...terms.keys()])
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / terms.length
  const share = (coverage + telling.filter((i) => held[i]).length / telling.length) / 2
  const { answerable } = settings
  if (!tellsNames || holdsAllNames || !terms.some(({ isName }) => isName))
    return share >= (lang === 'en' && !isOfPlace(terms) ? answerable.share : answerable.inflected)
  const lacksTelling = terms.some(({ isName }, i) => isName && !held[i] && (weights[i] as number) >= mean)
  return share >= (lacksTelling ? answerable.withoutTellingName : answerable.withoutName)
}

/** Of what is asked about the key words; a person's whole name is one of them and is what is asked about. */
function holdsTopic(
  question: Question,
  weights: readonly number[],
  { held, holdsAllNames, tellsAsked }: Holding,
  isMet: readonly boolean[],
): boolean {
  const { terms, kind, tellsNames } = question
  const things = terms.flatMap(({ isKey, isPlace, isName }, i) => (isPlace || (isKey && (tellsNames || !isName)) ? [] : [i]))
  const asked = tellingAmong(terms, things)
  if (
    asked.length === 0 ||
    asksOfNames(question) ||
    (isOfOne(terms) && ((holdsAllNames && tellsAsked?.()) || held[focusOf(question) ?? -1]))
  )
    return true
  const { topicInPlace, opinionsInPlace, topicOfTold } = settings.answerable
  // What is said elsewhere, and not here, is absent; what nobody says so is said otherwise.
  const isToldOtherwise = isOfPlace(terms) && terms.every((_term, i) => held[i] || !isMet[i])
  const tellingOf = (i: number) => (isSaidOtherwise(terms[i] as Term, question) ? settings.answerable.verb : 1)
  const shareBy = (of: (i: number) => number) => {
    const sum = (some: readonly number[]) => some.reduce((all, i) => all + tellingOf(i) * of(i), 0)
    return sum(asked.filter((i) => held[i])) / (sum(asked) || 1)
  }
  return (
    (shareBy((i) => weights[i] as number) + shareBy(() => 1)) / 2 >=
    Math.min(
      isToldOtherwise ? (kind === 'opinions' ? opinionsInPlace : topicInPlace) : 1,
      tellsAsked?.() ? topicOfTold : leastOf(question, kind),
    )
  )
}

/** A place is asked about, or what is somebody's by one lone name ("el torneo de Kalvik"), and held: there each tells in their own words what goes on. */
const isOfPlace = (terms: readonly Term[]): boolean =>
  terms.some(
    ({ isKey, isPlace, isName }, i) => isKey && (isPlace || (isName && terms[i - 1]?.isName !== true && terms[i + 1]?.isName !== true)),
  )

/** Somebody or something is asked about by name, in a place: who names both and tells the very thing that is asked for need not repeat the rest. */
const isOfOne = (terms: readonly Term[]): boolean =>
  terms.some(({ isName, isPlace }) => isName && !isPlace) && terms.some(({ isKey, isPlace }) => isKey && isPlace)

/**
 * What is done is told in many words. German writes its nouns with a capital; in French, Spanish and Portuguese a participle stands
 * right behind its auxiliary, and a verb between the asking word and an article ("qui retarde le", "qué causó el").
 */
const isSaidOtherwise = ({ label }: Term, { text, lang }: Question): boolean => {
  if (lang === 'de') return /^\p{Ll}/u.test(label)
  const before = text.slice(0, text.indexOf(label))
  if (lang === 'en') return /^\p{Ll}/u.test(label) && englishSubject.test(before)
  const behind = text.slice(before.length + label.length)
  const { ending, auxiliary, asking, article } = verbs[lang] ?? {}
  return (
    (ending?.test(label) === true && auxiliary?.test(before) === true) || (asking?.test(before) === true && article?.test(behind) === true)
  )
}
/** "Why did the ferry", "when will Ada Vance": a verb follows. */
const englishSubject = /(?:^|\s)(?:did|does|do|will|would|can|could) (?:(?:the|a|an|any|some|my|our|their) )?(?:\p{Lu}\S* )*\S+ $/iu
const verbs: {
  readonly [lang: string]: { readonly ending: RegExp; readonly auxiliary: RegExp; readonly asking: RegExp; readonly article: RegExp }
} = {
  fr: {
    ending: /(?:é|ée|és|ées)$/u,
    auxiliary: /(?:(?<!\p{L})(?:est|sont|a|ont|été)|-(?:ils?|elles?|on)) $/iu,
    asking: /(?<!\p{L})qu(?:i|e) (?:a |ont )?$/iu,
    article: /^ (?:l[ae]s?|l['’]|une?|des|ce|cette)(?!\p{Ll})/iu,
  },
  es: {
    ending: /[ai]d[oa]s?$/u,
    auxiliary: /(?<!\p{L})(?:es|son|está|están|fue|fueron|ha|han|sido) $/iu,
    asking: /(?<!\p{L})qué (?:ha |han |está |están )?$/iu,
    article: /^ (?:el|l[ao]s?|los|un[ao]?s?|al)(?!\p{L})/iu,
  },
  pt: {
    ending: /[ai]d[oa]s?$/u,
    auxiliary: /(?<!\p{L})(?:é|são|está|estão|foi|foram|sido|tem|têm) $/iu,
    asking: /(?<!\p{L})que (?:está a |estão a |está |é que )?$/iu,
    article: /^ (?:[oa]s?|um|uma)(?!\p{L})/iu,
  },
}

function leastOf({ text, lang }: Question, kind: Question['kind']): number {
  const { topic, topicOfOpinions, topicOfChoice } = settings.answerable
  if (choice[lang]?.test(text) === true) return topicOfChoice
  return kind === 'opinions' ? topicOfOpinions : topic
}

/** Of two things one is chosen: each stands in posts of its own. */
const choice: { readonly [lang: string]: RegExp } = {
  en: / or /,
  fr: / ou /,
  es: / [ou] /,
  de: / oder /,
  pt: / ou /,
  ja: /どちら|それとも/,
}
