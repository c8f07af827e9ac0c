import { fold, phraseTerms } from '../../post/index.ts'
import { clausesOf, functionWordsOf, phraseOf, searchSettings } from '../../search/index.ts'
import type { Clause } from '../../store/index.ts'
import type { Term } from '../evidence.ts'
import { namesAmongPieces, namesInRun, type NameInRun } from './caseless-names.ts'
import {
  isArticle,
  isJapaneseName,
  isNumberInRun,
  japanesePlace,
  keysOfFrame,
  numbersAmong,
  othersAmong,
  ownersAmong,
  placeAmongWords,
  placesAmong,
  withoutParticle,
  withoutVerbEnding,
} from './key-words.ts'
import { isJapaneseVerb } from './japanese-verb.ts'
import { languageOfScript } from './question-language.ts'
import { otherSpellings } from './spellings.ts'
import { verbForms } from './verb-forms.ts'

const spaceless = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const words = new Intl.Segmenter(undefined, { granularity: 'word' })

/** Small words that questions have and posts are not weighed by: how exactly, how lately, Portuguese “in this”, French “it is” in one piece. Folded. */
const saysNothing: ReadonlySet<string> = new Set(
  `ok okay exactly exactement recemment cest exactamente recientemente genau kurzlich neulich exatamente recentemente
  neste nesta nestes nestas nesse nessa nesses nessas naquele naquela deste desta destes destas desse dessa desses dessas daquele daquela disto disso nisto nisso`.split(
    /\s+/,
  ),
)

/** Written with a capital, and nobody's name: a post about them need not name them. */
const common = /^(?:Earth|Moon|Sun|Internet|Web|God|Tierra|Terre|Terra|Luna|Lune|Lua)$/u

/**
 * What the topic of a question asks for: its words without function words, each with its plural or singular; quoted phrases and
 * names (capitalised words that do not begin the question, tags, @names; German writes every noun so) marked as such. Names beside each
 * other also count written as one ("Golden Gate", #GoldenGate). Runs without spaces are cut into words. At most 24 terms.
 */
export function termsOfTopic(topic: string, options: { beginsQuestion: boolean; question: string }): Term[] {
  const terms = new Map<string, Term>()
  const add = (term: Term) => term.clauses.length > 0 && !terms.has(keyOf(term)) && terms.size < 24 && terms.set(keyOf(term), term)
  const rest = topic.replace(/["“”„«「『]([^"“”„»」』]{2,200})["“”»」』]/gu, (_whole, phrase: string) => {
    add({ label: phrase, clauses: [...phraseOf(phrase), ...joinedOf(phrase)], isName: true })
    return ' , '
  })
  const functionWords = functionWordsOf(wordsOf(options.question))
  const isSmall = (word: string) => functionWords.has(word) || saysNothing.has(fold(word).replace(/['’]/gu, ''))
  const script = languageOfScript(options.question) ?? ''
  const inRuns = namesInRun(rest, script)
  // Words in katakana stay whole by themselves.
  const cutOut = inRuns.filter(({ label }) => !/^[\p{Script=Katakana}ー・]+$/u.test(label))
  for (const { label, alternatives, isPlace } of cutOut)
    add({
      label,
      clauses: alternatives.flatMap((one) => clausesOf(one)),
      isName: script === 'th' && !isPlace,
      isKey: true,
      ...(isPlace && { isPlace }),
    })
  const pieces = without(rest, cutOut)
    .split(/[\s,;:!?¿¡()[\]{}<>/|…。、？！，：；؟،؛।]+/u)
    .filter(Boolean)
    .flatMap((piece) => unelided(piece, functionWords.lang))
  const shouted = pieces.filter((piece) => /\p{Ll}/u.test(piece)).length === 0 // no case to read names from
  const isCapital = pieces.map((piece) => /^[^\p{L}\p{N}]*\p{Lu}/u.test(piece) && !shouted)
  const isName = pieces.map((piece, at) => {
    const capital = isCapital[at] === true && functionWords.lang !== 'de' && !(at === 0 && options.beginsQuestion)
    return /^[#@]./u.test(piece) || (capital && !common.test(piece) && !(isSmall(piece) && !isAcronym(piece)))
  })
  const all = { pieces, lang: functionWords.lang, isCapital, isFunctionWord: isSmall }
  const led = lastOfLongRuns(placesAmong(all))
  const typed = led.some(Boolean) ? undefined : placeAmongWords(all)
  const isPlace = led.map((is, at) => is || (typed?.isPlace === true && typed.at === at))
  const isNumber = numbersAmong(all)
  const isOwner = ownersAmong(all)
  const isOther = othersAmong(all)
  const place = japanesePlace(rest)
  const isCaseless = namesAmongPieces(pieces, script, (piece) => withoutParticle(piece) ?? piece)
  const isRunName = (word: string) => inRuns.some(({ label }) => label === word)
  pieces.forEach((piece, at) => {
    if (spaceless.test(piece)) return segmentedTerms(piece, { place, isRunName, script, isFunctionWord: isSmall }).forEach(add)
    const name = isName[at] === true
    if (isSmall(piece) && !name) return
    const besides = [pieces[at - 1], pieces[at + 1]].map((other, i) => (name && isName[at - 1 + 2 * i] ? other : undefined))
    const joined = [besides[0] && `${besides[0]}${piece}`, besides[1] && `${piece}${besides[1]}`].flatMap((one) => joinedTerm(one))
    const endsRun =
      functionWords.lang === 'de' && isCapital[at] === true && isCapital[at - 1] === true && at > 1 && isCapital[at + 1] !== true
    add({
      label: piece.replace(/[.'’]+$/u, ''),
      clauses: [
        ...withVariants(piece, isCapital[at] === true && name, functionWords.lang),
        ...spellingsOf(piece, name, functionWords.lang),
        ...(functionWords.lang === 'en' && !name
          ? verbForms(pieces, at).map((term) => ({ term, weight: searchSettings.variantWeight }))
          : []),
        ...joined,
      ],
      isName: name || endsRun,
      ...(isPlace[at] ? { isPlace: true } : isOther[at] && { isOf: true }),
      ...(((isPlace[at] && !isArticle(pieces[at - 1])) ||
        typed?.at === at ||
        isNumber[at] ||
        (name && isOwner[at]) ||
        endsRun ||
        isCaseless[at]) && {
        isKey: true,
      }),
    })
  })
  return [...terms.values()]
}

/** "at Lantern Hall Kalvik": of three names and more behind a word that leads to a place the last tells it. */
const lastOfLongRuns = (isPlace: readonly boolean[]): readonly boolean[] =>
  isPlace.map((is, at) => {
    if (!is) return false
    const begin = isPlace.lastIndexOf(false, at) + 1
    const end = isPlace.indexOf(false, at)
    return at === (end < 0 ? isPlace.length : end) - 1 || (end < 0 ? isPlace.length : end) - begin < 3
  })

/** A text with spaces in place of these names. */
const without = (text: string, names: readonly NameInRun[]): string =>
  names.reduce((rest, { at, label }) => `${rest.slice(0, at)}${' '.repeat(label.length)}${rest.slice(at + label.length)}`, text)

type Run = {
  readonly place: string | undefined
  readonly isRunName: (word: string) => boolean
  /** Language that the script tells. */
  readonly script: string
  readonly isFunctionWord: (word: string) => boolean
}

/** Each word of a run without spaces, and what stands right after it tells a name, a number. */
function segmentedTerms(run: string, { place, isRunName, script, isFunctionWord }: Run): Term[] {
  const plain = segment(run)
  const segments = script === 'zh' ? joinSingles(plain, isFunctionWord) : plain
  const joined = new Set(segments.filter((one) => !plain.includes(one)).map(({ word }) => word))
  const isVerb = ({ word, after }: Segment) => script === 'ja' && !asksWhy.test(run) && isJapaneseVerb(word, after)
  const telling = segments.filter((one) => !isFunctionWord(one.word) && (isTelling(one.word) || isVerb(one)))
  // Lone characters and words in hiragana count only where nothing else stands besides the place.
  const asked = telling.some(({ word }) => word !== place && isTelling(word))
    ? telling
    : segments.filter(({ word }) => !isFunctionWord(word) && !isParticle(word))
  return asked.map(({ word, after }) => {
    const isName = isJapaneseName(word, after)
    const isKey =
      isName ||
      word === place ||
      isNumberInRun(word, after) ||
      isRunName(word) ||
      (script === 'zh' && joined.has(word) && [...word].length >= shortestChinese)
    return { label: word, clauses: clausesOf(word), isName, ...(word === place && { isPlace: true }), ...(isKey && { isKey }) }
  })
}

/** Why something happened is told by those who need not repeat that it did. */
const asksWhy = /なぜ|どうして|原因|理由/u

/** So many lone characters together are a name from elsewhere (诺维克); two may be a word that the dictionary lacks. */
const shortestChinese = 3

/** Chinese names are in no dictionary: they fall apart into lone characters, which belong together. */
function joinSingles(segments: readonly Segment[], isFunctionWord: (word: string) => boolean): Segment[] {
  const isSingle = ({ word }: Segment) => /^\p{Script=Han}$/u.test(word) && !isFunctionWord(word)
  const joined: Segment[] = []
  let isOpen = false
  for (const one of segments) {
    const last = joined.at(-1)
    if (isOpen && last && isSingle(one)) joined[joined.length - 1] = { word: last.word + one.word, after: one.after }
    else joined.push(one)
    isOpen = isSingle(one)
  }
  return joined
}

/** Written as one word or tag: "covid 19", covid19. Words of fewer than five letters together are too common. */
function joinedTerm(words: string | undefined): Clause[] {
  const term = words === undefined ? '' : fold(words).replace(/[^\p{L}\p{N}]+/gu, '')
  return term.length < 5 ? [] : [{ term, weight: searchSettings.variantWeight }]
}
const joinedOf = (phrase: string): Clause[] => (/^\S+(?:[ -]\S+){1,3}$/.test(phrase) ? joinedTerm(phrase) : [])

/** Other spellings of one piece: with a hyphen or joined (covid-19, covid19), a tag as its words (#FlintWater: "Flint Water"), as another country spells it. */
function spellingsOf(piece: string, isName: boolean, lang: string): Clause[] {
  const weight = searchSettings.variantWeight
  if (/^#/u.test(piece)) {
    const parts = piece.slice(1).split(/(?<=\p{Ll})(?=\p{Lu})|(?<=\p{L})(?=\p{N})|_/u)
    const phrase = parts.flatMap((part) => phraseTerms(part))
    return [...joinedTerm(piece), ...(phrase.length > 1 ? [{ phrase, weight }] : [])].filter(
      (clause) => !('term' in clause) || clause.term !== fold(piece),
    )
  }
  if (/^\p{L}+-[\p{L}\p{N}]+$/u.test(piece)) return joinedTerm(piece)
  const numbered = /^(\p{Script=Latin}{2,})(\p{N}{1,4})$/u.exec(piece)
  if (numbered) return [{ phrase: phraseTerms(`${numbered[1]} ${numbered[2]}`), weight }]
  // A name is spelt one way, but for the letters that a keyboard lacks.
  return isName && lang === 'en' && !/[äöüß]/iu.test(piece) ? [] : otherSpellings(piece, lang).map((term) => ({ term, weight }))
}

/** Whether a capital marks a name in this question. */
export const tellsNames = (question: string): boolean => /\p{Ll}/u.test(question) && functionWordsOf(wordsOf(question)).lang !== 'de'

/** Words of a question in any script. */
const wordsOf = (text: string) => [...words.segment(text)].filter((part) => part.isWordLike).map((part) => part.segment)

/** French joins its small words to the next one: "l'appel", "d'électricité", "qu'on". */
const unelided = (piece: string, lang: string): string[] =>
  lang === 'fr'
    ? piece
        .replace(/^(?:[ldcjmnst]|qu|jusqu|lorsqu|puisqu)['’](?=\p{L})/iu, '')
        .split(/-(?:il|elle|on|ils|elles|t|ce)\b/u)
        .filter(Boolean)
    : [piece]

/** Two or more capitals in a row: "US" is a country, "us" is not; "IT", "WHO". */
const isAcronym = (piece: string) => /^\P{L}*\p{Lu}{2,}\P{L}*$/u.test(piece)
const keyOf = (term: Term) => JSON.stringify(term.clauses)

type Segment = { readonly word: string; readonly after: string }

/** Words of a run without spaces. Foreign names and words stand in katakana and stay whole. */
function segment(run: string): Segment[] {
  const found = run
    .split(/([\p{Script=Katakana}ー・]{2,})/u)
    .flatMap((part, i) => (i % 2 === 1 ? [part] : [...words.segment(part)].map((one) => one.segment)))
  const before = found.reduce<number[]>((ends, part) => [...ends, (ends.at(-1) ?? 0) + part.length], [])
  return found.flatMap((word, i) => (/[\p{L}\p{N}]/u.test(word) ? [{ word, after: run.slice(before[i]) }] : []))
}

/** Words in hiragana alone (particles and endings, mostly), counting words ("何人") and lone characters tell little. */
const isTelling = (word: string) => [...word].length > 1 && !/^(?:\p{Script=Hiragana}+|何.)$/u.test(word)
const isParticle = (word: string) => /^\p{Script=Hiragana}{1,2}$|^何.?$/u.test(word)

/** The word as it is, and the forms that differ by a plural or an Arabic article. A name may lose its plural (Democrats), never gain one. */
function withVariants(piece: string, isName: boolean, lang: string): Clause[] {
  const stem = withoutParticle(piece) ?? withoutVerbEnding(piece)
  const clauses = [...clausesOf(piece), ...(stem === undefined ? [] : clausesOf(stem))]
  const [only] = clauses
  if (stem !== undefined) return clauses
  if (clauses.length !== 1 || !only || !('term' in only))
    return clauses.length > 1 ? [{ phrase: clauses.flatMap(plainTerms), weight: 1 }] : clauses
  return [
    only,
    ...variantsOf(only.term, lang)
      .filter((term) => !isName || term.length < only.term.length)
      .map((term) => ({ term, weight: searchSettings.variantWeight })),
  ]
}

const plainTerms = (clause: Clause): readonly string[] =>
  'term' in clause ? [clause.term] : 'phrase' in clause ? clause.phrase : [clause.prefix]

/** Endings that come and go with number and case, longest first; the index folds accents. */
const endings: Readonly<Record<string, readonly string[]>> = {
  fr: ['aux', 's', 'es', 'e'],
  es: ['es', 's'],
  pt: ['es', 's'],
  de: ['en', 'es', 'er', 'n', 's', 'e'],
}

/**
 * Plurals and case endings of English, French, Spanish, Portuguese and German, and the Arabic article with or without. Short words and
 * names of few letters stay as they are.
 */
function variantsOf(word: string, lang: string): string[] {
  const own = endings[lang]
  if (own && /^[a-z]{4,}$/.test(word)) {
    const shorter = own
      .filter((ending) => word.endsWith(ending) && word.length - ending.length >= 4)
      .map((ending) => word.slice(0, -ending.length))
    return [...new Set([...shorter, ...gendersOf(word, lang), ...own.map((ending) => `${word}${ending}`)])].slice(0, 6)
  }
  if (/^\p{Script=Arabic}{3,}$/u.test(word)) return arabicForms(word)
  if (!/^[a-z]{3,}$/.test(word)) return []
  if (/ies$/.test(word) && word.length > 4) return [`${word.slice(0, -3)}y`]
  if (/(?:ss|us|is)$/.test(word)) return [`${word}es`]
  if (/(?:x|ch|sh|ss|z)es$/.test(word)) return [word.slice(0, -2)]
  if (/s$/.test(word)) return word.length > 3 ? [word.slice(0, -1)] : []
  if (/[^e]ed$/.test(word) && !nounsInEd.test(word)) return [] // "cancelled" has no plural
  if (/[^aeiou]y$/.test(word)) return [`${word.slice(0, -1)}ies`]
  return /(?:x|ch|sh|z)$/.test(word) ? [`${word}es`] : [`${word}s`]
}

/** Spanish and Portuguese participles agree with whom they are said of: "heridas", "feridos". */
function gendersOf(word: string, lang: string): string[] {
  const [, stem] = ((lang === 'es' || lang === 'pt') && /^([a-z]{2,}[ai]d)[ao]s?$/.exec(word)) || []
  return stem === undefined ? [] : ['a', 'o', 'as', 'os'].map((ending) => `${stem}${ending}`).filter((form) => form !== word)
}

const nounsInEd = /^(?:bed|shed|sled|shred|hundred|watershed|seabed|flatbed|riverbed|bobsled|moped|quadruped|newlywed)$/

/** Arabic joins its article, "and", "in", "for" and "so" to the next word, and whose something is to the word itself. */
function arabicForms(word: string): string[] {
  const joined = /^(?:[وفبك]?ال|لل|[وفبل](?=\p{L}{4}))/u.exec(word)?.[0] ?? ''
  const bases = [word.slice(joined.length)].filter((base) => base.length >= 3)
  return [
    ...new Set(
      [...bases, word].flatMap((base) => [
        base,
        ...['ال', 'وال', 'بال', 'لل', 'و', 'ب', 'ل'].map((before) => before + base),
        `${base}ه`,
        `${base}ها`,
      ]),
    ),
  ]
    .filter((form) => form !== word)
    .slice(0, mostArabicForms)
}
const mostArabicForms = 20

/** Who and where the frame of a question says, as terms. */
export function termsOfFrame(frame: string): Term[] {
  const { speaker, place } = keysOfFrame(frame)
  return [...(speaker === undefined ? [] : [speakerTerm(speaker)]), ...(place === undefined ? [] : [{ ...keyTerm(place), isPlace: true }])]
}

const keyTerm = (label: string): Term => ({ label, clauses: withVariants(label, true, 'en'), isName: true, isKey: true })
export const speakerTerm = (label: string): Term => ({ ...keyTerm(label), isSpeaker: true })
