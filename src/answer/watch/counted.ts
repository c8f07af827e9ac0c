import { termsOf } from '../../post/index.ts'
import { figuresOf } from '../../search/index.ts'

/** A figure and what it counts, as a term: "12 people" → { value: '12', counted: 'people' }. */
export type Counted = { readonly value: string; readonly counted: string }

const withNoun = /(\d(?:[\d.,’'\u00a0\u202f]*\d)?)\s?(?:%\s?)?(\p{L}[\p{L}\p{M}]{0,30})/gu
const timeWords = new Set(
  ['en', 'fr', 'es', 'de', 'pt'].flatMap((lang) =>
    Array.from({ length: 12 }, (_, month) =>
      ['long', 'short'].map((form) => new Intl.DateTimeFormat(lang, { month: form as 'long' }).format(Date.UTC(2026, month, 15))),
    )
      .flat()
      .concat(
        ...['hour', 'minute', 'second', 'day'].map((unit) => unitNames(lang, unit)),
        'am',
        'pm',
        'uhr',
        'h',
        'th',
        'st',
        'nd',
        'rd',
        'de',
      )
      .flatMap((word) => termsOf(word)),
  ),
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
  return [...text.matchAll(withNoun)].flatMap(([, number = '', noun = '']) => {
    const [value] = figuresOf(number)
    const [counted] = termsOf(noun)
    return value === undefined || counted === undefined || timeWords.has(counted) ? [] : [{ value, counted }]
  })
}

/** A text without its dates and durations: what they count is time. */
export const withoutTimes = (text: string): string =>
  text
    .replace(withNoun, (found, _number: string, noun: string) => (noun !== 'may' && timeWords.has(termsOf(noun)[0] ?? '') ? ' ' : found))
    .replace(/\p{Nd}+\s?[年月日時分]/gu, ' ')
