export {
  datedAmong,
  isBackDated,
  networkOf,
  noCounts,
  saidAt,
  type Author,
  type AuthorId,
  type Card,
  type Consent,
  type Counts,
  type EpochMs,
  type Media,
  type Post,
  type PostId,
} from './post.ts'
export { voiceOf, voicesIn } from './voices.ts'
export type { PostDelete, PostEvent } from './post-event.ts'
export type { Cursor, PostBatch, PostSink, SourceName, WriteResult } from './post-sink.ts'
export { baseLanguage } from './base-language.ts'
export { fold } from './fold.ts'
export { hostTermOf, indexRanges, indexTokens, searchedUnits } from './index-text.ts'
export { phraseTerms, queryUnits, termsOf, tokenize, TOKENIZER_VERSION, type Emit, type EmitRange, type QueryUnit } from './tokenizer.ts'
export { keepingMediaText, withMediaText, withoutMediaText } from './media-text.ts'
