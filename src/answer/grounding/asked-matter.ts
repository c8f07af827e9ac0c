import { fold } from '../../post/index.ts'
import type { Question } from '../evidence.ts'

/**
 * What a question for opinions asks about. `acts`: words of what is to be done or was done ("closing", "Verkauf"), where one stands in it; `kept`: to
 * what that would be done; `matter`: whether a text speaks of it, by two of its words where it has several, places aside; `sides`: whom the question sets against each other ("with the strikers or with the passengers").
 */
export type AskedMatter = {
  readonly matter?: (text: string) => boolean
  readonly acts?: RegExp
  readonly kept?: RegExp
  readonly sides?: readonly [RegExp, RegExp]
}

export function askedMatter({ text, terms }: Question): AskedMatter {
  const sides = sidesOf(text)
  if (sides) return { sides }
  const plain = terms.filter(({ isName, isPlace }) => !isName && !isPlace).map(({ label }) => fold(label))
  const acting = plain.filter((word) => act.test(word) && !noAct.test(word) && !isAdjective(word, text))
  const acts = acting.map(stemOf).filter((stem) => [...stem].length >= (/^\p{Script=Latin}/u.test(stem) ? shortestLatin : shortest))
  const all = terms
    .filter(({ isPlace, isName, label }) => !isPlace && (isName || !common.test(fold(label))))
    .map(({ label }) => stemOf(fold(label)))
  const things = plain.filter((word) => !acting.includes(word)).map(stemOf)
  return {
    ...(all.length > 0 && { matter: speaksOf(all) }),
    ...(acts.length > 0 && { acts: wordsFrom(acts) }),
    ...(things.length > 0 && { kept: wordsFrom(things) }),
  }
}

/**
 * Of "minimum wage" another wage says nothing: of two words both must stand there, of more two beside each other. Names are written as one as well
 * ("#PlannedParenthood").
 */
function speaksOf(stems: readonly string[]): (text: string) => boolean {
  const parts = stems.map((stem) => wordsFrom([stem]))
  const pairs = stems.slice(1).map((stem, at) => new RegExp(`${escaped(stems[at] ?? '')}\\p{L}*[\\s-]?${escaped(stem)}`, 'u'))
  const isWhole = (text: string) => parts.length < 3 && parts.every((part) => text.search(part) >= 0)
  return (text) => isWhole(text) || pairs.some((pair) => text.search(pair) >= 0)
}
/** Says nothing of what is meant. */
const common =
  /^(?:favou?r|people|residents|locals|citizens|habitante?s|riverains|citoyens|vecin[oa]s|residentes|ciudadanos|anwohner|burger|einwohner|bewohner|moradores|cidadaos|new|big|latest|planned|proposed|nouvel\p{L}*|nouveau|grand\p{L}*|nuev[oa]s?|neue[nsrm]?|geplante[nsrm]?|nov[oa]s?)$/u
const escaped = (stem: string): string => stem.replace(/[^\p{L}\p{M}\p{N}]/gu, '.')

/** "autofreien Innenstadt": in German what is small and stands right before a noun says of what kind it is; "Schulen schließen" has it behind. */
const isAdjective = (word: string, text: string): boolean =>
  new RegExp(`(?<!\\p{L})${escaped(word)} \\p{Lu}`, 'u').test(foldCase(text)) && /en$/u.test(word)

/** Without accents, capitals as they are. */
const foldCase = (text: string): string =>
  [...text].map((letter) => (/\p{Lu}/u.test(letter) ? fold(letter).toUpperCase() : fold(letter))).join('')

/** Verbs and nouns of doing by their endings, in English, French, Spanish, German and Portuguese; Japanese and others by a few words. */
const act =
  /^\p{Script=Latin}{3,}(?:ing|er|ir|re|ar|en|ung|tion|ture|sion|cion|cao|ment|miento|mento|verkauf|verbot|abbau|ban)$|変更|休校|閉鎖|中止|移転|廃止|禁止|導入|値上|建設|売却|^(?:نقل|اغلاق|بيع|بناء|منع|هدم)$|रोक|बंद|ปิด|รื้อ|ยุบ|ยกเลิก|ย้าย|ห้าม|ขาย|สร้าง|ขึ้นราคา/u
/** End like verbs and are none. */
const noAct =
  /^(?:power|water|oder|darub\p{L}*|daruber|fruher|arbitre|schiedsrichter|hersteller|wahler|decision|proposition|question|election|elections|situation|paper|number|winter|summer|river|maker|leader|teacher|driver|owner|mayor|schulen|gegen|kosten|leuten|prix|enfer|mer|hiver|mujer|lugar|mar|calor|menschen|strassen|morning|evening|building|wedding|nothing|anything|something|centre|theatre|ministre|livre|metre|titre|chambre|guerre|terre|pierre|arbre|nombre|ombre|titre|filtre|chiffre|coffre|semestre|cadre|ordre|lettre|maitre|\p{L}{2,}(?:[^f]aire|[^cb]oire|iere)|station|nation|dollar|car|bar|bahnen|hafen|garten|wagen|fabriken|kinder|reisen)$/u

const stemOf = (word: string): string =>
  /^\p{Script=Latin}+$/u.test(word)
    ? word.replace(/(?:ing|ung|tion|ture|sion|cion|cao|ment|miento|mento|er|ir|re|ar|en|es|s)$/u, '').slice(0, longestStem)
    : word
const longestStem = 7
/** Characters of a stem by which a word is known. */
const shortest = 2
const shortestLatin = 3

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
