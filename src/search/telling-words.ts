import { allMatches } from '../lib/all-matches.ts'
import { isFunctionWord } from './function-words.ts'

/** A word as written, and where. */
export type Word = { readonly segment: string; readonly index: number }

const perPost = 40
const longestText = 600
const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' })
/** Scripts without spaces, whose words only a dictionary tells apart. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const spacedWord = /[\p{L}\p{M}\p{N}]+(?:['’.][\p{L}\p{M}\p{N}]+)*/gu

/** Words as written, in order, without addresses, names of accounts and tags. The dictionary costs ten times a pattern: only where it must. */
export function wordsOf(text: string): Word[] {
  const plain = text.slice(0, longestText).replace(/https?:\S+|[@#][\p{L}\p{N}._-]+/gu, (part) => ' '.repeat(part.length))
  if (!unspaced.test(plain)) return allMatches(plain, spacedWord, perPost).map(({ 0: segment, index }) => ({ segment, index }))
  return [...segmenter.segment(plain)].filter(({ isWordLike }) => isWordLike).slice(0, perPost)
}

/** Whether a word can be what is talked about: letters, long enough, no function word of the language. */
export const isTelling = ({ segment }: Word, lang: string): boolean =>
  /\p{L}/u.test(segment) && [...segment].length >= leastLength(segment) && !isFunctionWord(segment, lang)

/** Two words as written, where nothing but a space or a hyphen stands between them. */
export function pairOf(text: string, first: Word, second: Word): string | undefined {
  const pair = text.slice(first.index, second.index + second.segment.length)
  return /^[\p{L}\p{M}\p{N}'’-]+\s?[\p{L}\p{M}\p{N}'’-]+$/u.test(pair) ? pair : undefined
}

/** A word that begins with a capital and goes on without: a name, where it does not begin a sentence. */
export const isCapitalised = (segment: string): boolean => /^\p{Lu}\p{Ll}/u.test(segment)

/** Short words tell little, but where one character is a syllable or a word. */
const leastLength = (word: string) => (unspaced.test(word) ? 2 : 4)
