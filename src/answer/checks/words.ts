import { allMatches } from '../../lib/all-matches.ts'
import { isFunctionWord } from '../../search/index.ts'
import { numberWords } from '../number-words.ts'
import { languageOf, type CheckLanguage } from './language.ts'
import { isSameWord } from './same-words.ts'
import { foldedStem as stem } from './stem.ts'

/**
 * Words as the checks compare them: content words alone, alike where they share their beginning ("blessés", "blessées"). Small words of
 * the text's own language do not count; of a language without a list every word does, which makes the checks stricter, never laxer.
 */

/** Words that only say whose the claim is ("posters say"): no part of it. */
const frame =
  /(?<![\p{L}\p{M}])(?:according to|posters?|posts?|users?|people|accounts?|witnesses|several|some|many|others|reports?|reported|say|says|said|selon|disent|según|dicen|laut|sagen|segundo|dizem)(?![\p{L}\p{M}])/giu

const word = /[\p{L}\p{N}][\p{L}\p{M}\p{N}.'’%-]*[\p{L}\p{M}\p{N}%]|[\p{L}\p{N}]/gu
// Scripts without spaces are compared by pairs of characters, as the index does; hiragana alone is grammar more often than not.
const unspaced =
  /[\p{Script=Han}\p{Script=Katakana}ー\p{Script=Hiragana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu

export function contentWords(text: string, lang: CheckLanguage = languageOf(text)): string[] {
  const plain = text.normalize('NFKC').toLowerCase().replace(percent, ' ')
  const runs = allMatches(plain, unspaced)
    .flatMap(([run]) => run.split(/[\p{Script=Hiragana}]+/u))
    .flatMap(pairs)
  const spaced = allMatches(plain.replace(unspaced, ' '), word).flatMap(([found]) => found.split(/[-.'’](?=\p{L})/u))
  return [...spaced.filter((one) => !isSmall(one, lang)).map(stem), ...runs]
}

/** Stands with every second figure, and is written in many ways; `numbers` compares it. */
const percent = /%|(?<!\p{L})(?:percent|per cent|pour cent|por ciento|por cento|prozent)(?!\p{L})/gu

const isSmall = (one: string, lang: string) => isFunctionWord(one, lang) || (lang === 'en' && also.has(one))
/** English words that are small here and tell something in a search. */
const also = new Set(['because', 'so', 'far', 'ever', 'yet'])

/** Without the words that only attribute it, unless nothing else is left. */
export function claimWords(sentence: string, lang: CheckLanguage = languageOf(sentence)): string[] {
  const words = contentWords(sentence.replace(frame, ' '), lang)
  return words.length > 0 ? words : contentWords(sentence, lang)
}

/** As `claimWords`, without figures, which `numbers` compares, and without `fillers`. */
export function tellingWords(sentence: string, lang: CheckLanguage = languageOf(sentence)): string[] {
  const words = claimWords(sentence, lang)
  const telling = words.filter((one) => !/\p{N}/u.test(one) && !numberStems().has(one) && !fillers.has(one))
  return telling.length > 0 ? telling : words
}

let stems: ReadonlySet<string> | undefined
const numberStems = () => (stems ??= new Set(Object.values(numberWords).flatMap((table) => [...table.keys()].map(stem))))

function pairs(run: string): string[] {
  const characters = [...run]
  if (characters.length < 2) return characters
  return characters.slice(1).map((character, at) => `${characters[at] ?? ''}${character}`)
}

/** Two stems of one word, which begin alike for long enough, or of words that say the same. */
export function isAlike(a: string, b: string): boolean {
  if (a === b || isSameWord(a, b)) return true
  const [least, most] = [Math.min(a.length, b.length), Math.max(a.length, b.length)]
  if (least < 4 || most > 2 * least + 1 || /\p{N}/u.test(a)) return false
  let same = 0
  while (same < least && a[same] === b[same]) same++
  return same >= 4 && same >= least - 2 && same * 2 >= most - 1
}

/** Words that only say that people are counted, something came about or is so, or in which unit: nothing of their own. */
const fillers = new Set(
  [
    'people person persons himself herself itself themselves take takes taken took make makes made happen happened come comes came use number total',
    'personne personnes numéro faut fait faire sera seront auront partir',
    'persona personas resultar resultaron resultó tiene tienen habrá número vuelve volver volverá queda',
    'menschen person personen leute wurden wurde worden gilt gelten gibt besteht liegt macht machen nummer insgesamt',
    'pessoa pessoas ficar ficou ficaram tem será serão número sai',
    'km kilometer kilometre kilomètre kilómetro kilómetros quilômetro quilómetro minute minutos minuto minuten hour heure hora horas stunde stunden uhr h euro euros',
  ].flatMap((line) => line.split(' ').map(stem)),
)

/** Words of a text, asked for one by one. */
function createVocabulary(text: string, lang: CheckLanguage): { has(word: string): boolean } {
  const held = new Set(contentWords(text, lang))
  return { has: (one) => held.has(one) || [...held].some((other) => isAlike(one, other)) }
}

/** 0..1: share of the claim's words that stand in the cited text. */
export function lexicalSupport(sentence: string, cited: string, lang: CheckLanguage = languageOf(`${sentence}\n${cited}`)): number {
  const own = claimWords(sentence, lang)
  const held = createVocabulary(cited, lang)
  return own.length === 0 ? 0 : own.filter(held.has).length / own.length
}

/** 0..1: as `lexicalSupport`, of its telling words. */
export function tellingSupport(sentence: string, cited: string, lang: CheckLanguage): number {
  const own = tellingWords(sentence, lang)
  const held = createVocabulary(cited, lang)
  return own.length === 0 ? 0 : own.filter(held.has).length / own.length
}

/** 0..1: as `lexicalSupport`, of what the claim says beyond the question; of all of it where it says nothing more. */
export function supportBeyond(question: string, sentence: string, cited: string): number {
  const asked = new Set(contentWords(question))
  const own = claimWords(sentence).filter((one) => !asked.has(one))
  if (own.length === 0) return lexicalSupport(sentence, cited)
  const held = new Set(contentWords(cited))
  return own.filter((one) => held.has(one)).length / own.length
}

/** The longest run of the claim's words that the cited text does not hold: an added clause stands in one piece. */
export function longestNovelRun(sentence: string, cited: string, lang: CheckLanguage = languageOf(`${sentence}\n${cited}`)): number {
  const held = createVocabulary(cited, lang)
  let run = 0
  let longest = 0
  for (const one of claimWords(sentence, lang)) {
    run = held.has(one) ? 0 : run + 1
    longest = Math.max(longest, run)
  }
  return longest
}
