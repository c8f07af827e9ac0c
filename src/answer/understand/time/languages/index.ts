import { foldWords } from '../fold-words.ts'
import type { TimeLanguage } from '../language.ts'
import { english } from './english.ts'
import { french } from './french.ts'
import { german } from './german.ts'
import { japanese } from './japanese.ts'
import { portuguese } from './portuguese.ts'
import { spanish } from './spanish.ts'

export type TimeLanguageCode = TimeLanguage['code']
export const timeLanguages: { readonly [Code in TimeLanguageCode]: TimeLanguage } = {
  en: english,
  fr: french,
  es: spanish,
  de: german,
  pt: portuguese,
  ja: japanese,
}

const patterns = new Map<TimeLanguageCode, RegExp>()

/** Whether a word is a month, a weekday, a unit of time or a number of a language; French, Spanish and Portuguese months have no capital. */
export function isTimeWord(word: string, code: TimeLanguageCode): boolean {
  const { months, weekdays, units, numbers } = timeLanguages[code]
  if (/^\p{Lu}/u.test(word) && (code === 'fr' || code === 'es' || code === 'pt')) return false
  const known = patterns.get(code)
  const pattern = known ?? new RegExp(`^(?:${[...months, ...weekdays, ...Object.values(units), ...Object.keys(numbers)].join('|')})$`, 'u')
  if (!known) patterns.set(code, pattern)
  return pattern.test(foldWords(word))
}
