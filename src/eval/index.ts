export { evaluateTrec, scoreTrec, type TrecProgress, type TrecReport, type TrecRequest, type TrecStores } from './trec/evaluate.ts'
export { evaluateRecency, type RecencyReport, type RecencySplit } from './recency/evaluate.ts'
export { evaluateSelection, type SelectionProgress } from './selection/evaluate.ts'
export { reportText, writeReport, type Report } from './report/index.ts'
