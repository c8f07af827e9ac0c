import { kana } from '../../lib/whole-words.ts'
import { isFunctionWord } from '../../search/index.ts'
import { isTimeWord } from './time/languages/index.ts'

/** Languages in which questions are understood. In others words are searched for as they stand. */
export type QuestionLanguage = 'en' | 'fr' | 'es' | 'de' | 'pt' | 'ja'
const all: readonly QuestionLanguage[] = ['en', 'fr', 'es', 'de', 'pt']

const words = new Intl.Segmenter(undefined, { granularity: 'word' })
const wordsOf = (text: string): string[] => [...words.segment(text)].filter((part) => part.isWordLike).map((part) => part.segment)
const isSmall = (word: string, lang: QuestionLanguage): boolean => isFunctionWord(word, lang) || isTimeWord(word, lang)

/** Whether its small words, letters or script tell the language of a question: two small words of one language, and fewer of each other. */
export function tellsItsLanguage(text: string): boolean {
  if (languageOfScript(text) !== undefined || ownLetters.some(([, form]) => form.test(text))) return true
  const own = wordsOf(text)
  const [most = 0, second = 0] = all.map((lang) => own.filter((word) => isSmall(word, lang)).length).sort((a, b) => b - a)
  return most > 1 && most > second
}

/**
 * Languages that the question may be in, by how many of its words are small words or words of time of each, in groups of equal counts;
 * Japanese where kana or Han stand. Half as many as the likeliest has, or fewer, are chance.
 */
export function languagesOf(text: string): QuestionLanguage[][] {
  const isJapanese = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)
  const own = wordsOf(text)
  const counts = all.map((lang) => [lang, own.filter((word) => isSmall(word, lang)).length] as const)
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

/** Letters and marks that one of the languages alone uses, and words that an accent or what they stand beside makes one's. */
const ownLetters: readonly (readonly [string, RegExp])[] = [
  ['es', /[¿¡ñ]/iu],
  ['pt', /[ãõ]|^\P{L}*o que\s|(?<!\p{L})(?:é|há|às)(?!\p{L})/iu],
  ['de', /[äöüß]/iu],
  ['fr', /[èêëïîôûùœ]|\p{L}['’]\p{L}.*\s[?!]$/iu],
  ['pt', /[êôâ]/iu],
]
/** Chinese where it is plain: no kana, and a character that Japanese writes otherwise or not alone. */
const chinese = /[的了吗嗎呢吧么麼什这這们們哪谁没沒说說还還几幾你户为过将对]|多少|是否/u

/**
 * The language to answer in (BCP 47; 'und': not known), by `languages` (as `languagesOf` gives them), letters that only one of several likely ones has, and
 * script where that tells a language in which no questions are taken apart. `before`: of the question that this one follows up on, where its own words tell none.
 */
export function spokenIn(text: string, languages: readonly (readonly string[])[], before?: string): string {
  const [likeliest = []] = languages
  const script = languageOfScript(text)
  if (script !== undefined) return script
  const isUnknown = likeliest[0] === 'en' && languages.flat().length === all.length // no small word of any
  if (likeliest.length === 1 && !isUnknown) return likeliest[0] ?? 'en'
  const tellingAmong = (some: readonly string[]) => ownLetters.find(([lang, form]) => form.test(text) && some.includes(lang))?.[0]
  const telling = tellingAmong(likeliest) ?? tellingAmong(languages.flat())
  if (telling === undefined && before !== undefined && languages.flat().includes(before)) return before
  return telling ?? (likeliest[0] === 'en' ? 'en' : 'und')
}

/** The language that the script tells; undefined where mostly others stand. */
export function languageOfScript(text: string): string | undefined {
  if (kana.test(text)) return 'ja'
  if (/\p{Script=Han}/u.test(text)) return chinese.test(text) ? 'zh' : 'ja'
  const script = scripts.find(([, form]) => form.test(text))?.[0]
  return /\p{Script=Latin}{4}.*\p{Script=Latin}{4}/u.test(text) ? undefined : script
}
/** Of scripts that several languages share, the one whose small words are known here. */
const scripts: readonly (readonly [string, RegExp])[] = [
  ['th', /\p{Script=Thai}/u],
  ['hi', /\p{Script=Devanagari}/u],
  ['ar', /\p{Script=Arabic}/u],
  ['ko', /\p{Script=Hangul}/u],
]
