import { isFunctionWord } from '../../search/index.ts'
import { isTimeWord } from './time/languages/index.ts'

/** Languages in which questions are understood. In others words are searched for as they stand. */
export type QuestionLanguage = 'en' | 'fr' | 'es' | 'de' | 'pt' | 'ja'
const languages: readonly QuestionLanguage[] = ['en', 'fr', 'es', 'de', 'pt']

const words = new Intl.Segmenter(undefined, { granularity: 'word' })

/**
 * Languages that the question may be in, by how many of its words are small words or words of time of each, in groups of equal counts;
 * Japanese where kana or Han stand. Half as many as the likeliest has, or fewer, are chance.
 */
export function languagesOf(text: string): QuestionLanguage[][] {
  const isJapanese = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)
  const own = [...words.segment(text)].filter((part) => part.isWordLike).map((part) => part.segment)
  const counts = languages.map((lang) => [lang, own.filter((word) => isFunctionWord(word, lang) || isTimeWord(word, lang)).length] as const)
  const most = Math.max(...counts.map(([, count]) => count))
  const groups: QuestionLanguage[][] = isJapanese ? [['ja']] : []
  for (const count of [...new Set(counts.map(([, one]) => one))].sort((a, b) => b - a)) {
    const group = counts.filter(([, one]) => one === count).map(([lang]) => lang)
    if (count > 0 && count * 2 > most) groups.push(group)
    else if (groups.length === 0)
      groups.push(
        ['en'],
        group.filter((lang) => lang !== 'en'),
      )
  }
  return groups
}
