import { checkNames, writerSettings, type Measured } from '../../answer/index.ts'
import { shareText, type Cell, type Report, type Section } from '../report/index.ts'
import { judge, passes, type Judged } from './judge.ts'
import { readLabelled, type Split } from './labelled.ts'
import { agreement, measure } from './measures.ts'

const shipped = writerSettings.lexical
/** Shares of words for the curve: 0.40 to 1 in steps of 0.05. */
const curve = Array.from({ length: 13 }, (_, step) => (40 + 5 * step) / 100)

/** How much of what passes the checks is false, and how much that is right is kept, on the labelled sentences of one split. */
export function evaluateCitations(split: Split): Report {
  const groups = readLabelled().filter((group) => group.split === split)
  const judged = judge(groups)
  const models = judged.filter((one) => one.isModels)
  const { read, same, kappa } = agreement(judged)
  return {
    task: 'citations',
    title: `Citation checks, ${split} split`,
    about: [
      `${judged.length} labelled sentences about ${groups.length} groups of invented posts; ${models.length} by real models (SmolLM2-135M, Gemma-3-270M), the others rule-made swaps and honest paraphrases.`,
      `False: the posts do not say so. Honest: they do. Two readings of the models' sentences agree in ${shareText(same, read)}, kappa ${kappa.toFixed(2)}. Intervals are Wilson's, 95 %.`,
    ].join(' '),
    sections: [
      thresholds(judged, models),
      targets(judged),
      curveOf(judged),
      by('By language', judged, ({ lang }) => lang),
      by('By origin', judged, ({ origin }) => origin),
      checksOf(judged),
    ],
  }
}

/** The figures of `answer/checks/measured.json` as the test split gives them with the checks as they are. */
export function measuredNow(): Omit<Measured, 'date'> {
  const judged = judge(readLabelled().filter(({ split }) => split === 'test'))
  const at = Object.values(shipped).map((lexicalFrom) => {
    const { passing, falsePassing, honest, honestKept } = measure(judged, lexicalFrom)
    return { lexicalFrom, passing, false: falsePassing, honest, honestKept }
  })
  return { sentences: judged.length, at }
}

const columns = ['sentences', 'passing', 'false of the passing', 'partly right', 'of no use', 'honest kept', 'false of the published'].map(
  (title) => ({ title }),
)
function row(name: string, judged: readonly Judged[], lexicalFrom: number): Cell[] {
  const { sentences, passing, falsePassing, partlyPassing, uselessPassing, honest, honestKept, published } = measure(judged, lexicalFrom)
  return [
    ...[name, sentences, passing, { hits: falsePassing, of: passing }, partlyPassing, uselessPassing],
    ...[
      { hits: honestKept, of: honest },
      { hits: falsePassing, of: published },
    ],
  ]
}

function thresholds(judged: readonly Judged[], models: readonly Judged[]): Section {
  return {
    title: 'At the shipped thresholds',
    note: `Share of a sentence's words that its posts must hold: ${shipped.strict} below 3 billion weights, ${shipped.usual} above.`,
    columns: [{ title: 'set, threshold' }, ...columns],
    rows: [
      row(`all, ${shipped.strict}`, judged, shipped.strict),
      row(`all, ${shipped.usual}`, judged, shipped.usual),
      row(`by models alone, ${shipped.strict}`, models, shipped.strict),
      row(`by models alone, ${shipped.usual}`, models, shipped.usual),
    ],
    chart: { column: 3 },
  }
}

/** Swaps that must not pass, at the stricter threshold of the two and the laxer one. */
function targets(judged: readonly Judged[]): Section {
  const kinds = [
    { name: 'numbers and names', pattern: /^swap (?:number|name)$/ },
    { name: 'dates and places', pattern: /^swap (?:date|place)$/ },
    { name: 'negations', pattern: /^swap negation$/ },
    { name: 'roles and facts joined wrongly', pattern: /^swap (?:role|join)$/ },
    { name: 'hedges and conditions', pattern: /^swap (?:hedge|condition)$/ },
  ]
  return {
    title: 'Swaps that pass',
    columns: [{ title: 'swapped' }, ...[shipped.strict, shipped.usual].map((from) => ({ title: `at ${from}` }))],
    rows: kinds.map(({ name, pattern }) => {
      const swaps = judged.filter(({ origin, label }) => pattern.test(origin) && label !== 'S')
      const at = (from: number) => ({ hits: swaps.filter((one) => passes(one, from)).length, of: swaps.length })
      return [name, at(shipped.strict), at(shipped.usual)]
    }),
    chart: { column: 1 },
  }
}

function curveOf(judged: readonly Judged[]): Section {
  return {
    title: 'The whole curve',
    note: 'By the share of words that the posts must hold.',
    columns: [
      { title: 'share from' },
      { title: 'passing' },
      ...['false of the passing', 'false or partly', 'honest kept', 'false of the published'].map((title) => ({
        title,
        as: 'share' as const,
      })),
    ],
    rows: curve.map((from) => {
      const { passing, falsePassing, partlyPassing, honest, honestKept, published } = measure(judged, from)
      return [
        from.toFixed(2),
        passing,
        falsePassing / passing,
        (falsePassing + partlyPassing) / passing,
        honestKept / honest,
        falsePassing / published,
      ]
    }),
    chart: { column: 2 },
  }
}

function by(title: string, judged: readonly Judged[], of: (one: Judged) => string): Section {
  const names = [...new Set(judged.map(of))]
  return {
    title,
    note: `At ${shipped.strict}.`,
    columns: [{ title: '' }, ...columns],
    rows: names.map((name) =>
      row(
        name,
        judged.filter((one) => of(one) === name),
        shipped.strict,
      ),
    ),
    chart: { column: 3 },
  }
}

/** What each check stops, and what it costs. */
function checksOf(judged: readonly Judged[]): Section {
  const isStopped = (one: Judged, name: string) =>
    one.failed.some((check) => check === name) || (name === 'words' && one.support < shipped.strict)
  const stops = (one: Judged) => checkNames.filter((name) => isStopped(one, name))
  const rows = checkNames.map((name): Cell[] => {
    const stopped = judged.filter((one) => isStopped(one, name))
    const count = (label: string, some: readonly Judged[]) => some.filter((one) => one.label === label).length
    const alone = stopped.filter((one) => stops(one).length === 1)
    return [name, stopped.length, count('U', stopped), count('U', alone), count('S', stopped), count('S', alone)]
  })
  return {
    title: 'What each check stops',
    note: `At ${shipped.strict}; "alone": no other check stops it.`,
    columns: [{ title: 'check' }, ...['stopped', 'false', 'false, alone', 'honest', 'honest, alone'].map((title) => ({ title }))],
    rows,
    chart: { column: 2 },
  }
}
