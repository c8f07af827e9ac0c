import type { Dispute, Standing, Truth } from '../../sim/world/oracle.ts'
import type { AbsentKind, AbsentQuestion } from './absent.ts'

/** What is judged of an answer; each is a class of questions. */
export const measures = ['current figure', 'current words', 'outdated', 'rumour', 'denial', 'camps', 'answered', 'abstained'] as const
export type Measure = (typeof measures)[number]

/** One question at one instant, and what it is judged by. */
export type Case = {
  /** What is asked, whenever: the same question about the same state, or the same absent one. */
  readonly id: string
  readonly at: number
  readonly lang: string
  readonly question: string
  readonly measures: readonly Measure[]
} & (
  | { readonly about: 'truth'; readonly truth: Truth }
  | { readonly about: 'dispute'; readonly dispute: Dispute }
  | { readonly about: 'absent'; readonly kind: AbsentKind }
)

type Knowing = { readonly at: number; readonly posts: ReadonlyMap<string, Standing>; readonly voices: number }

/** A fact, in each language in which enough posts that can be read say what is so: what nobody could know is not asked. */
export function casesOfTruth(truth: Truth, knowing: Knowing): Case[] {
  const { story, fact, current, value, outdated, rumours } = truth
  if (current === undefined) return []
  const measures: Measure[] = [
    ...(value === undefined ? (['denial'] as const) : [isFigure(value) ? ('current figure' as const) : ('current words' as const)]),
    ...(value !== undefined && outdated.length > 0 ? (['outdated'] as const) : []),
    ...(value !== undefined && rumours.length > 0 ? (['rumour'] as const) : []),
    'answered',
  ]
  return questionsIn(truth)
    .filter(({ lang }) => voicesIn(truth.support, lang, knowing) >= knowing.voices)
    .map(({ lang, question, nth }) => ({
      id: `${story}/${fact} ${current} ${lang}${nth}`,
      at: knowing.at,
      lang,
      question,
      measures,
      about: 'truth',
      truth,
    }))
}

/** What people are of two minds about, in each language in which both camps have spoken. */
export const casesOfDispute = (dispute: Dispute, knowing: Knowing): Case[] =>
  questionsIn(dispute)
    .filter(({ lang }) => dispute.camps.filter((camp) => voicesIn(camp, lang, knowing) >= knowing.voices).length >= 2)
    .map(({ lang, question, nth }) => ({
      id: `${dispute.story}/${dispute.fact} ${lang}${nth}`,
      at: knowing.at,
      lang,
      question,
      measures: ['camps', 'answered'],
      about: 'dispute',
      dispute,
    }))

/** Each way to ask is a question of its own; `nth` tells the others from the first. */
const questionsIn = ({ questions, phrasings }: Truth | Dispute) =>
  Object.entries(questions).flatMap(([lang, first]) =>
    [first, ...(phrasings[lang] ?? [])].map((question, i) => ({ lang, question, nth: i === 0 ? '' : ` ${i + 1}` })),
  )

export const caseOfAbsent = ({ id, lang, kind, question }: AbsentQuestion, at: number): Case => ({
  id,
  at,
  lang,
  question,
  measures: ['abstained'],
  about: 'absent',
  kind,
})

/** A number and nothing else, in every language: a date or a score is a fact in words. */
const isFigure = (value: Readonly<Record<string, string>>) => Object.values(value).every((one) => /^\d[\d.,\s]*$/u.test(one))
const voicesIn = (uris: readonly string[], lang: string, { posts }: Knowing) => uris.filter((uri) => posts.get(uri)?.lang === lang).length
