export { checkNames, checkSentence, closestSentence, wordsOf, type CheckedSentence, type CheckName } from './check-sentence.ts'
export { checkSettings } from './settings.ts'
export { lexicalSupport } from './words.ts'
