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
  const words = said.map(({ post }) => new Set<string>(termsOf(post.text)))
  const isNameIn = createNameTest()
  const authorsAmong = (some: Iterable<number>, counts: (word: string, at: number) => boolean) => {
    const authors = new Map<string, Set<string>>()
    for (const at of some)
      for (const word of words[at] ?? [])
        if (counts(word, at)) authors.set(word, (authors.get(word) ?? new Set()).add((said[at] as Said).post.author.id))
    return authors
  }
  const mayBe = (word: string) => !asked.has(word) && [...word].length >= settings.shortest && !/^host:/.test(word)
  // Few words stand with it in several posts: whether they are names there is asked of those alone.
  const common = authorsAmong(core, mayBe)
  const counts = (word: string, at: number) => {
    const { text, langs } = (said[at] as Said).post
    return (common.get(word)?.size ?? 0) >= settings.authors && !langs.some((lang) => isFunctionWord(word, lang)) && isNameIn(word, text)
  }
  const all = authorsAmong(said.keys(), counts)
  const own = authorsAmong(core, (word, at) => all.has(word) && counts(word, at))
  const isKin = (word: string, { size }: ReadonlySet<string>) =>
    size >= settings.authors && size / (all.get(word)?.size ?? 1) >= settings.share
  return new Set([...own].flatMap(([word, authors]) => (isKin(word, authors) ? [word] : [])))
}

/** Written with a capital, where the script has them. German writes every noun so. */
function createNameTest(): (word: string, text: string) => boolean {
  const forms = new Map<string, RegExp>()
  const formOf = (word: string) => {
    const form =
      forms.get(word) ?? new RegExp(`(?<!\\p{L})${word.charAt(0).toUpperCase()}${word.slice(1).replace(/[^\p{L}\p{N}]/gu, '.')}`, 'u')
    forms.set(word, form)
    return form
  }
  return (word, text) => !/^\p{Script=Latin}/u.test(word) || formOf(word).test(text)
}
