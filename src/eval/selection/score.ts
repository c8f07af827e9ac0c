import { shareText, type Report } from '../report/index.ts'
import type { Told } from './ask.ts'
import { agreementOf, createJudge, type Label } from './labels.ts'
import { parts, type Part } from './questions.ts'

type Who = 'ours' | 'baseline' | 'reranked'
type Tally = {
  readonly sentences: number
  readonly toThePoint: number
  readonly unlabelled: number
  readonly firsts: number
  readonly firstsToThePoint: number
  readonly answerable: number
  readonly answered: number
  /** Answerable questions with a sentence to the point. */
  readonly served: number
  readonly unanswerable: number
  readonly refused: number
}

const systems: readonly (readonly [Who, string])[] = [
  ['ours', 'extractive'],
  ['baseline', 'first sentence of the best three by BM25'],
  ['reranked', 'extractive, re-ranked by a model'],
]

/** Held against the labels; a sentence that nobody judged counts as wrong. Sentences are counted where a question can be answered. */
export function tallyOf(told: readonly Told[], who: Who, labels: readonly Label[]): Tally {
  const judge = createJudge(labels)
  const judged = told.flatMap(({ question, [who]: by }) =>
    by
      ? {
          answerable: question.answerable,
          answered: by.answered,
          verdicts: by.quotes.map((quote) => judge(question.id, quote)),
        }
      : [],
  )
  const can = judged.filter(({ answerable }) => answerable)
  const cannot = judged.filter(({ answerable }) => !answerable)
  const verdicts = can.flatMap((one) => one.verdicts)
  const firsts = can.flatMap((one) => one.verdicts.slice(0, 1))
  return {
    sentences: verdicts.length,
    toThePoint: count(verdicts, (verdict) => verdict === 'to-the-point'),
    unlabelled: count(verdicts, (verdict) => verdict === undefined),
    firsts: firsts.length,
    firstsToThePoint: count(firsts, (verdict) => verdict === 'to-the-point'),
    answerable: can.length,
    answered: count(can, (one) => one.verdicts.length > 0),
    served: count(can, (one) => one.verdicts.includes('to-the-point')),
    unanswerable: cannot.length,
    refused: count(cannot, (one) => !one.answered),
  }
}

const count = <T>(of: readonly T[], is: (one: T) => boolean): number => of.filter(is).length

const partNames: Readonly<Record<Part, string>> = {
  develop: 'development',
  report: 'kept apart',
  later: 'after the first freeze',
  last: 'after the second freeze',
  newest: 'after the third freeze',
  fourth: 'after the fourth freeze',
}

/** `missing`: sets that were not there, so that their questions were not asked. */
export function selectionReport(told: readonly Told[], labels: readonly Label[], missing: readonly string[]): Report {
  const rows = parts
    .flatMap((part) =>
      systems.map(([who, name]) => ({ part, name, of: told.filter(({ question, [who]: by }) => by && question.part === part), who })),
    )
    .filter(({ of }) => of.length > 0)
    .map(({ part, name, of, who }) => ({ head: [partNames[part], name] as const, tally: tallyOf(of, who, labels) }))
  const { both, same, kappa } = agreementOf(labels)
  return {
    task: 'selection',
    title: 'Selection: is a sentence to the point?',
    about: [
      `${told.length} questions over real posts, ${labels.length} judged sentences; both passes agree on ${same} of ${both} (kappa ${kappa.toFixed(2)}).`,
      ...rerankingOf(told),
      ...(missing.length > 0 ? [`Not asked, as their posts are not there: ${missing.join(', ')}.`] : []),
    ].join(' '),
    sections: [
      {
        title: 'Quoted sentences',
        note: 'Of questions that can be answered. Not judged counts as wrong. 95 % intervals (Wilson).',
        columns: [
          { title: 'questions' },
          { title: 'by' },
          { title: 'to the point' },
          { title: 'the first one' },
          { title: 'not judged', as: 'whole' },
        ],
        rows: rows.map(({ head, tally }) => [
          ...head,
          shareText(tally.toThePoint, tally.sentences),
          shareText(tally.firstsToThePoint, tally.firsts),
          tally.unlabelled,
        ]),
      },
      {
        title: 'Answers and refusals',
        columns: [
          { title: 'questions' },
          { title: 'by' },
          { title: 'answerable: quoted' },
          { title: 'with one to the point' },
          { title: 'unanswerable: refused' },
        ],
        rows: rows.map(({ head, tally }) => [
          ...head,
          shareText(tally.answered, tally.answerable),
          shareText(tally.served, tally.answerable),
          shareText(tally.refused, tally.unanswerable),
        ]),
      },
    ],
  }
}

/** What the model took, and how often it failed. */
function rerankingOf(told: readonly Told[]): string[] {
  const asked = told.flatMap(({ reranked }) => reranked ?? [])
  if (asked.length === 0) return []
  const failed = count(asked, (one) => one.failed !== undefined)
  const middle = asked.map(({ tookMs }) => tookMs).sort((a, b) => a - b)[Math.floor(asked.length / 2)] ?? 0
  return [
    `The model took ${(middle / 1_000).toFixed(1)} s a question (median) and changed nothing in ${failed} of ${asked.length}, as it failed or took too long.`,
  ]
}
