import { languageOf, type CheckLanguage } from './language.ts'

const persons: { readonly [L in CheckLanguage]: string } = {
  en: "i|i'm|i'll|i've|we|we're|we've|us|our|my|me",
  fr: "je|j'\\p{L}+|nous|notre|nos|mon|ma|mes",
  es: 'yo|nosotr[oa]s|nuestr[oa]s?|mis?|volvemos|podemos|perdimos|hemos',
  de: 'ich|wir|uns|unsere?[nmrs]?|meine?[nmrs]?',
  pt: 'eu|nós|noss[oa]s?|meus?|minhas?|podemos|perdemos|escondi',
  ja: '私|僕|我々|うち',
}
const patterns = new Map(
  Object.entries(persons).map(([lang, forms]) => [
    lang,
    new RegExp(lang === 'ja' ? forms : `(?<![\\p{L}\\p{M}’'])(?:${forms})(?![\\p{L}\\p{M}])`, 'iu'),
  ]),
)

/** "We lost 3-1": a post's own voice, taken over without saying whose it is. What stands in quotation marks is somebody's words. */
export function isInFirstPerson(sentence: string, lang: CheckLanguage = languageOf(sentence)): boolean {
  const said = sentence.replace(/[“"„«「][^”"“»」]*[”"“»」]/gu, ' ').replace(/’/g, "'")
  // "US" is a country, "I" stands in "Elizabeth I".
  return patterns.get(lang)?.test(said.replace(/(?<![\p{L}])(?:U\.?S\.?|\p{Lu}\p{L}+ I)(?![\p{L}'])/gu, ' ')) ?? false
}
