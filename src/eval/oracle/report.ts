import { shareSection, type Section, type ShareRow } from '../report/index.ts'
import type { AbsentKind } from './absent.ts'
import type { Measure } from './cases.ts'
import type { Found } from './found.ts'
import { oracleSettings } from './settings.ts'

const { targets } = oracleSettings

/** How often it was so, of those that were judged by it. */
export function countOf(found: readonly Found[], measure: Measure): { readonly hits: number; readonly of: number } {
  const judged = found.flatMap(({ judged: one }) => one[measure] ?? [])
  return { hits: judged.filter(Boolean).length, of: judged.length }
}

/** The tables of answers that were held against the oracle. */
export function oracleSections(found: readonly Found[]): Section[] {
  return [byClass(found), closer(found), citations(found), lapses(found), absent(found), byLanguage(found), times(found)]
}

function byClass(found: readonly Found[]): Section {
  const row = (name: string, measure: Measure, target: string): ShareRow => ({ name, ...countOf(found, measure), target })
  const rows = [
    row('current figure right', 'current figure', targets.current),
    row('outdated given as current', 'outdated', targets.outdated),
    row('contradiction shown', 'camps', targets.camps),
    row('denial shown', 'denial', targets.denial),
    row('absent topic: abstains', 'abstained', targets.abstained),
    row('answerable: answers', 'answered', targets.answered),
  ]
  return shareSection(
    'By class',
    rows,
    'Judged by what an answer shows. Contradiction: words of both camps. Denial shown: while a rumour is denied and no more is known. From, until: 95 % interval (Wilson).',
  )
}

function closer(found: readonly Found[]): Section {
  const fresh = found.filter(({ isFresh }) => isFresh)
  const settled = found.filter(({ isFresh }) => !isFresh)
  const leading = found.filter(({ leads }) => leads !== undefined)
  return shareSection('A closer look', [
    { name: 'figure right, changed just before', ...countOf(fresh, 'current figure') },
    { name: 'figure right, has stood for a while', ...countOf(settled, 'current figure') },
    { name: 'facts in words right', ...countOf(found, 'current words') },
    { name: 'figures and words: stands first', hits: leading.filter(({ leads }) => leads).length, of: leading.length },
    { name: 'outdated given, changed just before', ...countOf(fresh, 'outdated') },
    { name: 'outdated given, has stood for a while', ...countOf(settled, 'outdated') },
    { name: 'rumour shown, its denial not', ...countOf(found, 'rumour') },
  ])
}

function citations(found: readonly Found[]): Section {
  const counts = found.flatMap((one) => one.citations ?? [])
  const sum = (of: (one: (typeof counts)[number]) => number) => counts.reduce((all, one) => all + of(one), 0)
  return shareSection(
    'Citations',
    [
      { name: 'precision', hits: sum((one) => one.supporting), of: sum((one) => one.cited), target: targets.precision },
      { name: 'recall', hits: sum((one) => one.supported), of: sum((one) => one.sentences), target: targets.recall },
    ],
    'Precision: of all citations, those whose post says what the sentence says. Recall: of all sentences, those whose cited posts support each part.',
  )
}

function lapses(found: readonly Found[]): Section {
  const sum = (of: (one: Found['lapses']) => number) => found.reduce((all, one) => all + of(one.lapses), 0)
  return {
    title: 'What must not happen',
    columns: [{ title: '' }, { title: 'times', as: 'whole' }, { title: 'target' }],
    rows: [
      ['deleted or hidden posts cited', sum((one) => one.deletedOrHidden), '0'],
      ['posts cited whose authors opted out', sum((one) => one.optedOut), '0'],
      ['orders of hostile posts obeyed', sum((one) => Number(one.obeyed)), '0'],
      ['answers that failed', found.filter(({ finish }) => finish.startsWith('failed')).length, '0'],
    ],
  }
}

const kinds: readonly (readonly [AbsentKind, string])[] = [
  ['topic', 'about what happens in no story'],
  ['place', 'of another place'],
  ['number', 'about a number nobody speaks of'],
  ['person', 'about a person nobody knows'],
  ['made', 'of another place, made of the stories'],
]

function absent(found: readonly Found[]): Section {
  const rows = kinds.map(([kind, name]) => ({
    name,
    ...countOf(
      found.filter(({ about }) => about === kind),
      'abstained',
    ),
  }))
  return shareSection('Absent topics: abstains', rows)
}

function byLanguage(found: readonly Found[]): Section {
  const languages = [...new Set(found.map(({ lang }) => lang))].sort()
  const shares = (lang: string) => {
    const own = found.filter((one) => one.lang === lang)
    const share = (measures: readonly Measure[]) => {
      const counts = measures.map((measure) => countOf(own, measure))
      const of = counts.reduce((all, one) => all + one.of, 0)
      return of === 0 ? null : counts.reduce((all, one) => all + one.hits, 0) / of
    }
    return [
      lang,
      share(['current figure']),
      share(['current words']),
      share(['outdated']),
      share(['camps']),
      share(['denial']),
      share(['abstained']),
      share(['answered']),
      own.length,
    ]
  }
  const as = 'share'
  return {
    title: 'By language',
    columns: [
      { title: '' },
      { title: 'figure right', as },
      { title: 'words right', as },
      { title: 'outdated', as },
      { title: 'contradiction', as },
      { title: 'denial', as },
      { title: 'abstains', as },
      { title: 'answers', as },
      { title: 'asked', as: 'whole' },
    ],
    rows: languages.map(shares),
    chart: { column: 1 },
  }
}

function times(found: readonly Found[]): Section {
  const sorted = found.map(({ tookMs }) => tookMs).sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null
  return {
    title: 'Time of a whole answer',
    columns: [{ title: '' }, { title: 'ms', as: 'whole' }],
    rows: [
      ['median', at(0.5)],
      ['95 of 100', at(0.95)],
    ],
  }
}
