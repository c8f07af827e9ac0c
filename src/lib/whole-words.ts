/** Forms as whole words, where a script has spaces: no letter and no mark stands beside them. */
export const asWords = (forms: string): string => `(?<![\\p{L}\\p{M}])(?:${forms})(?![\\p{L}\\p{M}])`

/** A pattern of them; in Japanese, which has no spaces, of the forms themselves. */
export const wholeWords = (forms: string, lang = '', flags = 'u'): RegExp => new RegExp(lang === 'ja' ? forms : asWords(forms), flags)

/** The same of a list of several languages, each form by the script that it is in. */
export function wordsByScript(list: string, flags = 'u'): RegExp {
  const { own = [], spaced = [] } = Object.groupBy(list.split('|'), (form) => (unspaced.test(form) ? 'own' : 'spaced'))
  return new RegExp([...own, ...(spaced.length > 0 ? [asWords(spaced.join('|'))] : [])].join('|'), flags)
}
const unspaced = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+$/u

/** Signs that Japanese alone is written with. */
export const kana = /[\p{Script=Hiragana}\p{Script=Katakana}]/u
