import { collectives, figureWords, numberWords } from '../number-words.ts'
import { numbersInWords } from '../checks/numbers.ts'

/** A count that a text gives in words, with its place there: "about twenty", "une trentaine", "zweihundert". */
export type WordFigure = { readonly value: string; readonly at: number; readonly length: number }

/**
 * The counts that a text gives in number words. Ordinals and multiples are none, nor are times of day, parts of a collective ("half a dozen"), or what is left of a
 * name with a number ("Two Rivers"). `lang`: of the text, since one language's number is another's article ("dos moradores", "acht" and "elf").
 */
export function wordFiguresIn(text: string, lang: string): WordFigure[] {
  const lower = text.toLowerCase()
  if (lower.length !== text.length || !mayHold.test(lower)) return []
  return numbersInWords(lower).flatMap(({ value, at, length }) => {
    const word = lower.slice(at, at + length)
    const before = lower.slice(0, at)
    const behind = lower.slice(at + length)
    if (figureWords.has(word) || value === '1' || !areNumbersOf(word, lang)) return []
    if (word === 'neuf' && !/^ \p{L}+[sx](?!\p{L})/u.test(behind)) return [] // a new building
    if (collectives.has(word)) {
      if (half.test(before)) return []
      const article = /(?:une?|an?|eine?|una?|uma?) $/u.exec(before)?.[0].length ?? 0
      return [{ value, at: at - article, length: length + article }]
    }
    const mayBegin = lang === 'de' && beginning.test(before) // "Drei Verletzte": every German noun has a capital
    if (!mayBegin && /^\p{Lu}/u.test(text.slice(at)) && /^ \p{Lu}/u.test(text.slice(at + length))) return []
    return Number(value) <= 24 &&
      (oclock.test(before) || (beforeTime.test(before) && !/^ \p{L}{3}/u.test(behind)) || behindTime.test(behind))
      ? []
      : [{ value, at, length }]
  })
}

/** A text with its number words as digits: "30 élèves" for "une trentaine d'élèves". */
export const withWordFigures = (text: string, lang: string): string =>
  wordFiguresIn(text, lang)
    .toSorted((a, b) => b.at - a.at)
    .reduce((plain, { value, at, length }) => plain.slice(0, at) + value + plain.slice(at + length).replace(ofThem, ' '), text)

/** What joins a collective to what it counts. */
export const ofThem = /^ (?:d['’]|de |of )/u

/** Numbers in one language that are other words in others. */
const ambiguous = new Set(['dos', 'neuf', 'sept', 'elf', 'cent', 'seize', 'mil', 'six'])
const isKnown = (lang: string): lang is keyof typeof numberWords => Object.hasOwn(numberWords, lang)

/** Whether all its words are numbers in that language; where none is told, numbers wherever they are read. */
function areNumbersOf(words: string, lang: string): boolean {
  const each = words.split(/[\s-]+/)
  if (lang === 'und') return !each.some((word) => ambiguous.has(word))
  return isKnown(lang) && each.every((word) => numberWords[lang].has(word) || !Object.values(numberWords).some((table) => table.has(word)))
}

/** Some beginning of a number word of any of the languages: most texts hold none. */
const mayHold =
  /(?<!\p{L})(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thir|fif|twent|fort|ninet|doz|dúz|deux|trois|quatre|cinq|sept|huit|neuf|di[xz]|onze|dou|treiz|quin|seize|vingt|trent|quarant|soixant|cent|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diec|doce|trece|cator|vei?nt|trein|cuaren|sesen|seten|ochen|noven|cien|doscien|trescien|quinien|zw|drei|vier|fünf|sechs|sieb|acht|neun|zehn|elf|hundert|tausend|du|dois|três|quatro|sete|oito|nove|dez|doze|treze|vint|trint|cinquent|sessent|oitent|cem|dec|doc|tre|cin)/u
const beginning = /(?:^|[.:!?…\n–—]|["“„»])\s*$/u
const half = /(?<!\p{L})(?:half an?|demi-|halbes|media|meia) $/u
const oclock = /(?<!\p{L})(?:at|past|till|um|halb|half|viertel|a las?|para las|desde las|[àa]s) $/u
const beforeTime = /(?<!\p{L})(?:by|before|after|gegen|ab|bis|vor|nach|las?|à|vers|dès|avant|après|jusqu['’]à) $/u
const behindTime = /^(?:[ -]?(?:o['’]?clock|sharp|am|pm|uhr|h|heures?|horas?|y media|e meia|y cuarto|et demie|thirty|fifteen)(?!\p{L})|:)/u
