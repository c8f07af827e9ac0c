export { checkNames, checkSentence, closestSentence, wordsOf, type CheckedSentence, type CheckName } from './check-sentence.ts'
export { lexicalSupport, supportBeyond } from './words.ts'
