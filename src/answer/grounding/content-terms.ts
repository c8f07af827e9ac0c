import { baseLanguage } from '../../post/index.ts'
import { isFunctionWord } from '../../search/index.ts'

/**
 * Index terms that tell something of what happened: no small word of the post's languages, no sign or picture alone, no joint of a script without
 * spaces, and of a French word behind an apostrophe ("l'urne": urne, lurne) only the word.
 */
export function contentTerms(words: readonly string[], langs: readonly string[]): string[] {
  const all = new Set(words)
  const spoken = langs.map(baseLanguage)
  return words.filter(
    (word) =>
      /[\p{L}\p{N}]/u.test(word) &&
      !isJoint(word) &&
      !spoken.some((lang) => isFunctionWord(word, lang)) &&
      !(spoken.includes('fr') && all.has(elided.exec(word)?.[1] ?? '')),
  )
}

const elided = /^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)(?=[aeiouhy])(.+)$/

/** Of scripts without spaces: where words meet, or endings alone. */
const isJoint = (pair: string): boolean =>
  /^\p{Script=Hiragana}+$|^[\p{Script=Katakana}ー]\p{Script=Hiragana}$|^\p{Script=Hiragana}[\p{Script=Katakana}ー\p{Script=Han}]$|^\p{Script=Han}[\p{Script=Katakana}]$|^[\p{Script=Katakana}ー]\p{Script=Han}$/u.test(
    pair,
  )
