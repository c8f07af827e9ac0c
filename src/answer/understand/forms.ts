/** What joins a question to the one before it, or turns to something else of it, over folded words, by language. */
export const joins = {
  en: 'and|but|so|also|(?:what|how) about',
  fr: "et|mais|alors|qu'en est-il|quid",
  es: 'y|pero|que hay de|que tal',
  de: 'und|aber|was ist mit|wie (?:sieht|steht) es(?: mit)?',
  pt: 'e|mas|e quanto a',
} as const
export const anyOf = (...forms: readonly string[]): string => `(?:${forms.join('|')})`
export const anyJoin = anyOf(...Object.values(joins))

/** Patterns over folded words: at the beginning of a question, whatever joins it to another, also as whole words; the whole of it; anywhere in it as whole words; or at its end. */
const begins = `^(?:[^\\p{L}\\p{N}@#]|(?:ok(?:ay)?|${anyJoin})(?!\\p{L}))*`
const ends = "(?:,? (?:please|s'il (?:te|vous) plait|svp|por favor|bitte))?[^\\p{L}\\p{N}]*$"
export const opening = (...forms: string[]): RegExp => new RegExp(begins + anyOf(...forms), 'u')
export const openingWord = (...forms: string[]): RegExp => opening(`${anyOf(...forms)}(?!\\p{L})`)
export const whole = (...forms: string[]): RegExp => opening(anyOf(...forms) + ends)
export const anywhere = (...forms: string[]): RegExp => new RegExp(`(?<!\\p{L})${anyOf(...forms)}(?!\\p{L})`, 'u')
export const closing = (...forms: string[]): RegExp => new RegExp(`(?<!\\p{L})${anyOf(...forms)}${ends}`, 'u')
