import { splitSentences } from '../writers/sentences.ts'
import { termsOf } from '../../post/index.ts'

/**
 * Words by which a sentence denies or corrects what is said: the verbs and nouns of denying, and plain negation, in the six languages of the
 * tables, Hindi and Arabic. "without" and its like are left out: "homes without power" denies nothing.
 */
const spaced = new RegExp(
  `(?<![\\p{L}])(?:${[
    'not|(?<=^\\s*)no|no(?!\\.(?:\\s?\\d|$))|never|nobody|nothing|denie[sd]|deny|denying|denial|refut\\p{L}+|debunk\\p{L}*|false|untrue|hoax|rumou?rs?|correction|rul(?:es?|ed) out|reject\\p{L}*|wrong|made up|invented|invention',
    "pas|aucune?|jamais|dément\\p{L}*|faux|fausse|rectificatif|rumeurs?|exclu(?:t|ent)|rejett?e(?:nt)?|n['’]est pas|infond\\p{L}+|intox|inventée?s?",
    'ning[uú]na?|nunca|niegan?|desmienten?|desmentido|fals[oa]s?|bulo|rectificaci[oó]n|correcci[oó]n|descarta[n]?|rechazan?|rumor(?:es)?|inventad[oa]',
    'nicht|kein\\p{L}{0,2}|nie|niemals|dementier\\p{L}+|bestreite\\p{L}+|falsch\\p{L}*|richtigstellung|ger[uü]chte?|schließ(?:t|en) .{1,60} aus|weis(?:t|en) .{1,80} zur[uü]ck|erfunden|nichts dran|ausgeschlossen|falschmeldung',
    'n[aã]o|nenhuma?|nunca|negam?|desment\\p{L}+|fals[oa]s?|boatos?|retifica[cç][aã]o|corre[cç][aã]o|descartam?|rejeitam?|mentira|inventad[oa]',
    'नहीं|इनकार|झूठ[ीा]?|गलत|अफवाह|खारिज|मत',
    'لا|لم|لن|ليس|ليست|نفى|نفت|تنفي|ينفي|كاذب|خطأ|إشاعة|شائعة',
  ].join('|')})(?![\\p{L}])|n['’]t(?![\\p{L}])`,
  'iu',
)
const unspaced = /否定|誤り|デマ|訂正|ありません|ではない|ではなく|なかった|ていない|ていません|無関係|退け|うそ|嘘|事実では|事実無根|噂/u

/** Whether a text denies or corrects something, in any of those languages. */
export const deniesSomething = (sentence: string): boolean => spaced.test(sentence) || unspaced.test(sentence)

/** The words of those sentences of a text that deny, as the index holds them: what it denies is among them. */
export function deniedWords(text: string): ReadonlySet<string> {
  return new Set(
    splitSentences(text).flatMap((sentence, at, all) =>
      // "A burst dam? No. It holds." answers in the sentence after.
      deniesSomething(sentence) || (/[?？؟]["'”’)]*$/u.test(sentence) && deniesSomething(all[at + 1] ?? '')) ? termsOf(sentence) : [],
    ),
  )
}
