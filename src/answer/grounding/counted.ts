import { allMatches } from '../../lib/all-matches.ts'
import { baseLanguage, termsOf, type Post } from '../../post/index.ts'
import { figuresOf, isFunctionWord } from '../../search/index.ts'
import { plainOf, quantitiesOf } from '../checks/numbers.ts'
import { sameAs } from '../concepts.ts'
import { kinOf } from './asked-kin.ts'
import { figureWords } from './figure-words.ts'
import { isMoney, moneyIn } from './money.ts'
import { ofThem, wordFiguresIn } from './word-figures.ts'

/** A figure and what it counts, as a term: "12 people" → { value: '12', counted: 'people' }. */
export type Counted = { readonly value: string; readonly counted: string }

const withNoun = /(\d(?:[\d.,’'\u00a0\u202f]*\d)?)\s?(?:%\s?)?(\p{L}[\p{L}\p{M}]{0,30})/gu
const languages = ['en', 'fr', 'es', 'de', 'pt'] as const
const monthsOf = (lang: string): string[] =>
  (['long', 'short'] as const).flatMap((form) => {
    const format = new Intl.DateTimeFormat(lang, { month: form, timeZone: 'UTC' })
    return Array.from({ length: 12 }, (_, month) => format.format(Date.UTC(2026, month, 15)).replace('.', ''))
  })
const months = languages.flatMap(monthsOf)
const timeWords = new Set(
  [
    ...months,
    ...languages.flatMap((lang) => ['hour', 'minute', 'second', 'day'].flatMap((unit) => unitNames(lang, unit))),
    ...['am', 'pm', 'uhr', 'h', 'th', 'st', 'nd', 'rd', 'de'],
  ].flatMap((word) => termsOf(word)),
)

function unitNames(lang: string, unit: string): string[] {
  return [1, 2].flatMap((count) =>
    new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'long' })
      .formatToParts(count)
      .flatMap(({ type, value }) => (type === 'unit' ? [value] : [])),
  )
}

/** The figures of a text that count something; dates, times and bare numbers are left out. */
export function countedIn(text: string): Counted[] {
  return allMatches(text, withNoun).flatMap(([, number = '', noun = '']) => {
    const [value] = figuresOf(number)
    const [counted] = termsOf(noun)
    return value === undefined || counted === undefined || timeWords.has(counted) ? [] : [{ value, counted }]
  })
}

const month = `(?:${[...new Set(months)].join('|')})(?![\\p{L}\\p{M}])`
/** "12 March", "14. Mai", "2 de junho", "March 12", "12 मार्च" is left: a day of a month counts nothing. */
const dates = new RegExp(
  `(?<![\\p{N}.,])\\d{1,2}(?:st|nd|rd|th|er|º|ª|\\.)?\\s(?:of\\s|de\\s)?${month}|(?<![\\p{L}])${month}\\.?\\s\\d{1,2}(?:st|nd|rd|th)?(?![\\p{N}.,]\\d|\\p{N}|\\s?[%\\p{L}])`,
  'giu',
)

/** Times of day count nothing, nor do years: four digits as they stand, and no word behind them that they count. */
export function isCount(figure: string, post: Pick<Post, 'text' | 'langs'>): boolean {
  if (figure.includes(':')) return false
  if (!/^(?:19|20)\d\d$/.test(figure) || !post.text.includes(figure)) return true
  const behind = countedBehind(figure, post)
  return behind !== undefined && !behind.startsWith('年') && !beforeYear.test(post.text.slice(0, post.text.indexOf(figure)))
}
/** "7.2" counts nobody, "1.2 million" and "3.5 %" may. */
export const isWhole = (figure: string, post: Pick<Post, 'text' | 'langs'>): boolean =>
  !/^\d+\.\d+$/.test(figure) || scaled.test(behindFigure(stretchWith(figure, post.text, langOf(post)) ?? '', langOf(post)))
const scaled =
  /^(?:%|per ?cent|pour ?cent|por ?cent|prozent|k\b|m\b|bn\b|thousand|million|billion|mill|mil\b|mio|mrd|milliard|milh|bilh|tausend|lakh|crore|[千万億])/iu
const beforeYear = /(?<!\p{L})(?:in|since|of|by|en|de|depuis|desde|seit|em|im|\p{Lu}\p{L}+|\p{Nd}{1,2},?)\s$/u

/** "18 h 30", "6:30 pm", "6.30 Uhr". */
const clock =
  /(?<![\p{N}.,:])\d{1,2}(?:\s?h\s?|:)\d{2}(?:\s?(?:[ap]\.?m|uhr|h)(?!\p{L}))?(?![\p{N}:])|(?<![\p{N}.,:])\d{1,2}\.\d{2}\s?(?:[ap]\.?m|uhr|h)(?!\p{L})/giu

/** A text without its dates and durations: what they count is time. */
export const withoutTimes = (text: string): string =>
  text
    .replace(clock, ' ')
    .replace(dates, ' ')
    .replace(withNoun, (found, _number: string, noun: string) => (noun !== 'may' && timeWords.has(termsOf(noun)[0] ?? '') ? ' ' : found))
    .replace(/\p{Nd}+\s?[年月日時分]/gu, ' ')

const pairs = /(?<![\p{Nd}.,:-])(\p{Nd}{1,3})\s?[-–:対]\s?(\p{Nd}{1,3})(?![\p{Nd}.,:-]\p{Nd}|\p{Nd})(?=(\s\p{Ll})?)/gu
/** A text without its scores, "1-0", which count nobody. What rises and has a word behind it is a range: "20-30 people". */
export const withoutScores = (text: string): string =>
  text.replace(pairs, (found, one: string, other: string, word: string | undefined) =>
    Number(one) < Number(other) && word !== undefined ? found : ' ',
  )

const hanFigure = /[〇一二三四五六七八九十百千万億]\d*[人名戸世軒本個件台校票杯社店羽頭枚便棟箇か]/u

/** Japanese figures as digits: 1万5千人 as 15000人, 十二人 as 12人. */
export function withDigits(text: string): string {
  if (!hanFigure.test(text)) return text
  return quantitiesOf(text)
    .sort((a, b) => b.at - a.at)
    .reduce((plain, { value, at, length }) => {
      const isHan = /[一二三四五六七八九十百千万億]/u.test(plain.slice(at, at + length))
      return isHan ? plain.slice(0, at) + value + plain.slice(at + length) : plain
    }, plainOf(text))
}

/** What a post counts with a figure: `word` of its language; `isPlain`: that says nothing of what it is ("people", 人). */
export type CountedAs = { readonly word: string; readonly isPlain: boolean }

export function countedAs(figure: string, post: Pick<Post, 'text' | 'langs'>): CountedAs | undefined {
  const behind = countedBehind(figure, post)
  if (behind === undefined) return undefined
  const isPlain = isPeople(behind)
  const word = termsOf(behind).at(-1) ?? behind
  return { word: `${langOf(post)} ${isPlain ? word : countedWord(word)}`, isPlain }
}

/** One for all words that tell the same ("licenciements", "postes"; "homes", "households"). */
const countedWord = (term: string): string => [...(sameAs(term) ?? kinOf(term))][0] ?? term

/** The words behind a figure that say what it counts; undefined where there are none. */
export function countedBehind(figure: string, post: Pick<Post, 'text' | 'langs'>): string | undefined {
  const stretch = stretchWith(figure, post.text, langOf(post))
  return stretch === undefined ? undefined : behindFigure(stretch, langOf(post)) || undefined
}

/** What stands behind the figure of a stretch. */
export const behindFigure = (stretch: string, lang: string): string =>
  (/\d|[〇一二三四五六七八九十百千万億]/u.test(stretch) ? stretch : withDigitsFor(stretch, lang))
    .replace(/^(?:(?![〇一二三四五六七八九十百千万億])\D)+/u, '')
    .replace(/^[\d.,:’'\u00a0\u202f 〇一二三四五六七八九十百千万億]+/u, '')

/** A stretch whose figure stands in words, from that on, with a digit in its place. */
function withDigitsFor(stretch: string, lang: string): string {
  const [first] = wordFiguresIn(stretch, lang)
  return first ? `0${stretch.slice(first.at + first.length).replace(ofThem, ' ')}` : stretch
}

export const langOf = ({ langs }: Pick<Post, 'langs'>): string => baseLanguage(langs[0] ?? 'und')

const number =
  /(?:\d[\d.,]*)?(?:[〇一二三四五六七八九十百千万億]\d*)+(?=[人名戸世軒本個件台校票杯社店羽頭枚便棟箇か])|\d+(?:[.,:’'\u00a0\u202f ]\d+)*/gu
export const counter = /^(?:人|戸|本|個|件|台|校|軒|名|票|杯|社|店|羽|頭|枚|便|棟|箇所|か所|世帯)/u

/** What is counted: the next word, and where that is people, what is said of them ("12 people hurt"). */
function wordsBehind(rest: string, lang: string): string {
  const [, first = '', second = ''] = /^(\s\p{L}[\p{L}\p{M}-]*)(\s\p{L}[\p{L}\p{M}-]*)?/u.exec(rest) ?? []
  const isPlain = (word: string) => isFunctionWord(word.trim().toLowerCase(), lang)
  if (people.test(first.trim())) return isPlain(second) || address.test(second) ? first : first + second
  return isPlain(first) ? '' : first
}
const address = /^\s(?:https?|www)$/iu
const people = /^(?:people|persons|personnes|personas|menschen|personen|leute|pessoas)$/iu
export const isPeople = (behind: string): boolean => people.test(behind.trim()) || /^[人名]$/u.test(behind)

/** The figure as it stands in a post, with the hedge before it and the word behind it; undefined where it cannot be found as it was read. */
export function stretchWith(figure: string, text: string, lang: string): string | undefined {
  if (isMoney(figure)) return moneyStretch(figure, text, lang)
  for (const found of allMatches(text, number)) {
    if (!figuresOf(withDigits(`${found[0]}${text.charAt(found.index + found[0].length)}`)).includes(figure)) continue
    const start = hedgedFrom(text, found.index, lang)
    const rest = text.slice(found.index + found[0].length)
    const behind = counter.exec(rest)?.[0] ?? /^\s?(?:%|°C?|€)/u.exec(rest)?.[0] ?? wordsBehind(rest, lang)
    const doubt = /^(?:くらい|ぐらい|ほど|以上|あまり|超)/u.exec(rest.slice(behind.length))?.[0] ?? ''
    return text.slice(start, found.index + found[0].length + behind.length + doubt.length)
  }
  const told = wordFiguresIn(text, lang).find(({ value }) => value === figure)
  if (!told) return undefined
  const start = hedgedFrom(text, told.at, lang)
  const end = told.at + told.length
  const link = ofThem.exec(text.slice(end))?.[0].length ?? 0
  const behind = wordsBehind(link > 0 ? ` ${text.slice(end + link)}` : text.slice(end), lang)
  return text.slice(start, behind === '' ? end : end + behind.length + Math.max(0, link - 1))
}

function moneyStretch(figure: string, text: string, lang: string): string | undefined {
  const found = moneyIn(text).find(({ value }) => value === figure)
  if (!found) return undefined
  return text.slice(hedgedFrom(text, found.at, lang), found.at + found.text.length)
}

/** Where the hedge before a figure begins, or the figure itself. */
const hedgedFrom = (text: string, at: number, lang: string): number =>
  at - (figureWords([lang]).hedge.exec(text.slice(Math.max(0, at - 20), at))?.[0].length ?? 0)

/**
 * A text without what numbers its parts: "1." and "2)" before a line, "1/2" of a thread, and ordinals in a row ("1. water 2. food"). They count nothing.
 */
export function withoutListNumbers(text: string): string {
  const marks = allMatches(text, /(?<![\p{L}\p{N}.,])(\p{Nd}{1,2})[.)](?=\s+\p{L})/gu)
  const isRow = marks.length > 1 && marks.every(({ 1: number }, at) => at === 0 || Number(number) === Number(marks[at - 1]?.[1]) + 1)
  return (isRow ? text.replace(/(?<![\p{L}\p{N}.,])\p{Nd}{1,2}[.)](?=\s+\p{L})/gu, ' ') : text)
    .replace(/^\s*[([]?\p{Nd}{1,2}[.)\]]\s+(?=\p{L})/gmu, ' ')
    .replace(/(?<=^|\s|\()\p{Nd}{1,2}\/\p{Nd}{1,2}(?=\s*(?:$|[\n)]))|^\p{Nd}{1,2}\/(?:\p{Nd}{1,2}|n)?\s/gmu, ' ')
}
