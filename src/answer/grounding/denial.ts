import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { fold, termsOf } from '../../post/index.ts'
import { splitSentences } from '../writers/sentences.ts'
import { languagesIn } from './languages-in.ts'

/**
 * Words by which a sentence denies or corrects what is said, a list a language in denial-words.json, over folded words: the verbs and nouns of denying,
 * plain negation, and what says that all is well. "without" and its like are left out: "homes without power" denies nothing.
 */
const words = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(new URL('denial-words.json', import.meta.url), 'utf8')))
const spaced = new Map(
  Object.entries(words).map(([lang, list]) => [lang, new RegExp(`(?<![\\p{L}\\p{M}])(?:${foldList(list)})(?![\\p{L}\\p{M}])`, 'u')]),
)
const contraction = /n't(?!\p{L})/u
const unspaced =
  /否定|誤り|デマ|訂正|ありません|ではない|ではなく|じゃない|なかった|ていない|ていません|検出されず|いません|はいない|無関係|関係(?:は)?(?:ない|ありません)|退け|うそ|嘘|事実では|事実無根|噂|存在しません|は無事|まさか|そんな話はない|なんて入ってません|入ってません|どころか|はゼロ|一つもない|いいえ|広めないで|拡散(?:を)?(?:やめ|しない)|虚偽|誤報|不是|没有|沒有|否认|否認|谣言|謠言|假|辟谣|아니|없다|없습니다|부인|거짓|사실무근|루머|ไม่ใช่|ไม่จริง|ไม่มี|ไม่ได้|ปฏิเสธ|ข่าวลือ|เท็จ|ข่าวปลอม|อย่าแชร์/u

/** Texts are folded before they are compared; classes of characters stay as they are. */
function foldList(list: string): string {
  return list
    .split(/(\\p\{[A-Z]\}|\\s|\\d)/u)
    .map((part) => (part.startsWith('\\') ? part : fold(part)))
    .join('')
}

/** Whether a text denies or corrects something; `langs`: languages it may be in, by its words where none are given. */
export function deniesSomething(sentence: string, langs: readonly string[] = languagesIn(sentence)): boolean {
  const folded = fold(sentence)
  return (
    langs.some((lang) => spaced.get(lang)?.test(folded) ?? false) ||
    (langs.includes('en') && contraction.test(folded)) ||
    unspaced.test(sentence)
  )
}

/** The words of those sentences of a text that deny, as the index holds them: what it denies is among them. */
export function deniedWords(text: string): ReadonlySet<string> {
  const langs = languagesIn(text)
  return new Set(
    splitSentences(text).flatMap((sentence, at, all) =>
      // "A burst dam? No. It holds." answers in the sentence after.
      deniesSomething(sentence, langs) || (/[?？؟]["'”’)]*$/u.test(sentence) && deniesSomething(all[at + 1] ?? '', langs))
        ? termsOf(sentence)
        : [],
    ),
  )
}
