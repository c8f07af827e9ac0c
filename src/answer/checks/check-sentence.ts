import type { Post } from '../../post/index.ts'
import { countWords, splitSentences } from '../writers/sentences.ts'
import { strangeNames } from './names.ts'
import { denies, hedgesOf } from './negation.ts'
import { numbersOf } from './numbers.ts'
import { claimWords, contentWords, lexicalSupport, longestNovelRun } from './words.ts'

/** The checks of a model's sentence against the posts it cites. Each can only lower trust; none proves that a sentence is true. */
export type CheckName = 'numbers' | 'names' | 'negation' | 'words' | 'shape' | 'hedge' | 'one-author'
export const checkNames: readonly CheckName[] = ['numbers', 'names', 'negation', 'words', 'shape', 'hedge', 'one-author']

export type CheckedSentence = {
  readonly passed: readonly CheckName[]
  /** In the order of `checkNames`. */
  readonly failed: readonly CheckName[]
  /** 0..1: share of the claim's words in the cited posts. */
  readonly support: number
}

/** At least so many words, and a content word beyond the question: else it is an echo. */
const leastWords = 4
/** So many words in a row that no cited post holds are a claim of their own. */
const addedFrom = 3

/**
 * `cited`: the posts whose numbers it carries, one or more; `question`: as asked; `lexicalFrom`: share of its content words that they
 * must hold, 0..1 (0.8 for models below 3B parameters, 0.6 above, of which 8 % of a weak writer's passing sentences stay false).
 */
export function checkSentence(
  sentence: string,
  cited: readonly Post[],
  { question, lexicalFrom }: { readonly question: string; readonly lexicalFrom: number },
): CheckedSentence {
  const text = cited.map(wordsOf).join('\n')
  const support = lexicalSupport(sentence, text)
  const closest = closestSentence(sentence, text)
  const held = numbersOf(text)
  const fails: Record<CheckName, boolean> = {
    numbers: [...numbersOf(sentence)].some((number) => !held.has(number)),
    names: strangeNames(sentence, text).length > 0,
    negation: denies(sentence) ? !denies(text) : denies(closest),
    words: support < lexicalFrom || longestNovelRun(sentence, text) >= addedFrom,
    shape: isEcho(sentence, question),
    hedge: hedgesOf(closest).some((hedge) => !hedgesOf(sentence).includes(hedge)) && hedgesOf(sentence).length === 0,
    'one-author': new Set(cited.map(({ author }) => author.id)).size < 2,
  }
  return { passed: checkNames.filter((name) => !fails[name]), failed: checkNames.filter((name) => fails[name]), support }
}

/** Everything of a post that a sentence may rest on. */
export const wordsOf = ({ text, card, media }: Post): string =>
  [text, card ? `${card.title} ${card.description}` : '', ...media.map(({ alt }) => alt)].filter(Boolean).join('\n')

/** The cited sentence that shares most words with the claim. */
export function closestSentence(claim: string, text: string): string {
  return splitSentences(text)
    .map((part) => ({ part, share: lexicalSupport(claim, part) }))
    .reduce((best, one) => (one.share > best.share ? one : best), { part: '', share: -1 }).part
}

function isEcho(sentence: string, question: string): boolean {
  const words = claimWords(sentence)
  const asked = new Set(contentWords(question))
  return (
    /^["'“‘\s]*(?:yes|no|oui|non|sí|si|sim|não|ja|nein|はい|いいえ)\b/iu.test(sentence) ||
    countWords(sentence) < leastWords ||
    words.every((one) => asked.has(one))
  )
}
