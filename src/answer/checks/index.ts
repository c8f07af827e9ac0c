export { checkNames, checkSentence, closestSentence, wordsOf, type CheckedSentence, type CheckName } from './check-sentence.ts'
export { lexicalSupport } from './words.ts'
export { denies } from './negation.ts'
