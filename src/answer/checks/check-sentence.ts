import type { Post } from '../../post/index.ts'
import { countWords, splitSentences } from '../writers/sentences.ts'
import { isPatchedTogether } from './binding.ts'
import { strangeDates } from './dates.ts'
import { lostHedges } from './hedges.ts'
import { languageOf } from './language.ts'
import { strangeNames } from './names.ts'
import { misattributes } from './attribution.ts'
import { contradicts } from './negation.ts'
import { strangeNumbers } from './numbers.ts'
import { generalises } from './quantifiers.ts'
import { saysTheContrary } from './opposites.ts'
import { exchangesNames } from './order.ts'
import { isInFirstPerson } from './first-person.ts'
import { inventsCause } from './causes.ts'
import { tellsFormerFigure } from './former.ts'
import { takesAnothersPlace } from './places.ts'
import { checkSettings as settings } from './settings.ts'
import { misquotes } from './speakers.ts'
import { addsTurn } from './turns.ts'
import { claimWords, contentWords, lexicalSupport, longestNovelRun, tellingSupport } from './words.ts'

/** The checks of a model's sentence against the posts it cites. Each can only lower trust; none proves that a sentence is true. */
export const checkNames = ['numbers', 'dates', 'names', 'order', 'negation', 'words', 'shape', 'hedge', 'one-author'] as const
export type CheckName = (typeof checkNames)[number]

export type CheckedSentence = {
  readonly passed: readonly CheckName[]
  /** In the order of `checkNames`. */
  readonly failed: readonly CheckName[]
  /** 0..1: share of the claim's words in the cited posts. */
  readonly support: number
}

/**
 * `cited`: the posts whose numbers it carries, one or more; `question`: as asked; `lexicalFrom`: share of its content words that they
 * must hold, 0..1.
 */
export function checkSentence(
  written: string,
  cited: readonly Post[],
  { question, lexicalFrom }: { readonly question: string; readonly lexicalFrom: number },
): CheckedSentence {
  const texts = cited.map((post) => wordsOf(post).slice(0, settings.postLength))
  const text = texts.join('\n')
  const sentence = written.slice(0, settings.sentenceLength)
  const lang = languageOf(`${sentence}\n${text}`)
  const support = tellingSupport(sentence, text, lang)
  const fails: Record<CheckName, boolean> = {
    numbers: strangeNumbers(sentence, text).length > 0 || tellsFormerFigure(sentence, text) || generalises(sentence, text),
    dates: strangeDates(sentence, text).length > 0,
    names: strangeNames(sentence, text).length > 0,
    order:
      exchangesNames(sentence, text) ||
      misattributes(sentence, text) ||
      misquotes(sentence, text) ||
      isPatchedTogether(sentence, text, lang) ||
      takesAnothersPlace(sentence, texts, lang) ||
      inventsCause(sentence, texts, lang),
    negation: contradicts(sentence, text) || saysTheContrary(sentence, text),
    words: support < lexicalFrom || longestNovelRun(sentence, text, lang) >= settings.addedFrom,
    shape: sentence !== written || isEcho(sentence, question) || isInFirstPerson(sentence, lang),
    hedge: lostHedges(sentence, text).length > 0 || addsTurn(sentence, text, lang),
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

/** To a question without a question word its own words are an answer: "Is it safe?", "It is safe". */
const asksWhether = (question: string): boolean => !questionWord.test(question)
const questionWord =
  /(?<![\p{L}\p{M}])(?:what|who|whom|whose|when|where|why|how|which|qu['’]|que|quoi|qui|quand|où|pourquoi|comment|combien|quel(?:le)?s?|qué|quién(?:es)?|cuándo|dónde|cómo|cuál(?:es)?|cuánt[oa]s?|was|wer|wen|wem|wann|wo|warum|wie|wieviel|welche[nmrs]?|quem|quando|onde|como|qual|quais|quant[oa]s?)(?![\p{L}\p{M}])|何|誰|だれ|どこ|いつ|なぜ|どう|いくら|いくつ|どの|どれ/iu

/** Says nothing of its own: too short, a question, a bare yes or no, or the words of the question alone. */
function isEcho(sentence: string, question: string): boolean {
  const words = claimWords(sentence)
  const asked = new Set(contentWords(question))
  return (
    /^["'“‘\s]*(?:(?:yes|no|oui|non|sí|si|sim|não|ja|nein)\s*[,.;:!–—-]|はい|いいえ)/iu.test(sentence) ||
    /[?？]["'”’)\]]*$/u.test(sentence) ||
    countWords(sentence) < settings.leastWords ||
    (!asksWhether(question) && words.every((one) => asked.has(one)))
  )
}
