import { wholeWords } from '../../lib/whole-words.ts'
import type { CheckLanguage } from './language.ts'

/** Turns of phrase that change what the same words say. A cited text has them too, or the sentence says something else. */
const turns: { readonly [L in CheckLanguage]: readonly string[] } = {
  en: [
    '\\p{L}{3,}er than|(?:more|less|fewer|better|worse)(?: \\p{L}+){0,3} than',
    '(?:was|were) (?:supposed|meant) to|should have|would have',
  ],
  fr: ['(?:plus|moins|mieux|pire)(?: \\p{L}+){0,3} que', 'aurai(?:t|ent) dû|devai(?:t|ent)'],
  es: ['(?:más|menos|mejor|peor)(?: \\p{L}+){0,3} que', 'debía[n]?|debería[n]?|iba[n]? a'],
  de: ['\\p{L}{3,}er als|(?:mehr|weniger|besser)(?: \\p{L}+){0,3} als', 'hätten? .{1,60} (?:sollen|müssen)|sollten? eigentlich'],
  pt: ['(?:mais|menos|melhor|pior)(?: \\p{L}+){0,3} (?:do )?que', 'devia[m]?|deveria[m]?|ia[m]? (?=\\p{L}+r )'],
  ja: ['より(?=[^、。]{0,12}(?:速|多|少|高|低|大き|小さ|良|悪))', 'はずだった'],
}
/** What lets a comparison be made in other words ("down from 8,700"). */
const compares =
  /(?<![\p{L}\p{M}])(?:than|compared|up from|down from|instead of|que|als|gegenüber|do que|au lieu de|en vez de|em vez de)(?![\p{L}\p{M}])|より|比べ/iu

const patterns = new Map(Object.entries(turns).map(([lang, forms]) => [lang, forms.map((form) => wholeWords(form, lang, 'iu'))]))

/** A comparison that no cited text makes ("faster than the old one"), or what was meant to be for what is ("was supposed to cost"). */
export function addsTurn(sentence: string, cited: string, lang: CheckLanguage): boolean {
  const [comparison, meant] = patterns.get(lang) ?? []
  return (
    (comparison?.test(sentence) === true && !comparison.test(cited) && !compares.test(cited)) ||
    (meant?.test(sentence) === true && !meant.test(cited))
  )
}
