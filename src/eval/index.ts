export { evaluateTrec, scoreTrec, type TrecProgress, type TrecReport, type TrecRequest, type TrecStores } from './trec/evaluate.ts'
export { evaluateRecency, type RecencyReport, type RecencySplit } from './recency/evaluate.ts'
