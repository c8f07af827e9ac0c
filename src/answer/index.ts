export { answer, askedOf, withNames } from './answer.ts'
export type { AnswerContext } from './context.ts'
export type { AnswerRequest } from './request.ts'
export type { AnswerTrace } from './answer-trace.ts'
export { openAnswerStore, type AnswerStore, type SavedRecord } from './answer-store.ts'
export type { AnswerEvent, Check, Declined, Finish, FoundPost } from './answer-event.ts'
export type { Evidence, EvidenceItem, Nearest, Question, QuestionKind, QuestionNote, SpeakerFound, Term, Window } from './evidence.ts'
export { styles, type Style } from './styles.ts'
export type { DraftEvent, Usage, Writer } from './writer.ts'
export { noUsage } from './writer.ts'
export { extractiveOffer, fixedWriters, writerFor, type Chosen, type ConfiguredModel, type WriterOffer, type Writers } from './writers.ts'
export type { Judge } from './judge.ts'
export type { PromptName } from './prompts/index.ts'
export { createReranker, type Reranker } from './rerank.ts'
export { createSecondReader, type SecondReader } from './second-reader.ts'
export { languageOfSmallTalk, needOf, needScore, needsPosts, timelessBelow, understand, type Need } from './understand/index.ts'
export { createExtractiveWriter, extractiveWriter } from './writers/extractive-writer.ts'
export { createClusterWriter, writeGroup } from './writers/cluster-writer.ts'
export { createWholeWriter } from './writers/whole-writer.ts'
export { claimTold } from './claim-told.ts'
export { ground } from './ground.ts'
export { writeOut } from './write-out.ts'
export { deniesSomething } from './grounding/denial.ts'
export { splitSentences } from './writers/sentences.ts'
export { claimKinds, claimOf, type ClaimKind } from './writers/claim-kinds.ts'
export { quotingInstead } from './writers/quoting-instead.ts'
export {
  evidenceLeft,
  isSameBuild,
  readBuild,
  recordTrace,
  restore,
  restsOn,
  shortHash,
  unpack,
  type Build,
  type DraftRecord,
  type EvidenceLeft,
  type Grounding,
  type Loss,
  type Past,
  type Restored,
  type HitsRecord,
  type StoredTrace,
} from './trace/index.ts'
export {
  compare,
  concernOf,
  factsOf,
  isOver,
  knownFrom,
  look,
  nothingKnown,
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
export { checkNames, checkSentence, measured, type CheckName, type Measured } from './checks/index.ts'
export { quoteInstead } from './writers/quote.ts'
export { writerSettings } from './writer-choice.ts'
