import { fold, type Post } from '../post/index.ts'
import { isCapitalised, isTelling, pairOf, wordsOf, type Word } from '../search/index.ts'
import { hashOf, join } from './hash.ts'
import { canonicalLink } from './links.ts'
import { trendSettings } from './settings.ts'

export type FeatureKind = 'term' | 'phrase' | 'name' | 'tag' | 'link'
/** One thing that a post is about. `key` compares; `written` is how this post writes it. */
export type Feature = { readonly key: string; readonly hash: number; readonly written: string; readonly kind: FeatureKind }

/** What is read of a post for what it says. */
export type Said = Pick<Post, 'id' | 'text' | 'tags' | 'links' | 'langs'> & { readonly card?: Pick<NonNullable<Post['card']>, 'title'> }

/** What of a post is counted: telling words, pairs of them, tags and links, of its text and of the title of its card, each once. */
export function featuresOf(post: Said, words: readonly Word[] = wordsOf(post.text)): Feature[] {
  const found = new Map<string, Feature>()
  const add = (mark: string, written: string, kind: FeatureKind) => {
    const key = mark + fold(written)
    if (key.length > trendSettings.longest) return
    if (!found.has(key) && found.size < trendSettings.perPost) found.set(key, { key, hash: hashOf(key), written, kind })
  }
  const lang = post.langs[0] ?? 'en'
  for (const tag of tagsOf(post)) add('#', tag, 'tag')
  addWords(post.text, words, lang, add)
  if (post.card) addWords(post.card.title, wordsOf(post.card.title), lang, add)
  for (const link of post.links) {
    const canonical = canonicalLink(link)
    if (canonical !== undefined) add('', canonical, 'link')
  }
  return [...found.values()]
}

function addWords(
  text: string,
  words: readonly Word[],
  lang: string,
  add: (mark: string, written: string, kind: FeatureKind) => void,
): void {
  let before: Word | undefined
  let beforeIsName = false
  let beforeTells = false
  for (const word of words) {
    const isName = isCapitalised(word.segment) && before !== undefined && !/[.!?…:;"“\n]/u.test(between(text, before, word))
    const tells = isTelling(word, lang)
    if (tells) add('', word.segment, isName ? 'name' : 'term')
    const pair = tells && before && beforeTells ? pairOf(text, before, word) : undefined
    if (pair !== undefined) add('', pair, isName && beforeIsName ? 'name' : 'phrase')
    before = word
    beforeIsName = isName
    beforeTells = tells
  }
}

const between = (text: string, a: Word, b: Word) => text.slice(a.index + a.segment.length, b.index)

const tagInText = /(?<![\p{L}\p{N}])#([\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*)/gu
function tagsOf({ text, tags }: Said): string[] {
  return [...tags, ...Array.from(text.matchAll(tagInText), ([, tag = '']) => tag)].filter((tag) => /\p{L}/u.test(tag) && tag.length <= 64)
}

/**
 * The same for texts that say nearly the same: the least hashes of their pairs of words by two orders (Broder 1997). Two texts have both in
 * common as often as the square of the share of pairs they have in common: copies do, posts about the same thing seldom. Links, names, tags,
 * signs and pictographs are left out.
 */
export function signatureOf({ text, links, id }: Said, written: readonly Word[] = wordsOf(text)): number {
  const words = (/^RT @/.test(text) ? written.slice(1) : written).map(({ segment }) => fold(segment))
  const [first] = words
  if (first === undefined) return hashOf(links[0] ?? id)
  const pairs = words.length === 1 ? [hashOf(first)] : words.slice(1).map((word, i) => hashOf(`${words[i]} ${word}`))
  const least = (order: number) => pairs.reduce((lowest, pair) => Math.min(lowest, join(order, pair)), Infinity)
  return join(least(1), least(2))
}
