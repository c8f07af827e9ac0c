export { answer, askedOf, withNames, type AnswerContext, type AnswerRequest, type AnswerTrace } from './answer.ts'
export { openAnswerStore, type AnswerStore, type SavedRecord } from './answer-store.ts'
export type { AnswerEvent, Check, Declined, Finish } from './answer-event.ts'
export type { Evidence, EvidenceItem, Question, QuestionKind, QuestionNote, Term, Window } from './evidence.ts'
export type { DraftEvent, Usage, Writer } from './writer.ts'
export { noUsage } from './writer.ts'
export { extractiveOffer, fixedWriters, writerFor, type Chosen, type ConfiguredModel, type WriterOffer, type Writers } from './writers.ts'
export { needOf, needScore, needsPosts, timelessBelow, understand, type Need } from './understand/index.ts'
export { createExtractiveWriter, extractiveWriter } from './writers/extractive-writer.ts'
export { quotingInstead } from './writers/quoting-instead.ts'
export {
  compare,
  concernOf,
  factsOf,
  isOver,
  knownFrom,
  look,
  saidBy,
  tell,
  watchSettings,
  type Change,
  type Concern,
  type Known,
  type Looked,
  type Over,
  type Told,
} from './watch/index.ts'
