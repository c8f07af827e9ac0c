import { wholeWords } from '../../lib/whole-words.ts'
import { clausesOf, sourcesOf, type Clause } from './clauses.ts'
import { languageOf, type CheckLanguage } from './language.ts'
import { fold, namesInOrder } from './names.ts'
import { contentWords, isAlike } from './words.ts'

/** Words that turn what a clause says into its contrary. Two in a row are one ("no … nunca"), as in most of these languages. */
const negators: { readonly [L in CheckLanguage]: string } = {
  en: 'not(?! only)|no(?!\\. ?\\d)|none|nobody|nothing|never|neither|nor|without|cannot|zero|fail(?:s|ed)? to|unable|rather than|instead of',
  fr: "pas|jamais|aucune?|rien|sans|ni|ne [^,.;]{1,30}? plus|n['’][^,.;]{1,30}? plus|plus de(?= \\p{L})",
  es: 'no|nunca|jamás|sin|ning[uú]n[oa]?|nadie|nada|tampoco',
  de: 'nicht(?! nur)|keine?[nmrs]?|nie|niemals|niemand|ohne|nichts',
  pt: 'não|nao|nunca|sem|nenhuma?|ninguém|nada',
  ja: '',
}
/** Words that say so of a whole statement: it is denied, false, unknown. One of these and a negator cancel out. */
const denials: { readonly [L in CheckLanguage]: string } = {
  en: 'den(?:y|ies|ied|ying|ial)|refut\\p{L}*|reject\\p{L}*|dismiss(?:es|ed)|debunk\\p{L}*|false|untrue|a lie|lies|hoax|fake|wrong|rul(?:ed|es) out|banned|forbidden|prohibited|unknown|unconfirmed|unclear|vot\\p{L}* (?:\\S+ ){0,2}against',
  fr: 'dément\\p{L}*|nie|nient|a nié|fauss?e?s?|faux|inconnue?s?|rejett?e\\p{L}*|mensonge|interdite?s?|exclu[et]?s?',
  es: 'niegan?|negó|desmiente\\p{L}*|fals[oa]s?|mentira|prohibid[oa]s?|desconoce\\p{L}*|desconocid[oa]|rechaza\\p{L}*|descarta\\p{L}*',
  de: 'dementier\\p{L}*|bestreite\\p{L}*|bestritt\\p{L}*|falsch\\p{L}*|lüge|verboten\\p{L}*|unbekannt\\p{L}*|unwahr|weist (?:[^.;]{0,60} )?zurück|weisen (?:[^.;]{0,60} )?zurück|zurückgewiesen|ausgeschlossen',
  pt: 'nega[m]?|negou|desment\\p{L}*|fals[oa]s?|mentira|proibid[oa]s?|desconhecid[oa]|desconhece\\p{L}*|rejeita\\p{L}*|descarta\\p{L}*',
  ja: '',
}
/** What somebody is accused of is not said to be so. */
const accusation =
  /(?<![\p{L}\p{M}])(?:accus\p{L}*|alleg\p{L}*|reproche\p{L}*|acus\p{L}*|wirft|werfen|vorwurf\p{L}*|beschuldig\p{L}*)(?![\p{L}\p{M}])|批判|非難/iu
const contraction = /n['’]t(?![\p{L}])/iu
const japaneseNegator = /ない|ません|なかった|(?<![必先まわ])ず(?=[、。に]|$)|ぬ(?=[、。]|$)/u
const japaneseDenial = /否定|誤り|嘘|デマ|虚偽|不明|未確認|禁止|通行止め|否认|否認/u
/** Other scripts, as they stand in a sentence. */
const others =
  /不是|没有|沒有|否认|否認|未|(?:^|\s)(?:لا|لم|لن|ليس|ليست|نفى|نفت|نفي|नहीं|मत|न|не|нет|никогда|отрицает|опроверг)(?=\s|[.,!?]|$)|ไม่|ปฏิเสธ/u

const patterns = new Map<string, RegExp>()
function matcher(kind: 'negators' | 'denials', lang: CheckLanguage): RegExp {
  const key = `${kind} ${lang}`
  const known = patterns.get(key)
  if (known) return known
  const made = wholeWords((kind === 'negators' ? negators : denials)[lang], '', 'iu')
  patterns.set(key, made)
  return made
}

/** Whether a clause says the contrary of its bare words. */
export function isNegated(text: string, lang: CheckLanguage = languageOf(text)): boolean {
  if (lang === 'ja') return japaneseNegator.test(text) !== japaneseDenial.test(text)
  const negator = matcher('negators', lang).test(text) || contraction.test(text) || others.test(text)
  return negator !== matcher('denials', lang).test(text)
}

/** Whether anything in a text denies something. */
export const denies = (text: string): boolean => {
  const lang = languageOf(text)
  return clausesOf(text, lang).some((clause) => isNegated(clause.text, lang)) || isNegated(text, lang)
}

/**
 * A clause of the sentence that says the contrary of where it comes from, in either direction. A negated one is right as well where any
 * negated clause holds what it negates: "has not decided" after "says she has not decided yet". A plain one is wrong only where what the
 * cited clause negates is part of it: "walk out on Monday" is not denied by "if there is no offer we walk out on Monday".
 */
export function contradicts(sentence: string, cited: string): boolean {
  const lang = languageOf(`${sentence}\n${cited}`)
  const all = withoutEllipses(clausesOf(cited, lang), lang)
  const sources = accusation.test(sentence) ? all : all.filter(({ text }) => !accusation.test(text) || isNegated(text, lang))
  return clausesOf(sentence, lang).some((clause) =>
    isNegated(clause.text, lang) ? isWronglyNegated(clause, sources, lang) : isWronglyPlain(clause, sources, lang),
  )
}

/** "The frame is damaged, the canvas is not": what the second one denies stands in the first one. */
const withoutEllipses = (clauses: readonly Clause[], lang: CheckLanguage): Clause[] =>
  clauses.map((clause, at) => {
    const before = clauses[at - 1]
    const isCut = before && clause.words.length <= 2 && matcher('negators', lang).test(clause.text) && focusOf(clause, lang).length === 0
    return isCut ? { text: clause.text, words: [...clause.words, ...before.words] } : clause
  })

function isWronglyNegated(clause: Clause, sources: readonly Clause[], lang: CheckLanguage): boolean {
  const negated = sources.filter(({ text }) => isNegated(text, lang))
  const from = comingFrom(clause, namingSame(clause, sources, lang), lang)
  if (from.some((one) => negated.includes(one))) return false
  const focus = focusOf(clause, lang)
  return !negated.some(
    (one) => (from.length === 0 && focus.length === 0) || hasAny(one, focus.length > 0 ? focus.slice(0, 1) : clause.words),
  )
}

function isWronglyPlain(clause: Clause, sources: readonly Clause[], lang: CheckLanguage): boolean {
  if (hasOnlyDenied(clause, sources, lang)) return true
  const from = comingFrom(clause, sources, lang)
  return (
    from.length > 0 &&
    from.every((one) => isNegated(one.text, lang) && (focusOf(one, lang).length === 0 || hasAny(clause, focusOf(one, lang))))
  )
}

/** The cited clauses that it comes from, negators aside. */
function comingFrom(clause: Clause, sources: readonly Clause[], lang: CheckLanguage): Clause[] {
  const plain = new Map(sources.map((one) => [bare(one, lang), one]))
  return sourcesOf(bare(clause, lang), [...plain.keys()]).flatMap((one) => plain.get(one) ?? [])
}

/** What a negator negates: the two content words behind it; none where nothing stands there, or in Japanese, where it ends the clause. */
function focusOf({ text }: Clause, lang: CheckLanguage): string[] {
  const at = lang === 'ja' ? null : (matcher('negators', lang).exec(text) ?? contraction.exec(text))
  return at ? contentWords(text.slice(at.index + at[0].length), lang).slice(0, 2) : []
}

const hasAny = ({ words }: Clause, some: readonly string[]): boolean => some.some((one) => words.some((word) => isAlike(word, one)))

/** A word of a plain clause that the cited text holds in negated clauses alone: "there are dead" after "no dead". Who is named is not denied. */
const hasOnlyDenied = (clause: Clause, sources: readonly Clause[], lang: CheckLanguage): boolean => {
  const names = new Set((lang === 'de' ? [] : namesInOrder(clause.text, lang)).flatMap(({ name }) => contentWords(name, lang)))
  return clause.words.some((word) => {
    if (names.has(word)) return false
    const holding = sources.filter((source) => source.words.some((other) => isAlike(word, other)))
    return holding.length > 0 && holding.every((source) => isNegated(source.text, lang) && !standsBefore(word, source, lang))
  })
}

/** Before a negator, which does not reach it: "the court brings no charge" denies no court. German puts it behind as often. */
function standsBefore(word: string, { text }: Clause, lang: CheckLanguage): boolean {
  if (lang === 'de' || lang === 'ja' || matcher('denials', lang).test(text)) return false
  const at =
    (lang === 'fr' ? /(?<![\p{L}])n(?:e\s|['’])/iu.exec(text) : null) ?? matcher('negators', lang).exec(text) ?? contraction.exec(text)
  const reached = at ? contentWords(text.slice(at.index), lang) : []
  return at !== null && !reached.some((other) => isAlike(word, other))
}

/** Where cited clauses name whom the clause names, only those: what one side will not do says nothing of the other. */
function namingSame(clause: Clause, sources: readonly Clause[], lang: CheckLanguage): readonly Clause[] {
  const names = namesInOrder(clause.text, lang).map(({ name }) => name)
  const naming = sources.filter(({ text }) => names.some((name) => fold(text).includes(name)))
  return naming.length > 0 ? naming : sources
}

/** Without its own negators, which are no part of what is said. */
const bare = (clause: Clause, lang: CheckLanguage): Clause => ({
  text: clause.text,
  words:
    lang === 'ja'
      ? clause.words
      : clause.words.filter((one) => !matcher('negators', lang).test(one) && !matcher('denials', lang).test(one)),
})
