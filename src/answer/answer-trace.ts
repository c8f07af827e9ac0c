import type { EpochMs } from '../post/index.ts'
import type { SearchPage } from '../search/index.ts'
import type { SearchQuery } from '../store/index.ts'
import type { FoundPost } from './answer-event.ts'
import type { AppliedChecks } from './checks/index.ts'
import type { Evidence, Nearest, Question } from './evidence.ts'
import type { RerankTrace } from './rerank.ts'
import type { SecondReading } from './second-reader.ts'
import type { Whose } from './speakers.ts'
import type { DraftRecord, OtherSpan } from './trace/trace.ts'
import type { Usage } from './writer.ts'

/** What the trace keeps besides the events (trace/). */
export type AnswerTrace = {
  earliest?: EpochMs
  /** Of when the store held posts. */
  covered?: { readonly from: EpochMs; readonly until: EpochMs }
  question?: Question
  search?: { readonly query: SearchQuery; readonly page: SearchPage; readonly tookMs: number }
  otherSpan?: OtherSpan
  /** What the store held when it was asked, at least. */
  seqBefore?: number
  evidence?: Evidence
  found?: readonly FoundPost[]
  missing?: readonly string[]
  nearest?: Nearest
  rerank?: RerankTrace
  usage?: Usage
  prompt?: string
  drafts?: DraftRecord[]
  /** Of a model's sentences. */
  checks?: AppliedChecks
  secondReading?: SecondReading
  dropped: { reason: string; text: string }[]
  /** Milliseconds of each step. */
  steps?: Record<string, number>
  /** Whose own words are asked for. */
  whose?: Whose
  /** Searches, where earlier posts were searched for. */
  rounds?: number
  /** Whose posts were searched. */
  networks?: readonly string[]
  /** Of an answer that abstains: words that posts hold, in place of ones that none does. */
  similar?: readonly string[]
}
