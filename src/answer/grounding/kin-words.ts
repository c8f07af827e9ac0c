import { termsOf } from '../../post/index.ts'
import { isFunctionWord } from '../../search/index.ts'
import type { Claims, Said } from './claims.ts'
import { answerSettings } from '../settings.ts'

const settings = answerSettings.opinions.kin

/**
 * Names that stand with what is asked about and hardly elsewhere: what people call it who do not repeat the question ("Norvolt", of the price of power).
 * `core`: indices of posts that are about it; each author counts once.
 */
export function kinWords(said: readonly Said[], core: ReadonlySet<number>, asked: Claims): ReadonlySet<string> {
  const authors = new Map<string, { core: Set<string>; all: Set<string> }>()
  said.forEach(({ post }, at) => {
    for (const word of new Set<string>(termsOf(post.text))) {
      if (
        asked.has(word) ||
        !isNameIn(word, post.text) ||
        post.langs.some((lang) => isFunctionWord(word, lang)) ||
        [...word].length < settings.shortest ||
        /^host:/.test(word)
      )
        continue
      const known = authors.get(word) ?? { core: new Set(), all: new Set() }
      known.all.add(post.author.id)
      if (core.has(at)) known.core.add(post.author.id)
      authors.set(word, known)
    }
  })
  return new Set(
    [...authors]
      .filter(([, { core: own, all }]) => own.size >= settings.authors && own.size / all.size >= settings.share)
      .map(([word]) => word),
  )
}

/** Written with a capital, where the script has them. German writes every noun so. */
function isNameIn(word: string, text: string): boolean {
  if (!/^\p{Script=Latin}/u.test(word)) return true
  return new RegExp(`(?<!\\p{L})${word.charAt(0).toUpperCase()}${word.slice(1).replace(/[^\p{L}\p{N}]/gu, '.')}`, 'u').test(text)
}
