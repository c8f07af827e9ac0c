import { fold, termsOf } from '../../post/index.ts'

/** Words of a text in katakana, which the index holds in pairs of characters: 「ライオン」, and neither 「ライ」 nor what 「ライオンズ」 shares with it. */
export const katakanaWords = (text: string): string[] => (fold(text).match(/[\p{Script=Katakana}ー]{2,}/gu) ?? []).map(String)

/** The terms of a text, with words in katakana whole. */
export function wholeTermsOf(text: string): string[] {
  const words = katakanaWords(text)
  if (words.length === 0) return termsOf(text)
  const pairs = new Set(words.flatMap((word) => [...word].slice(1).map((second, i) => `${[...word][i]}${second}`)))
  return [...termsOf(text).filter((term) => !pairs.has(term)), ...words]
}
