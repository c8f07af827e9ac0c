import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { kana } from '../../lib/whole-words.ts'
import { baseLanguage, fold } from '../../post/index.ts'
import { languageOf } from '../checks/language.ts'

/**
 * Words by which people say what they hold of something, a table a language in stance-words.json; each text is a list of patterns over folded words.
 * `good`, `bad`: they value it; `for`, `against`: they take a side; `ought`: how it should be, or a question that nobody is to answer; `self`: the
 * speaker; `undo`: what does away with its object; `keep`: that something is to stay as it is or be left alone; `instead`: leads to what is not wanted; `not`: what turns the word behind it (in Japanese before it) into its contrary.
 */
const table = z.strictObject({
  good: z.string(),
  bad: z.string(),
  for: z.string(),
  against: z.string(),
  ought: z.string(),
  self: z.string(),
  keep: z.string(),
  instead: z.string(),
  not: z.string(),
  undo: z.string(),
})
export type StanceWords = { readonly [K in keyof z.output<typeof table>]: RegExp }

const tables = z.record(z.string(), table).parse(JSON.parse(readFileSync(new URL('stance-words.json', import.meta.url), 'utf8')))
const unspaced: ReadonlySet<string> = new Set(['ja', 'th'])
/** "and", "the", "for", "by" are written together with the next word. */
const arabicPrefix = '(?:[وفلبك]?(?:ال)?)'

const patterns = new Map(
  Object.entries(tables).map(([lang, texts]) => [
    lang,
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, patternOf(foldPattern(text), lang)])) as StanceWords,
  ]),
)

function patternOf(words: string, lang: string): RegExp {
  if (unspaced.has(lang)) return new RegExp(words, 'gu')
  // French joins its small words to the next one: "j'approuve", "m'oppose".
  const before = lang === 'fr' ? `(?<![\\p{L}\\p{M}])(?:(?:[jmnltsd]|qu)')?` : `(?<![\\p{L}\\p{M}'])`
  return new RegExp(`${before}${lang === 'ar' ? arabicPrefix : ''}(?:${words})(?![\\p{L}\\p{M}])`, 'gu')
}

/** Texts are folded before they are compared, so the words are as well; classes of characters stay. */
function foldPattern(text: string): string {
  return text
    .split(/(\\p\{[A-Z]\})/u)
    .map((part) => (part.startsWith('\\p') ? part : fold(part)))
    .join('')
}

/** The table for a text, by its script, by what its post states, else by its small words. */
export function stanceWordsOf(text: string, langs: readonly string[]): StanceWords {
  const stated = langs.map(baseLanguage).find((one) => patterns.has(one) && !scripts.some(([lang]) => lang === one))
  const lang = scripts.find(([, script]) => script.test(text))?.[0] ?? stated ?? languageOf(text)
  return (patterns.get(lang) ?? patterns.get('en')) as StanceWords
}

const scripts: readonly (readonly [string, RegExp])[] = [
  ['ja', kana],
  ['hi', /\p{Script=Devanagari}{2}/u],
  ['ar', /\p{Script=Arabic}{2}/u],
  ['th', /\p{Script=Thai}{2}/u],
]
