import { fold } from '../../post/index.ts'
import type { Question } from '../evidence.ts'

/**
 * What a question for opinions asks about. `acts`: words of what is to be done or was done ("closing", "Verkauf"), where one stands in it; `kept`: to
 * what that would be done; `matter`: all of it but places, names too; `sides`: whom the question sets against each other ("with the strikers or with the passengers").
 */
export type AskedMatter = {
  readonly matter?: RegExp
  readonly acts?: RegExp
  readonly kept?: RegExp
  readonly sides?: readonly [RegExp, RegExp]
}

export function askedMatter({ text, terms }: Question): AskedMatter {
  const sides = sidesOf(text)
  if (sides) return { sides }
  const plain = terms.filter(({ isName, isPlace }) => !isName && !isPlace).map(({ label }) => fold(label))
  const acting = plain.filter((word) => act.test(word) && !noAct.test(word))
  const acts = acting.map(stemOf).filter((stem) => [...stem].length >= shortest)
  const all = terms.filter(({ isPlace }) => !isPlace).map(({ label }) => stemOf(fold(label)))
  const things = plain.filter((word) => !acting.includes(word)).map(stemOf)
  return {
    ...(all.length > 0 && { matter: wordsFrom(all) }),
    ...(acts.length > 0 && { acts: wordsFrom(acts) }),
    ...(things.length > 0 && { kept: wordsFrom(things) }),
  }
}

/** Verbs and nouns of doing by their endings, in English, French, Spanish, German and Portuguese; Japanese and others by a few words. */
const act =
  /^\p{Script=Latin}{3,}(?:ing|er|ir|re|ar|en|ung|tion|ture|sion|cion|cao|ment|miento|mento|verkauf|verbot|abbau|ban)$|変更|休校|閉鎖|中止|移転|廃止|禁止|導入|値上|建設|売却|^(?:نقل|اغلاق|بيع|بناء|منع|هدم)$|रोक|बंद|ปิด|ย้าย|ห้าม|ขาย|สร้าง|ขึ้นราคา/u
/** End like verbs and are none. */
const noAct =
  /^(?:power|water|oder|darub\p{L}*|daruber|fruher|arbitre|schiedsrichter|hersteller|wahler|decision|proposition|question|election|elections|situation|paper|number|winter|summer|river|maker|leader|teacher|driver|owner|mayor|schulen|gegen|kosten|leuten|prix|enfer|mer|hiver|mujer|lugar|mar|calor|menschen|strassen|morning|evening|building|wedding|nothing|anything|something|station|nation|dollar|car|bar|bahnen|hafen|garten|wagen|fabriken|kinder|reisen)$/u

const stemOf = (word: string): string =>
  /^\p{Script=Latin}+$/u.test(word)
    ? word.replace(/(?:ing|ung|tion|ture|sion|cion|cao|ment|miento|mento|er|ir|re|ar|en|es|s)$/u, '').slice(0, longestStem)
    : word
const longestStem = 7
/** Characters of a stem by which a word is known. */
const shortest = 2

/** Spanish and French verbs change their last vowel ("cerrar", "cierren"). */
const changing = (stem: string): string => stem.replace(/e(?=[^aeiou]+$)/u, '(?:e|ie)').replace(/o(?=[^aeiou()|]+$)/u, '(?:o|ue)')

function wordsFrom(stems: readonly string[]): RegExp {
  const escaped = stems.map((stem) => stem.replace(/[^\p{L}\p{M}\p{N}]/gu, '.'))
  return new RegExp(
    escaped.map((stem) => (/\p{Script=Latin}/u.test(stem) ? `(?<!\\p{L})#?(?:ge|un|ver|zu)?${changing(stem)}\\p{L}*` : stem)).join('|'),
    'u',
  )
}

/** "A or B", each a few words behind the same small word. */
function sidesOf(text: string): AskedMatter['sides'] {
  const folded = fold(text)
  const found =
    /(?<!\p{L})(?:with|for|avec|pour|con|com|zu(?:m|r)?|fur|hinter) (.{3,60}?) (?:or|ou|oder|o) (?:with |for |against |avec |pour |con |com |zu(?:m|r)? |fur |hinter )?(.{3,60}?)\s*[?？]*$/u.exec(
      folded,
    ) ?? /([^、。]{1,20}?)側?と([^、。]{1,20}?)の?どちら/u.exec(folded)
  if (!found) return undefined
  const [one, other] = [tellingOf(found[1] ?? ''), tellingOf(found[2] ?? '')]
  return one.length > 0 && other.length > 0 ? [wordsFrom(one), wordsFrom(other)] : undefined
}

/** The words of a side that name it: long ones, and of those the stems. */
const tellingOf = (side: string): string[] =>
  (side.match(/\p{Script=Latin}{5,}|\p{Script=Katakana}{2,}|\p{Script=Han}{2,}/gu) ?? []).map(stemOf)
