import { needScore, needsPosts, timelessBelow } from '../../answer/index.ts'
import { accuracyOf, areaUnder, type Judged } from './measures.ts'
import { isPerishable, readQuestions } from './questions.ts'

export type RecencySplit = 'develop' | 'report'
type Line = { readonly name: string; readonly accuracy: number; readonly standardError: number; readonly auc: number }
export type RecencyReport = {
  readonly split: RecencySplit
  readonly questions: number
  readonly positive: number
  /** The majority, a list of words, ours. */
  readonly lines: readonly Line[]
  /** Of ours: positives that would be answered without posts, and others that would be, where an operator allows it. */
  readonly alone: { readonly positive: number; readonly negative: number }
}

/** What stands in nearly every question about news: the baseline to beat. */
const newsWords = /\b(?:today|now|latest|news|current(?:ly)?|yesterday|this week|tonight|said|say|says)\b/i

/** RecencyQA: does a question need posts, as its answer ages within a week? Weights came from the even rows; `report` is the odd ones. */
export function evaluateRecency(json: string, split: RecencySplit): RecencyReport {
  const rows = readQuestions(json).filter((_question, row) => (row % 2 === 0) === (split === 'develop'))
  const judgedBy = (scoreOf: (question: string) => number): Judged[] =>
    rows.map((row) => ({ score: scoreOf(row.question), isPositive: isPerishable(row) }))
  const positive = rows.filter(isPerishable).length
  const ours = judgedBy((question) => (needsPosts(question) ? needScore(question).score : -Infinity))
  return {
    split,
    questions: rows.length,
    positive,
    lines: [
      line(
        'the majority',
        judgedBy(() => (positive * 2 > rows.length ? 1 : -1)),
      ),
      line(
        'words of news',
        judgedBy((question) => (newsWords.test(question) ? 1 : -1)),
      ),
      line('Groundswell', ours),
    ],
    alone: {
      positive: ours.filter(({ score, isPositive }) => isPositive && score < timelessBelow).length,
      negative: ours.filter(({ score, isPositive }) => !isPositive && score < timelessBelow).length,
    },
  }
}

function line(name: string, judged: readonly Judged[]): Line {
  const accuracy = accuracyOf(judged)
  return { name, accuracy, standardError: Math.sqrt((accuracy * (1 - accuracy)) / Math.max(1, judged.length)), auc: areaUnder(judged) }
}
