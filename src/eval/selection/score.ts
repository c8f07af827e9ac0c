import type { Cell, Report, Section } from '../report/index.ts'
import { claimKinds, type ClaimKind } from '../../answer/index.ts'
import type { Told } from './ask.ts'
import { agreementOf, createJudge, keyOf, type Label } from './labels.ts'
import { asksClaims, asksNumber, parts, type Part } from './questions.ts'

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
  numbers: 'numbers, development',
  'fresh-numbers': 'numbers, written after',
  claims: 'claims, development',
  'fresh-claims': 'claims, written after',
}

const claimNames: Readonly<Record<ClaimKind, string>> = {
  denies: 'denied by',
  denied: 'denied since',
  deniers: 'so many deny it',
  nobodyDenies: 'nobody denies it',
  firstSeen: 'first seen',
  divided: 'opinions differ',
  otherView: 'another view',
  twoPlaces: 'two places',
  onlyNamed: 'no post by',
  unconfirmed: 'unconfirmed',
  earlier: 'earlier',
  later: 'later',
}

/** `missing`: sets that were not there, so that their questions were not asked. */
export function selectionReport(all: readonly Told[], labels: readonly Label[], missing: readonly string[]): Report {
  const told = all.filter(({ question }) => !asksNumber(question) && !asksClaims(question))
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
      `${all.length} questions over real posts, ${labels.length} judged sentences; both passes agree on ${same} of ${both} (kappa ${kappa.toFixed(2)}).`,
      ...rerankingOf(told),
      ...(missing.length > 0 ? [`Not asked, as their posts are not there: ${missing.join(', ')}.`] : []),
    ].join(' '),
    sections: [...(told.length > 0 ? quotedOf(rows) : []), ...numbersOf(all, labels), ...claimsOf(all, labels)],
  }
}

type Row = { readonly head: readonly [string, string]; readonly tally: Tally }
const quotedOf = (rows: readonly Row[]): Section[] => [
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
      { hits: tally.toThePoint, of: tally.sentences },
      { hits: tally.firstsToThePoint, of: tally.firsts },
      tally.unlabelled,
    ]),
    chart: { column: 2, names: 2 },
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
      { hits: tally.answered, of: tally.answerable },
      { hits: tally.served, of: tally.answerable },
      { hits: tally.refused, of: tally.unanswerable },
    ]),
    chart: { column: 3, names: 2 },
  },
]

/** Of questions for a number: how often code composes a figure to begin with, and is it the one that is asked for? */
function numbersOf(all: readonly Told[], labels: readonly Label[]): Section[] {
  const judge = createJudge(labels)
  if (!all.some(({ question }) => asksNumber(question))) return []
  const rows = parts.flatMap((part): Cell[][] => {
    const own = all.filter(({ question }) => asksNumber(question) && question.part === part)
    const verdicts = own.flatMap(({ question, ours: { figure } }) => (figure ? [judge(question.id, figure)] : []))
    if (own.length === 0) return []
    const right = count(verdicts, (verdict) => verdict === 'to-the-point')
    return [
      [
        partNames[part],
        { hits: verdicts.length, of: own.length },
        { hits: right, of: verdicts.length },
        count(verdicts, (one) => one === undefined),
      ],
    ]
  })
  return [
    {
      title: 'Figures that lead an answer to a question for a number',
      note: 'Wrong: another kind of figure than the one asked for, of another event, or garbled. Not judged counts as wrong.',
      columns: [{ title: 'questions' }, { title: 'led by a figure' }, { title: 'of these right' }, { title: 'not judged', as: 'whole' }],
      rows,
      chart: { column: 2 },
    },
  ]
}

/** What code claims in words of its own: is it true of the posts that are there? */
function claimsOf(all: readonly Told[], labels: readonly Label[]): Section[] {
  const verdicts = new Map(labels.map(({ key, verdict }) => [key, verdict]))
  const rows = parts.flatMap((part): Cell[][] => {
    const own = all.filter(({ question }) => asksClaims(question) && question.part === part)
    const told = own.flatMap(({ question, ours }) =>
      (ours.claims ?? []).map(({ kind, text }) => ({ kind, verdict: verdicts.get(keyOf(question.id, text)) })),
    )
    return claimKinds.flatMap((kind) => {
      const these = told.filter((one) => one.kind === kind)
      const right = count(these, ({ verdict }) => verdict === 'to-the-point')
      const unjudged = count(these, ({ verdict }) => verdict === undefined)
      return these.length === 0 ? [] : [[partNames[part], claimNames[kind], { hits: right, of: these.length }, unjudged]]
    })
  })
  if (rows.length === 0) return []
  return [
    {
      title: 'What code claims in words of its own',
      note: 'Right: a reader who knows the posts calls it true. Not judged counts as wrong.',
      columns: [{ title: 'questions' }, { title: 'claims' }, { title: 'of these right' }, { title: 'not judged', as: 'whole' }],
      rows,
      chart: { column: 2, names: 2 },
    },
  ]
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
