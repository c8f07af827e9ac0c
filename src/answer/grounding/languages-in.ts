import { isFunctionWord } from '../../search/index.ts'

const latin = ['en', 'fr', 'es', 'de', 'pt', 'it'] as const
const scripts: readonly (readonly [string, RegExp])[] = [
  ['hi', /\p{Script=Devanagari}/u],
  ['ar', /\p{Script=Arabic}/u],
]

const letters: { readonly [lang: string]: RegExp } = {
  fr: /[èêëœ]|(?<!\p{L})[ldnsj]['’]\p{L}/iu,
  es: /[ñ¿¡]|ción/iu,
  de: /[ßäöü]/iu,
  pt: /[ãõ]|ç/iu,
}

/** Languages that a text may be in: those whose small words it holds most of, all of those written in Latin letters where it holds none; Hindi and Arabic by their script. */
export function languagesIn(text: string): readonly string[] {
  const others = scripts.flatMap(([lang, script]) => (script.test(text) ? [lang] : []))
  const words = text.toLowerCase().match(/\p{Script=Latin}[\p{L}\p{M}'’]*/gu) ?? []
  if (words.length === 0) return others
  // A letter that only one of them has tells where small words do not.
  const hits = latin.map((lang) => words.filter((word) => isFunctionWord(word, lang)).length + (letters[lang]?.test(text) ? 0.5 : 0))
  const most = Math.max(...hits)
  return [...latin.filter((_lang, at) => hits[at] === most), ...others]
}
