export { checkNames, checkSentence, closestSentence, wordsOf, type CheckedSentence, type CheckName } from './check-sentence.ts'
export { appliedChecks, measured, type AppliedChecks, type Measured } from './measured.ts'
export { checkSettings } from './settings.ts'
export { lexicalSupport } from './words.ts'
