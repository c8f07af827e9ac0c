import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { fold, termsOf } from '../../post/index.ts'
import { answerSettings } from '../settings.ts'
import { splitSentences } from '../writers/sentences.ts'
import { languagesIn } from './languages-in.ts'

const settings = answerSettings.denial

/**
 * Words by which a sentence denies or corrects what is said, two lists a language in denial-words.json, over folded words. `says`: the verbs and nouns of
 * denying, and what says that all is well; they deny all of the sentence. `not`: plain negation, which denies what stands near it. "without" and its like
 * are left out: "homes without power" denies nothing.
 */
const lists = z
  .record(z.string(), z.strictObject({ says: z.string(), not: z.string() }))
  .parse(JSON.parse(readFileSync(new URL('denial-words.json', import.meta.url), 'utf8')))
const wordsOf = (list: string, more = '') => new RegExp(`(?<![\\p{L}\\p{M}])(?:${foldList(list)})(?![\\p{L}\\p{M}])${more}`, 'gu')
const spaced = new Map(
  Object.entries(lists).map(([lang, { says, not }]) => [
    lang,
    { says: wordsOf(says), not: wordsOf(not, lang === 'en' ? "|n't(?!\\p{L})" : '') },
  ]),
)
const unspaced = {
  says: /否定|誤り|デマ|訂正|無関係|関係(?:は)?(?:ない|ありません)|検出されず|退け|うそ|嘘|事実では|事実無根|噂|は無事|まさか|どころか|広めないで|拡散(?:を)?(?:やめ|しない)|虚偽|誤報|いいえ|そんな話はない|否认|否认|谣言|謠言|假|辟谣|부인|거짓|사실무근|루머|ไม่จริง|ปฏิเสธ|ข่าวลือ|เท็จ|ข่าวปลอม|อย่าแชร์/gu,
  not: /ありません|ではない|ではなく|じゃない|なかった|ていない|ていません|いません|はいない|存在しません|入ってません|はゼロ|一つもない|不是|没有|沒有|아니|없다|없습니다|ไม่ใช่|ไม่มี|ไม่ได้/gu,
}

/** Texts are folded before they are compared; classes of characters stay as they are. */
function foldList(list: string): string {
  return list
    .split(/(\\p\{[A-Z]\}|\\s|\\d)/u)
    .map((part) => (part.startsWith('\\') ? part : fold(part)))
    .join('')
}

/** How a sentence denies: all of it, or what stands near a place in its folded text; undefined: it does not. */
type Denial = 'all' | readonly number[]

function denialIn(folded: string, langs: readonly string[]): Denial | undefined {
  const tables = langs.flatMap((lang) => spaced.get(lang) ?? [])
  if ([...tables, unspaced].some(({ says }) => folded.search(says) >= 0)) return 'all'
  const places = [...tables, unspaced].flatMap(({ not }) => [...folded.matchAll(not)].map(({ index }) => index))
  return places.length > 0 ? places : undefined
}

/** Whether a text denies or corrects something; `langs`: languages it may be in, by its words where none are given. */
export const deniesSomething = (sentence: string, langs: readonly string[] = languagesIn(sentence)): boolean =>
  denialIn(fold(sentence), langs) !== undefined

/** Whether it says in so many words that something is not so: a plain "not" stands in many a sentence that denies nothing. */
export const saysNotSo = (text: string): boolean => denialIn(fold(text), languagesIn(text)) === 'all'

/** The words that a text denies, as the index holds them: those of sentences that say that something is not so, and those near a plain negation. */
export function deniedWords(text: string): ReadonlySet<string> {
  const langs = languagesIn(text)
  return new Set(
    splitSentences(text).flatMap((sentence, at, all) => {
      const folded = fold(sentence)
      const denial = denialIn(folded, langs)
      // "A burst dam? No. It holds." answers in the sentence after.
      const isAnswered = /[?？؟]["'”’)]*$/u.test(sentence) && denialIn(fold(all[at + 1] ?? ''), langs) !== undefined
      if (denial === 'all' || isAnswered) return termsOf(sentence)
      return (denial ?? []).flatMap((place) => termsOf(near(folded, place)))
    }),
  )
}

/** The clause around a place, cut some words before and behind it. Scripts without spaces: the clause. */
function near(text: string, place: number): string {
  const from = Math.max(...[...text.slice(0, place).matchAll(clauseEnd)].map(({ index, 0: end }) => index + end.length), 0)
  const behind = text.slice(place).search(clauseEnd)
  const until = behind < 0 ? text.length : place + behind
  const before = text
    .slice(from, place)
    .split(/\s+/)
    .slice(-settings.wordsBefore - 1)
    .join(' ')
  const after = text
    .slice(place, until)
    .split(/\s+/)
    .slice(0, settings.wordsBehind + 1)
    .join(' ')
  return `${before}${after}`
}
const clauseEnd = /[,;:–—、，،]\s?/gu
