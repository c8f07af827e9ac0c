export { evaluateTrec, scoreTrec, type TrecProgress, type TrecReport, type TrecRequest, type TrecStores } from './trec/evaluate.ts'
