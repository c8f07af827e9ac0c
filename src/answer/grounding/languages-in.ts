import { placesOfFunctionWord } from '../../search/index.ts'

const latin = ['en', 'fr', 'es', 'de', 'pt', 'it'] as const
const scripts: readonly (readonly [string, RegExp])[] = [
  ['hi', /\p{Script=Devanagari}/u],
  ['ar', /\p{Script=Arabic}/u],
]
const letters: { readonly [lang: string]: RegExp } = {
  fr: /[èêëœ]|(?<!\p{L})[ldnsj]['’]\p{L}/iu,
  es: /[ñ¿¡]|ción/iu,
  de: /[ßäöü]/iu,
  pt: /[ãõç]/iu,
}

/** Languages that a text may be in: those whose small words it holds most of, all of those written in Latin letters where it holds none; Hindi and Arabic by their script. */
export function languagesIn(text: string): readonly string[] {
  const others = /[\u0600-\u06ff\u0900-\u097f]/.test(text) ? scripts.flatMap(([lang, script]) => (script.test(text) ? [lang] : [])) : []
  const words = text.toLowerCase().match(/\p{Script=Latin}[\p{L}\p{M}'’]*/gu) ?? []
  if (words.length === 0) return others
  // A letter that only one of them has tells where small words do not.
  const hits: number[] = latin.map((lang) => (letters[lang]?.test(text) ? 0.5 : 0))
  for (const word of words) for (const at of languagesOfWord(word)) hits[at] = (hits[at] as number) + 1
  const most = Math.max(...hits)
  return [...latin.filter((_lang, at) => hits[at] === most), ...others]
}

/** Places in `latin` of the languages that have it as a small word. Kept, as most words come again and again. */
function languagesOfWord(word: string): readonly number[] {
  const known = ofWord.get(word)
  if (known) return known
  if (ofWord.size >= mostWords) ofWord.clear()
  const found = placesOfFunctionWord(word, latin)
  ofWord.set(word, found)
  return found
}
const ofWord = new Map<string, readonly number[]>()
const mostWords = 20_000
