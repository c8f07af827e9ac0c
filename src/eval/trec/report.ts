import type { Cell, Report, Section } from '../report/index.ts'
import type { TrecReport } from './evaluate.ts'

/** As tables, in the form that all evaluations share. */
export function trecReport(report: TrecReport): Report {
  const { replayed, perTopic } = report
  return {
    task: 'trec',
    title: 'TREC Microblog, real-time search',
    about: replayed
      ? `Ranked as shipped, as of query time, before near-copies are collapsed; ${replayed.posts} tweets, ${replayed.topics} topics, ${replayed.seconds} s.`
      : 'A run that was given, scored.',
    sections: [means(report), ...differences(report), ...coverage(report), topics(perTopic)],
  }
}

function means({ relevant, highlyRelevant, present, exhaustive, baseline, against }: TrecReport): Section {
  const row = (name: string, one: TrecReport['relevant'] | undefined): Cell[][] => (one ? [[name, one.topics, one.map, one.p30]] : [])
  return {
    title: 'Mean average precision, and precision of the first 30',
    columns: [{ title: '' }, { title: 'topics', as: 'whole' }, { title: 'MAP', as: 'figure' }, { title: 'P@30', as: 'figure' }],
    rows: [
      ...row('relevant (level 1 or more)', relevant),
      ...row('highly relevant (level 2)', highlyRelevant),
      ...row('relevant and in the corpus', present),
      ...row('by looking at every post', exhaustive),
      ...row('baseline (BM25 and forms)', baseline),
      ...row(`against ${against?.name}`, against),
    ],
    chart: { column: 2 },
  }
}

function differences({ baseline, against }: TrecReport): Section[] {
  const compared = [
    ...(baseline ? [['MAP, baseline', baseline.ap] as const, ['P@30, baseline', baseline.p30s] as const] : []),
    ...(against ? [[`MAP, ${against.name}`, against.ap] as const, [`P@30, ${against.name}`, against.p30s] as const] : []),
  ]
  if (compared.length === 0) return []
  return [
    {
      title: 'Ours less the others’, topic by topic',
      note: 'p: of a paired randomisation test.',
      columns: [
        { title: '' },
        { title: 'difference', as: 'figure' },
        { title: 's.e.', as: 'figure' },
        { title: 'p', as: 'figure' },
        { title: 'better', as: 'whole' },
        { title: 'worse', as: 'whole' },
        { title: 'same', as: 'whole' },
      ],
      rows: compared.map(([name, one]) => [name, one.difference, one.standardError, one.p, one.wins, one.losses, one.ties]),
    },
  ]
}

const coverage = ({ covered }: TrecReport): Section[] =>
  covered
    ? [
        {
          title: 'Different things that the first 30 say, of those they could',
          columns: [{ title: '' }, { title: 'share', as: 'share' }],
          rows: [
            ['as ranked', covered.ranked],
            ['with near-copies collapsed', covered.shown],
          ],
          chart: { column: 1 },
        },
      ]
    : []

const topics = (perTopic: TrecReport['perTopic']): Section => ({
  title: 'Topic by topic',
  columns: [
    { title: 'topic' },
    { title: 'AP', as: 'figure' },
    { title: 'P@30', as: 'figure' },
    { title: 'found', as: 'whole' },
    { title: 'relevant', as: 'whole' },
  ],
  rows: perTopic.map(({ topic, ap, p30, found, relevant }) => [`MB${String(topic).padStart(3, '0')}`, ap, p30, found, relevant]),
  chart: { column: 1 },
})
