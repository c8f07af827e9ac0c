import { fold } from '../../post/index.ts'

/** A question cut at its spaces, and what is known of each piece. */
export type Pieces = {
  readonly pieces: readonly string[]
  /** Of the question's small words; "en" where none is known. */
  readonly lang: string
  /** Written with a capital, where capitals tell anything. */
  readonly isCapital: readonly boolean[]
  readonly isFunctionWord: (word: string) => boolean
}

/** Words before a place, folded; German places stand without an article ("in Kiel", never "im Hafen"). */
const beforePlace: { readonly [lang: string]: ReadonlySet<string> } = {
  en: new Set(['in', 'at', 'near', 'around', 'off', 'outside']),
  fr: new Set(['a', 'en', 'dans', 'pres']),
  es: new Set(['en']),
  de: new Set(['in', 'bei', 'nahe', 'aus']),
  pt: new Set(['em', 'no', 'na', 'nos', 'nas']),
}

/** Which pieces stand where a place stands: after a preposition and with a capital, or as scripts without capitals have it. */
export function placesAmong(all: Pieces): readonly boolean[] {
  if (all.lang === 'hi') return hindiPlaces(all)
  if (all.lang === 'ar') return arabicPlaces(all)
  if (all.pieces.some((piece) => /\p{Script=Hangul}/u.test(piece))) return koreanPlaces(all)
  const isLoose = (at: number) =>
    /^n[oa]s?$/iu.test(all.pieces[at - 1] ?? '') && all.pieces.some((_one, next) => next > at && isInTown(all, next))
  let isPlace = false
  return all.pieces.map((_piece, at) => {
    isPlace = all.isCapital[at] === true && (isPlace || (followsPlaceWord(all, at) && !isLoose(at)))
    return isPlace
  })
}

/** "na Brandomar em Braga": of two the thing stands with its article, the town without one. */
const isInTown = ({ pieces, isCapital, lang }: Pieces, at: number): boolean =>
  lang === 'pt' && isCapital[at] === true && fold(pieces[at - 1] ?? '') === 'em'

function followsPlaceWord({ pieces, lang }: Pieces, at: number): boolean {
  const before = isArticle(pieces[at - 1]) && lang !== 'de' ? pieces[at - 2] : pieces[at - 1]
  return before !== undefined && (beforePlace[lang]?.has(fold(before)) ?? false)
}

/**
 * Who types words alone says where without a word that leads there ("strike Lugo when", "injured Grey Petrel Kalvik??"): the last of the names that stand
 * together. Of two the last is as often a person's ("Ada Vance"), and so is any in a sentence: it must be held all the same. None where a word leads to the
 * names, or where nothing else is asked for.
 */
export function placeAmongWords({ pieces, lang, isCapital, isFunctionWord }: Pieces): PlaceOfWords | undefined {
  const names = isCapital.filter(Boolean).length
  const others = pieces.filter((piece, at) => isCapital[at] !== true && !isFunctionWord(piece)).length
  const last = isCapital.lastIndexOf(true)
  const before = isCapital.lastIndexOf(false, last)
  const length = last - before
  if (names === 0 || others === 0 || (lang === 'de' && names > pieces.length / 2) || (length === 1 && last === 0)) return undefined
  const word = pieces[before]
  if (word !== undefined && (articles.test(fold(word)) || (length < 3 && leadsToName(word)))) return undefined
  const isSentence = isFunctionWord(pieces[0] ?? '')
  const isLoose = word !== undefined && before > 0 && isFunctionWord(word)
  const isLone = lang === 'de' && names === 1 && last === pieces.length - 1
  const isWordy = pieces.slice(pieces.findIndex((piece) => !isFunctionWord(piece))).some(isFunctionWord)
  if (isSentence && length < 3 && !isLoose && !isLone && isWordy) return undefined
  return { at: last, isPlace: length > 2 || (length === 1 && (!isSentence || isLoose)) }
}
export type PlaceOfWords = { readonly at: number; readonly isPlace: boolean }

/** Whether a word stands before names of places, owners, or what something is for, about or with, in any of the languages. */
const leadsToName = (word: string): boolean =>
  [beforePlace, beforeOwner, beforeOther].some((lists) => Object.values(lists).some((list) => list.has(fold(word)))) ||
  leading.test(fold(word))
const articles =
  /^(?:the|an?|l[aeo]s?|les|un[aeo]?s?|el|d(?:er|ie|as|en|em|es)|eine?[nmrs]?|[ao]s?|uma?s?|d[aeo]s?|du|del|n[ao]s?|au|aux)$/u
const leading = /^(?:about|with|by|against|on|and|or|sur|avec|par|contre|et|ou|con|sobre|contra|por|y|o|mit|gegen|und|oder|com|e)$/u

/** Words before what something belongs to, folded: "the market of Kiel", "la alcaldía de Lugo". */
const beforeOwner: { readonly [lang: string]: ReadonlySet<string> } = {
  en: new Set(['of']),
  fr: new Set(['de', 'd']),
  es: new Set(['de', 'del']),
  pt: new Set(['de', 'do', 'da']),
}

/** Names, by their capital, of what something belongs to. */
export const ownersAmong = ({ pieces, lang, isCapital }: Pieces): readonly boolean[] =>
  pieces.map((_piece, at) => isCapital[at] === true && (beforeOwner[lang]?.has(fold(pieces[at - 1] ?? '')) ?? false))

/** Words before what something is of, for or from, where a place asked for next takes its place ("the forecast for Kiel", "and in Bremen?"). Folded. */
const beforeOther: { readonly [lang: string]: ReadonlySet<string> } = {
  en: new Set(['of', 'for', 'from', 'to', 'over']),
  fr: new Set(['de', 'd', 'du', 'pour', 'vers', 'sur']),
  es: new Set(['de', 'del', 'para', 'hacia', 'desde']),
  de: new Set(['von', 'fur', 'nach', 'aus', 'uber']),
  pt: new Set(['de', 'do', 'da', 'para', 'desde']),
}

/** Names, by their capital, that stand so, each with the words it has more of. */
export function othersAmong({ pieces, lang, isCapital }: Pieces): readonly boolean[] {
  let isOther = false
  return pieces.map((_piece, at) => {
    isOther = isCapital[at] === true && (isOther || (beforeOther[lang]?.has(fold(pieces[at - 1] ?? '')) ?? false))
    return isOther
  })
}

/** With an article it may be wider than what people name: who asks for the Philippines is answered by a town. */
export const isArticle = (piece: string | undefined): boolean => /^(?:the|las?|les?|el|los)$/i.test(piece ?? '')

/** Hindi says the place first: before "में" ("in"), or before the "की" of what is there. */
function hindiPlaces({ pieces, isFunctionWord }: Pieces): readonly boolean[] {
  const first = pieces.findIndex((piece) => !isFunctionWord(piece))
  return pieces.map((_piece, at) => at === first && /^(?:में|से|के|की|का|पर)$/u.test(pieces[at + 1] ?? ''))
}

/** Arabic: the last word of a chain without articles after "في" ("in the market of Basra"). */
function arabicPlaces({ pieces, isFunctionWord }: Pieces): readonly boolean[] {
  const joins = (piece: string | undefined) => piece !== undefined && !isFunctionWord(piece) && !/^(?:ال|لل)/u.test(piece)
  let isChain = false
  return pieces.map((piece, at) => {
    isChain = joins(piece) && (isChain || pieces[at - 1] === 'في')
    return isChain && !joins(pieces[at + 1])
  })
}

/** Korean marks a place by what is joined to it. */
function koreanPlaces({ pieces }: Pieces): readonly boolean[] {
  const first = pieces.findIndex((piece) => /^\p{Script=Hangul}{2,}(?:에서는?|에는?|의)$/u.test(piece))
  return pieces.map((_piece, at) => at === first)
}

/** A Korean word without the particle that is joined to it; undefined where none is. */
export const withoutParticle = (piece: string): string | undefined =>
  /^(\p{Script=Hangul}{2,}?)(?:에서는|에서|에게|에는|에|의|은|는|이|가|을|를|으로|로|와|과|도|만|까지|부터)$/u.exec(piece)?.[1]

/** The beginning of a Korean verb that asks, as it stands in one that tells ("사임했나요": 사임, "부러졌나요": 부러졌); undefined where it has no such ending. */
export const withoutVerbEnding = (piece: string): string | undefined =>
  /^(\p{Script=Hangul}{2,}?)(?:(?:당)?(?:했|하|됐|되|하고 있|되고 있)?(?:나요|습니까|어요|아요|인가요|은가요|는가|까요)|된|한|하는|되는|당한)$/u.exec(
    piece,
  )?.[1]

/** A name of Japanese without a word of its own for it: with a dot between its parts, or before a title. */
export const isJapaneseName = (word: string, after: string): boolean =>
  /^[\p{Script=Katakana}ー]+(?:[・=＝][\p{Script=Katakana}ー]+)+$/u.test(word) ||
  (/^[\p{Script=Katakana}ー]{2,}$/u.test(word) && /^(?:氏|さん|博士|教授|大統領|首相|議員|選手|監督|容疑者|社長)/u.test(after))

/** The place of a Japanese question: its first name in katakana, or what it begins with, where a particle of place follows. */
export function japanesePlace(topic: string): string | undefined {
  const found = /(?:^|[\s、。])(\p{Script=Han}{2,4}|[\p{Script=Katakana}ー]{2,})(?:の|で|に|へ|から|は[？?]?$)/u.exec(topic)?.[1]
  return (
    japaneseWordAlone(topic) ??
    found ??
    /(?<![\p{Script=Katakana}ー・])([\p{Script=Katakana}ー]{3,})(?:の|で|に|へ|から|[市県町村州港駅]|空港)/u.exec(topic)?.[1]
  )
}

/** Words with spaces between them: "カルヴィク マラソン 中止", "停電 カルヴィク": the first or last of them, in katakana alone. */
function japaneseWordAlone(topic: string): string | undefined {
  const words = topic
    .trim()
    .split(/[\s?？!！。、]+/u)
    .filter(Boolean)
  const ends = words.length > 1 ? [words.at(-1), words[0]] : []
  const alone = ends.filter((word) => word !== undefined && /^[\p{Script=Katakana}ー]{3,}$/u.test(word))
  return alone.length === 2 ? words[0] : (alone[0] ?? words.slice(1).find((word) => /^[\p{Script=Katakana}ー]{4,}$/u.test(word)))
}

/**
 * Numbers that name one thing among others of its kind ("train 4417", "lot 88213", "Boeing 737"): after a word that says what kind, and no amount
 * ("killed 4000 people"). A year is none.
 */
export function numbersAmong({ pieces, isFunctionWord }: Pieces): readonly boolean[] {
  return pieces.map((piece, at) => {
    const [before, after] = [pieces[at - 1], pieces[at + 1]]
    if (!isLongNumber(piece) || before === undefined || isFunctionWord(before) || !/\p{L}/u.test(before)) return false
    return after === undefined || !(/00$/.test(piece) || countsPeople.test(after))
  })
}

/** Of a run without spaces: no counting word follows. */
export const isNumberInRun = (word: string, after: string): boolean =>
  isLongNumber(word) && !/^[人件本戸匹台枚便名個軒棟校票杯社店回年月日時分秒円歳万千百億兆度点位%％]/u.test(after)

const countsPeople = /^(?:people|persons|personnes|gens|personas|gente|pessoas|menschen|personen|leute)$/iu
const isLongNumber = (piece: string) => /^\p{Nd}{3,}$/u.test(piece) && !/^(?:19|20)\d\d$/.test(piece)

/**
 * Who is asked for and where, in the frame of an English question ("What did Doctor Ada Vance say about …", "What do people in Kiel think of …"):
 * the last word of a run of names that comes before the verb, and the place.
 */
export function keysOfFrame(frame: string): { readonly speaker?: string; readonly place?: string } {
  const speaker = /\b(?:did|does|do|has|have|had|is|was)\s+(?:[\p{Lu}][\p{L}.'’-]*\s+)+([\p{Lu}][\p{L}'’-]{2,})\s+[\p{Ll}]+/u.exec(
    frame,
  )?.[1]
  const place = /\b(?:in|near|around)\s+([\p{Lu}][\p{L}'’-]{2,})\s+[\p{Ll}]/u.exec(frame)?.[1]
  return { ...(speaker !== undefined && { speaker }), ...(place !== undefined && { place }) }
}
