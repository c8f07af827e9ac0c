import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { allMatches } from '../../lib/all-matches.ts'
import { asWords, kana } from '../../lib/whole-words.ts'
import { baseLanguage, fold, termsOf } from '../../post/index.ts'
import { answerSettings } from '../settings.ts'
import { splitSentences } from '../writers/sentences.ts'
import { contentTerms } from './content-terms.ts'
import { withoutAttribution, withoutDenier } from './denier.ts'
import { katakanaWords } from './katakana.ts'
import { languagesIn } from './languages-in.ts'

const settings = answerSettings.denial

/**
 * Words by which a sentence denies or corrects what is said, two lists a language in denial-words.json, over folded words. `says`: the verbs and nouns of
 * denying, and what says that all is well; they deny all of the sentence. `flatly`: those of them that say of what others say that it is not so, and nothing else. `not`: plain negation, which denies what stands near it. "without" and its like
 * are left out: "homes without power" denies nothing.
 */
const lists = z
  .record(z.string(), z.strictObject({ says: z.string(), flatly: z.string(), not: z.string() }))
  .parse(JSON.parse(readFileSync(new URL('denial-words.json', import.meta.url), 'utf8')))
const wordsOf = (list: string, more = '') => new RegExp(asWords(foldList(list)) + more, 'gu')
const spaced = new Map(
  Object.entries(lists).map(([lang, { says, flatly, not }]) => [
    lang,
    { says: wordsOf(says), flatly: wordsOf(flatly), not: wordsOf(not, lang === 'en' ? "|n't(?!\\p{L})" : '') },
  ]),
)
const unspaced = {
  says: /フェイク|でたらめ|デタラメ|根も葉もない|(?<!申し)わけ(?:が)?ない|コラ画像|合成(?:写真|画像)|信じないで|(?<!\p{Script=Katakana})ウソ(?!\p{Script=Katakana})|撤回|(?:聞き間違|勘違)い|責めない|信じちゃ(?:だめ|ダメ)|(?:言|い)うの(?:は)?やめ|否定|誤り|デマ|訂正|無関係|関係(?:は)?(?:ない|ありません)|検出されず|退け|(?:うそ|嘘)(?!であって)|事実では|事実無根|噂|は無事|まさか(?!の)|ガセ|間違いでした|使い回し|確認されていません|どころか|広めないで|拡散(?:を)?(?:やめ|しない)|虚偽|誤報|いいえ|そんな話はない|否认|否认|谣言|謠言|假|辟谣|부인|거짓|사실무근|루머|ไม่จริง|ปฏิเสธ|ข่าวลือ|เท็จ|ข่าวปลอม|อย่าแชร์/gu,
  flatly:
    /フェイク(?:です|だ|ニュース)|でたらめ|デタラメ|根も葉もない|(?<!申し)わけ(?:が)?ない|コラ画像|合成(?:写真|画像)|事実は(?:ない|ありません)|(?:19|20)\d\d年の.{0,12}(?:写真|動画|映像|画像|もの|やつ|話)|(?:写真|動画|映像|画像)は.{0,12}(?:19|20)\d\d年|(?<!\p{Script=Katakana})ウソ(?!\p{Script=Katakana})|は(?:ありません|ゼロ)|(?:て(?:い)?ません|ていない|はない)(?:と|、).{1,20}(?:発表|説明|確認|強調|警察|市|局|庁|社|会|センター)|まさか(?!の)|ガセ|(?:聞き)?間違いでした|勘違いでした|撤回|使い回し|確認されていません|どころか|は無事|否定|デマ|誤り(?!では)|うそ(?!で(?:は|あって))|嘘(?!で(?:は|あって))|事実では(?:ない|ありません)|事実無根|虚偽|誤報|無関係|関係(?:は)?(?:ない|ありません)|否认|谣言|謠言|辟谣|부인|거짓|사실무근|ปฏิเสธ|ข่าวลือ|เท็จ|ข่าวปลอม/gu,
  not: /ありません|いませんでした|なんていない|死んでない|てない|てません|ではない|ではなく|じゃない|なかった|ていない|ていません|いません|はいない|存在しません|入ってません|はゼロ|一つもない|不是|没有|沒有|아니|없다|없습니다|ไม่ใช่|ไม่มี|ไม่ได้/gu,
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
  if ([...tables, unspaced].some(({ says }) => allMatches(folded, says).some(({ index }) => !isHoped(folded, index)))) return 'all'
  const places = [...tables, unspaced].flatMap(({ not }) =>
    allMatches(folded, not).flatMap(({ 0: word, index }) => (isWish(folded, index, word) ? [] : [index])),
  )
  return places.length > 0 ? places : undefined
}

/** "I hope this is untrue" denies nothing. */
const isHoped = (folded: string, index: number): boolean => hopes.test(lastWords(folded.slice(0, index)))
const hopes =
  /(?<!\p{L})(?:hop(?:e|es|ing)|pray(?:ing)?|wish|espere|esperons|espero|esperemos|ojala|hoffe|hoffen|hoffentlich|tomara|oxala)(?!\p{L})/u

/** Whether a "not" says how things ought to be rather than how they are: "must not", "we cannot", "no debe", "darf nicht", "ne doit pas". */
const isWish = (folded: string, index: number, word: string): boolean =>
  wishBefore.test(folded.slice(Math.max(0, index - wishWithin), index)) ||
  wishBehind.test(folded.slice(index + word.length)) ||
  word === 'cannot'
const wishWithin = 40
const wishBefore =
  /(?<!\p{L})(?:can|could|will|wo|would|should|must|may|might|shall|do|let|please|to|doit|doivent|devrait|devraient|devons|peut|peuvent|pouvons|faut|veut|veux|voulons|darf|durfen|kann|konnen|konnte|soll|sollen|sollte|sollten|muss|mussen|will|wollen|wurde)(?: [\p{L}']+){0,2}? ?$/u
const wishBehind =
  /^ (?:se )?(?:deb\p{L}*|pued\p{L}+|pod\p{L}+|quier\p{L}+|quer\p{L}+|vamos|hay que|dev\p{L}+|temos|tenemos|tiene que|tem de|pos\p{L}+ podem)(?!\p{L})/u

/** Whether a text denies or corrects something; `langs`: languages it may be in, by its words where none are given. */
export const deniesSomething = (sentence: string, langs: readonly string[] = languagesIn(sentence)): boolean =>
  denialIn(fold(sentence), langs) !== undefined

/** Whether any word of a text may negate something, even as a wish. */
export function mayNegate(text: string): boolean {
  const folded = fold(text)
  return [...languagesIn(text).flatMap((lang) => spaced.get(lang) ?? []), unspaced].some(
    ({ says, not }) => folded.search(says) >= 0 || folded.search(not) >= 0,
  )
}

/** Whether an index term is a word of denying alone: it tells that something is denied, not what. */
export const isDenyingTerm = (term: string, langs: readonly string[]): boolean =>
  [...langs.flatMap((lang) => spaced.get(baseLanguage(lang)) ?? []), unspaced].some(({ says }) => term.replace(says, '') === '')

/** Whether it says in so many words that something is not so: a plain "not" stands in many a sentence that denies nothing. */
export const saysNotSo = (text: string): boolean => denialIn(fold(text), languagesIn(text)) === 'all' || flatDenials(text).length > 0

/**
 * The words that a text denies, as the index holds them, without those who deny it. `outright`: those of sentences that say in so many words that something
 * is not so; `all`: those near a plain negation as well.
 */
export type Denied = { readonly all: ReadonlySet<string>; readonly outright: ReadonlySet<string> }

/** `stated`: languages that its post states, which tell where its words tell of several. */
export function deniedIn(text: string, stated: readonly string[] = []): Denied {
  const langs = among(languagesIn(text), stated)
  const [all, outright]: [string[], string[]] = [[], []]
  all.push(...wordsIn(fold(takenUp(text) ?? '')))
  splitSentences(text).forEach((sentence, at, sentences) => {
    const folded = fold(sentence)
    const denial = denialIn(folded, langs)
    // "A burst dam? No. It holds." answers in the sentence after.
    const answer = /[?？؟]["'”’)]*$/u.test(sentence) ? denialIn(fold(sentences[at + 1] ?? ''), langs) : undefined
    const isFlat = flatDenials(sentence, langs).length > 0 || saysOutright(sentence, langs)
    if ((denial === 'all' && !asks.test(sentence.trim())) || answer !== undefined || isFlat) {
      const words = wordsIn(withoutDenier(folded))
      all.push(...words)
      if (answer !== undefined || isFlat) outright.push(...words)
    } else if (denial && !asks.test(sentence.trim())) {
      const said = withoutDenier(folded)
      const places = denialIn(said, langs) ?? denial
      for (const place of places === 'all' ? [] : places) all.push(...wordsIn(near(places === denial ? folded : said, place)))
    }
  })
  return { all: new Set(all), outright: new Set(outright) }
}

/** As the index holds them, and words in katakana whole. */
const wordsIn = (text: string): string[] => [...termsOf(text), ...katakanaWords(text)]

function among(langs: readonly string[], stated: readonly string[]): readonly string[] {
  const both = langs.filter((lang) => stated.some((one) => baseLanguage(one) === lang))
  return both.length > 0 ? both : langs
}

export const deniedWords = (text: string): ReadonlySet<string> => deniedIn(text).all

/**
 * The clauses of a sentence that flatly deny what they speak of: they say that it is false or denied, and not that this is wrong ("is not a hoax", "nobody
 * denies"); none of a question. Folded, without who denies it. `reach`: so much of a clause.
 */
export function flatDenials(sentence: string, langs: readonly string[] = languagesIn(sentence), reach: Reach = whole): string[] {
  if (asks.test(sentence.trim())) return []
  const folded = withoutAttribution(fold(sentence))
  const tables = langs.flatMap((lang) => spaced.get(lang) ?? [])
  const isTurned = (before: string) => tables.some(({ not }) => lastWords(before).search(not) >= 0)
  const places = tables.flatMap(({ flatly, not }) =>
    allMatches(folded, flatly).flatMap(({ 0: word, index }) =>
      !isHoped(folded, index) && (word.search(not) === 0 || twice.test(word) || !isTurned(folded.slice(0, index))) ? [index] : [],
    ),
  )
  const all = [...places, ...allMatches(folded, unspaced.flatly).map(({ index }) => index)]
  return [...new Set(all.map((place) => withoutDenier(near(folded, place, reach))))]
}

/** Whether what denies flatly is all that a clause says ("Fake!", "false alarm, lads", "I was wrong"): then it denies what the rest of its post speaks of. */
export function deniesWithoutMore(clause: string, langs: readonly string[]): boolean {
  const tables = langs.flatMap((lang) => spaced.get(lang) ?? [])
  const left = [...tables, unspaced].reduce((text, { flatly, says }) => text.replace(flatly, ' ').replace(says, ' '), clause)
  return contentTerms(termsOf(left), langs).length <= settings.besidesDenying
}

/**
 * What a post takes up as a question of a few words and answers with something else ("A bomb? It was a car backfiring"): it does not say that. None where it asks on, says yes, or
 * asks somebody.
 */
export function takenUp(text: string): string | undefined {
  const [, taken = '', answer = ''] = beginsAsking.exec(text) ?? []
  const isFew = taken.split(/\s+/u).length <= settings.takenUp && taken.length <= settings.takenUpLength
  const says = fold(answer)
  return isFew && /\p{L}{2}/u.test(taken) && !asksSomebody.test(fold(taken)) && !agrees.test(says) && !/[?？]/u.test(answer)
    ? taken
    : undefined
}
const beginsAsking = /^(?:@\S+\s+)*["“«]?([^?？.!。！\n]{2,60})(?:[?？]+["”»]?|って(?:…|\.{3}))\s*(\S.{10,})$/su
/** Asks for something, or whether something is so. */
const asksSomebody =
  /^(?:what|why|who|whose|how|where|when|which|is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|any\p{L}*|some\p{L}*|qui|que|quoi|quand|ou|comment|pourquoi|combien|quel\p{L}*|est|y a|quelqu'un|quien|cuando|donde|como|por que|cuant\p{L}+|cual\p{L}*|alguien|hay|wer|was|wann|wo|wie|warum|wieso|wohin|woher|welche\p{L}*|ist|sind|hat|haben|gibt|kann|konnen|weiss|jemand|quem|quando|onde|quant\p{L}+|qual|alguem|tem)(?!\p{L})|何|誰|どこ|いつ|なぜ|なんで|本当|マジ/u
/** Says yes to it, or that it may be. */
const agrees =
  /^(?:(?:oh |ah |sim )?(?:yes|yeah|yep|yup|confirmed|true|indeed|oui|ouais|si(?=[,.!])|confirme|vrai|claro|cierto|confirmado|ja|jup|jap|jo|stimmt|bestatigt|sim|verdade|maybe|perhaps|possibly|peut-etre|quizas?|a lo mejor|tal vez|vielleicht|talvez))(?!\p{L})|^(?:はい|うん|そう|たぶん)/u

/** Whether a text denies that something has to do with something else, which leaves both as they are. */
export const deniesLink = (text: string): boolean => link.test(fold(text))
const link =
  /(?<!\p{L})(?:nothing to do with|rien a voir|nada (?:que ver|a ver)|nichts zu tun)(?!\p{L})|無関係|関係(?:は)?(?:ない|ありません)/u

/** Stretches around plain negations, each with a word of `asked` right beside its negation. */
export function negationsOf(
  sentence: string,
  isAsked: (words: readonly string[]) => boolean,
  langs: readonly string[] = languagesIn(sentence),
): string[] {
  if (asks.test(sentence.trim())) return []
  const folded = withoutDenier(fold(sentence))
  const tables = langs.flatMap((lang) => spaced.get(lang) ?? [])
  return [...tables, unspaced].flatMap(({ not }) =>
    allMatches(folded, not).flatMap(({ index }) =>
      isAsked(termsOf(near(folded, index, { before: settings.besideBefore, behind: settings.besideBehind }))) ? [near(folded, index)] : [],
    ),
  )
}

/** Whether any word of denying says so that means nothing else, and is not turned: on real posts few deny flatly. None of a question. */
function saysOutright(sentence: string, langs: readonly string[]): boolean {
  if (asks.test(sentence.trim())) return false
  const folded = withoutAttribution(fold(sentence))
  const tables = langs.flatMap((lang) => spaced.get(lang) ?? [])
  return tables.some(({ says, not }) =>
    allMatches(folded, says).some(
      ({ 0: word, index }) =>
        !otherwiseSaid.test(word) &&
        !isHoped(folded, index) &&
        (word.search(not) === 0 || twice.test(word) || tables.every((one) => lastWords(folded.slice(0, index)).search(one.not) < 0)),
    ),
  )
}
/** Words of those that say something else as often: to deny a subsidy, to reject a plan, to be wrong. */
const otherwiseSaid =
  /^(?:deny|denying|denials?|reject\p{L}*|dismiss\p{L}*|wrong|lies|lying|liars?|actually|exaggerat\p{L}*|propaganda|speculat\p{L}*|assumptions?|presumptions?|conclusions|crap|bs|nah|nope|nonsense|rubbish|invention|correction|intact|rejett?\p{L}*|absurde|du vent|rechaz\p{L}*|mentira|basta de|invento|rejeita\p{L}*|unsinn|quatsch|falsch\p{L}*|korrektur|ausgeschlossen|mensonge|faux|fausses?)$/u

/** Stand beside a negation that they do not turn: "não tem nada a ver". */
const twice = /^(?:nada|rien|nichts)(?!\p{L})/u

/** Ends in a question mark, or asks why to its end without one. */
export const asks = /[?？؟]["'”’)]*$|^(?:(?:RT )?@\S+\s+)*(?:why|pourquoi|warum|wieso|por qu[eé])(?!\p{L})[^,;.!]*$/iu

/** Of the clause that ends there. */
const lastWords = (text: string): string => (text.split(clauseEnd).at(-1) ?? '').trim().split(/\s+/).slice(-settings.turnedBy).join(' ')

/** The clause around a place, cut some words before and behind it. Scripts without spaces: the clause. */
function near(text: string, place: number, words: Reach = beside): string {
  const from = Math.max(...allMatches(text.slice(0, place), clauseEnd).map(({ index, 0: end }) => index + end.length), 0)
  // Japanese negates what stands before.
  const behind = kana.test(text.charAt(place)) ? 0 : text.slice(place).search(clauseEnd)
  const until = behind < 0 ? text.length : place + behind
  const before = text
    .slice(from, place)
    .split(/\s+/)
    .slice(words.before === Infinity ? 0 : -words.before - 1)
    .join(' ')
  const after = text
    .slice(place, until)
    .split(/\s+/)
    .slice(0, words.behind + 1)
    .join(' ')
  return `${before}${after}`
}
/** Words before and behind what denies. */
type Reach = { readonly before: number; readonly behind: number }
const beside: Reach = { before: settings.wordsBefore, behind: settings.wordsBehind }
const whole: Reach = { before: Infinity, behind: Infinity }

/** Words right beside what denies flatly, as the index holds them: a long sentence tells other things as well. */
export const deniedBeside = (sentence: string): readonly string[] => flatDenials(sentence, undefined, beside).flatMap(wordsIn)
const clauseEnd = /[,;:–—、，،]\s?|[.!…]+\s/gu
