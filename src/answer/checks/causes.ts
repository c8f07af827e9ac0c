import { wholeWords } from '../../lib/whole-words.ts'
import { splitSentences } from '../writers/sentences.ts'
import type { CheckLanguage } from './language.ts'
import { contentWords, isAlike } from './words.ts'

/** Words between what came about and why. */
const because: { readonly [L in CheckLanguage]: string } = {
  en: 'because(?: of)?|due to|owing to|caused by',
  fr: 'parce que|à cause d[eu]s?|en raison d[eu]s?|car',
  es: 'porque|a causa de|debido a|por culpa de',
  de: 'weil|wegen|aufgrund|infolge',
  pt: 'porque|por causa d[eoa]s?|devido [aà]o?s?|em razão d[eoa]s?',
  ja: 'ため|ので|により|によって|のせいで',
}
const patterns = new Map(Object.entries(because).map(([lang, forms]) => [lang, wholeWords(forms, lang, 'iu')]))

/**
 * Whether the sentence gives a cause that no cited one gives: "the ferry was late because the heating broke" after "the ferry is late, a net in the propeller. Free tea, the
 * heating broke". A cited sentence, or two in a row, must hold words of both what came about and why.
 */
export function inventsCause(sentence: string, cited: readonly string[], lang: CheckLanguage): boolean {
  const found = patterns.get(lang)?.exec(sentence)
  if (!found) return false
  const [before, after] = [sentence.slice(0, found.index), sentence.slice(found.index + found[0].length)]
  const [effect = [], cause = []] = (lang === 'ja' ? [after, before] : [before, after]).map((part) => contentWords(part, lang))
  if (effect.length === 0 || cause.length === 0) return false
  const holdsHalf = (words: readonly string[], some: readonly string[]) =>
    some.filter((one) => words.some((other) => isAlike(one, other))).length * 2 >= some.length
  return !cited.some((text) => {
    const sentences = text.split('\n').flatMap(splitSentences)
    const inARow = sentences.map((one, at) => contentWords(`${one} ${sentences[at + 1] ?? ''}`, lang))
    return inARow.some((words) => holdsHalf(words, effect) && holdsHalf(words, cause))
  })
}
