import { allMatches } from '../../lib/all-matches.ts'
import { collectives, figureWords, hanDigits, hanPowers, numberWords, scaleWords } from '../number-words.ts'
import { unitAt } from './units.ts'

/** A figure in one form: `value` "120000", "5.5", "9:14", "3-1" (a score), "ember2" (a name with a number); `unit`: '' where none is named. */
export type Quantity = { readonly value: string; readonly unit: string }
/** Where it stands in `plainOf(text)`. */
export type PlacedQuantity = Quantity & { readonly at: number; readonly length: number }

/**
 * The figures of a text, so that a swapped one is seen and another spelling is not: 120k = 120,000, ninety = 90, 9:14 = 09:14, ٣٠ = 30,
 * 84億 = 8.4 billion, 十五人 = 15, "5 h 30" = 5:30, "3rd" = 3. Every reading takes what it has read out of the text.
 */
export function quantitiesOf(text: string): PlacedQuantity[] {
  const found: PlacedQuantity[] = []
  let rest = plainOf(text)
  const take = (pattern: RegExp, read: (match: RegExpExecArray) => readonly Quantity[] | undefined) => {
    for (const match of allMatches(rest, pattern)) {
      const quantities = read(match)
      if (!quantities) continue
      found.push(...quantities.map((one) => ({ ...one, at: match.index, length: match[0].length })))
      const end = match.index + match[0].length
      rest = `${rest.slice(0, match.index)}${' '.repeat(match[0].length)}${rest.slice(end)}`
    }
  }
  const unitOf = ({ 0: whole, index }: RegExpExecArray) => unitAt(rest, index, index + whole.length)
  take(clock, readClock)
  take(coded, ([, letters = '', digits = '', end = '']) => [{ value: `${letters}${digits}${end}`, unit: '' }])
  take(score, ([, a = '', b = '']) => [{ value: `${Number(a)}-${Number(b)}`, unit: '' }])
  take(han, (match) => readHan(match, unitOf(match)))
  take(scaled, (match) => {
    const [, digits = '', scale = ''] = match
    return [{ value: String(round(valueOf(digits) * (scaleWords.get(scale) ?? 1))), unit: unitOf(match) }]
  })
  take(digital, (match) => [{ value: String(valueOf(match[0])), unit: unitOf(match) }])
  for (const { index, 0: whole } of allMatches(rest, oneOf)) found.push({ value: '1', unit: '', at: index, length: whole.length })
  return [...found, ...numbersInWords(rest)]
}

export const numbersOf = (text: string): ReadonlySet<string> => new Set(quantitiesOf(text).map(({ value }) => value))

/** Figures of the sentence that no cited text holds, or holds in another unit alone. */
export function strangeNumbers(sentence: string, cited: string): readonly string[] {
  const held = quantitiesOf(cited)
  const agrees = ({ value, unit }: Quantity) =>
    held.some((other) => other.value === value && (unit === '' || other.unit === '' || unit === other.unit)) ||
    isHeldScore(value, held) ||
    isHeldWithoutScale(value, held, cited)
  return quantitiesOf(sentence).flatMap((quantity) => (agrees(quantity) ? [] : [quantity.value]))
}

/** "10 more" beside "84 million": what is counted in millions there may be said with its scale. */
const isHeldWithoutScale = (value: string, held: readonly Quantity[], cited: string): boolean =>
  [...scaleWords].some(
    ([word, scale]) =>
      word.length > 2 &&
      held.some((other) => Number(other.value) * scale === Number(value)) &&
      new RegExp(`\\d\\s?${word}`, 'iu').test(cited),
  )

/** "3-1" is held where "1-3" is, or where both figures stand apart and no score contradicts it. */
function isHeldScore(value: string, held: readonly Quantity[]): boolean {
  const [, a, b] = /^(\d+)-(\d+)$/.exec(value) ?? []
  if (a === undefined || b === undefined) {
    return held.some((other) => other.value.split('-').length === 2 && other.value.split('-').includes(value))
  }
  const scores = held.filter(({ value: other }) => /^\d+-\d+$/.test(other))
  if (scores.length > 0) return scores.some(({ value: other }) => other === `${b}-${a}`)
  return [a, b].every((one) => held.some(({ value: other }) => other === one))
}

/** "One" is an article as often as a number, but not here. */
const oneOf = /(?<![\p{L}\p{M}])(?:one (?=of )|une? (?=des )|un[oa] (?=de )|ein(?:er|e|es) (?=der )|uma? (?=d[ao]s ))/gu
const clock =
  /(?<![\p{N}.,:/-])(?:(午前|午後|朝|夜)?(\d{1,2})時(?!間)(半|(\d{1,2})分)?|(\d{1,2})(?::|\s?h\s?)(\d{2})(?::(\d{2}))?(?!\d)\s?(a\.?m\b|p\.?m\b)?|(\d{1,2})(?:\.(\d{2}))?\s?(a\.?m\b|p\.?m\b|uhr\b)(?:\s(\d{2})(?!\d))?)/gu
const coded = /(?<![\p{L}\p{N}])(\p{Script=Latin}+)-?(\d+)(\p{Script=Latin}*)(?![\p{Script=Latin}\p{N}])/gu
const score = /(?<![\p{N}.,:-])(\d{1,3})\s?(?:[-–]|対)\s?(\d{1,3})(?![\p{N}.,]\d|-|\d)/gu
const counter =
  '[人名件台分時日月年回歳棟戸本点%割円倍号度票校軒頭匹枚週秒位つ両社隻世対]|か所|カ所|番|メートル|キロ|トン|ヘクタール|パーセント|ユーロ|ドル'
const han = new RegExp(`(?<![\\d.])(?:\\d{1,12}(?:\\.\\d{1,6})?)?[〇一二三四五六七八九十百千万億兆\\d]{0,24}(?=${counter})`, 'gu')
const digital = /(?<![\p{Script=Latin}\p{N}.,_])\d+(?:\.\d+)?/gu
const scaled = new RegExp(
  `(?<![\\p{Script=Latin}\\p{N}.,_])(\\d+(?:\\.\\d+)?)[\\s-]?(${[...scaleWords.keys()].sort((a, b) => b.length - a.length).join('|')})(?![\\p{Script=Latin}\\p{M}\\d/])`,
  'gu',
)

/** Lower case, one kind of digits, thousands joined, decimals with a point; without addresses and names of accounts. */
export function plainOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/https?:\S+|@[\p{L}\p{N}_.-]+/gu, ' ')
    .replace(/\p{Nd}/gu, digitOf)
    .replace(/(?<![\d.,])\d{1,3}(?:([., ’'])\d{3})(?:\1\d{3})*(?![\d])/gu, (whole) => whole.replace(/\D/g, ''))
    .replace(/(?<=\d),(?=\d)/g, '.')
    .replace(/(?<=\d)(?:st|nd|rd|th|ème|er|e|ª|º|o)(?![\p{L}\d])/gu, '')
}

/** Digits of a script stand in a row of ten (Unicode, 4.6), so their values follow from the row's first. */
function digitOf(character: string): string {
  let code = character.codePointAt(0) ?? 0
  if (code < 128) return character
  let value = 0
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - 1)) && zeros.every((zero) => zero !== code)) {
    value++
    code--
  }
  return String(value)
}
const zeros = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50]

const valueOf = (digits: string) => Number(digits)
const round = (value: number) => Number(value.toPrecision(12))

function readClock(match: RegExpExecArray): readonly Quantity[] | undefined {
  const [, halfJa, hourJa, halfPast, minuteJa, hour, minute, seconds, half, hour2, minute2, half2 = '', minute3] = match
  const h = Number(hourJa ?? hour ?? hour2)
  const m = Number(halfPast === '半' ? 30 : (minuteJa ?? minute ?? minute2 ?? minute3 ?? 0))
  if (h > 24 || m > 59) return undefined
  const isLater = /^p/.test(half ?? half2) || halfJa === '午後' || halfJa === '夜'
  return [{ value: `${isLater && h < 12 ? h + 12 : h}:${String(m).padStart(2, '0')}${seconds ? `:${seconds}` : ''}`, unit: '' }]
}

/** 84億, 1万5千, 十五, 二千三百: digits times powers, summed; larger powers close what stands before them. */
function readHan([whole]: RegExpExecArray, unit: string): readonly Quantity[] | undefined {
  if (!/[〇一二三四五六七八九十百千万億兆]/u.test(whole)) return undefined
  let [total, section, digits] = [0, 0, '']
  for (const character of whole) {
    const power = hanPowers.get(character)
    if (power === undefined) digits += String(hanDigits.get(character) ?? character)
    else if (power >= 10_000) {
      total += (section + Number(digits || (section === 0 ? 1 : 0))) * power
      ;[section, digits] = [0, '']
    } else {
      section += Number(digits || 1) * power
      digits = ''
    }
  }
  return [{ value: String(round(total + section + Number(digits || 0))), unit }]
}

const small = new Map(Object.values(numberWords).flatMap((table) => [...table]))
const joiners = new Set(['and', 'y', 'et', 'und', 'e'])
const dozens = /^(?:dozens?|douzaines?|docenas?|dutzend|d[úu]zias?)$/u
const word = /[\p{L}\p{M}]+/gu

/** "twenty-five" 25, "two hundred" 200, "quatre-vingt-dix" 90, "siebenundzwanzig" 27: sums and products as they are spoken. */
export function numbersInWords(text: string): PlacedQuantity[] {
  const found: PlacedQuantity[] = []
  let value: number | undefined
  let [start, end] = [0, 0]
  const close = () => {
    if (value !== undefined) found.push({ value: String(value), unit: unitAt(text, end, end), at: start, length: end - start })
    value = undefined
  }
  for (const { 0: one, index } of allMatches(text, word)) {
    const before = text.slice(Math.max(0, index - 5), index)
    const own = /(?:per|pour|por) $/u.test(before) ? undefined : (small.get(one) ?? germanCompound(one))
    const scale = scaleWords.get(one)
    const figure = figureWords.get(one) ?? collectives.get(one)
    if (value !== undefined && !/^[\s-]*$/u.test(text.slice(end, index)) && !joiners.has(text.slice(end, index).trim())) close()
    if (own === 20 && value === 4) value = 80 // quatre-vingts
    else if (own !== undefined) {
      if (!joins(value, own)) close()
      if (value === undefined) start = index
      value = (value ?? 0) + own
    } else if (scale !== undefined && one.length > 2 && value !== undefined) value *= scale
    else if (value !== undefined && dozens.test(one)) value *= 12
    else if (!joiners.has(one)) {
      close()
      if (figure !== undefined) found.push({ value: String(figure), unit: '', at: index, length: one.length })
    } else continue
    end = index + one.length
  }
  close()
  return found
}

const joins = (value: number | undefined, next: number): boolean =>
  value !== undefined &&
  ((value % 100 >= 20 && value % 10 === 0 && next < 10) ||
    (value >= 100 && value % 100 === 0 && next < 100) ||
    ((value % 100 === 60 || value % 100 === 80) && next >= 10 && next < 20))

function germanCompound(one: string): number | undefined {
  const [, unit = '', ten = ''] = /^(ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun)und(\p{L}+)$/u.exec(one) ?? []
  const tens = numberWords.de.get(ten)
  if (tens !== undefined) return tens + (unit === 'ein' ? 1 : (numberWords.de.get(unit) ?? 0))
  const [, many = '', scale = '', rest = ''] = /^(\p{L}{3,9}?)(hundert|tausend)(\p{L}*)$/u.exec(one) ?? []
  const times = many === 'ein' ? 1 : numberWords.de.get(many)
  if (times === undefined) return undefined
  return times * (scale === 'hundert' ? 100 : 1000) + (rest === '' ? 0 : (numberWords.de.get(rest) ?? germanCompound(rest) ?? 0))
}
