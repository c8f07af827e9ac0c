import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { EpochMs } from '../../post/index.ts'

/**
 * The words around what posts say, in the question's language: one table a language in wording.json, each text with its placeholders. A language
 * without a table gets English.
 */
const plural = z.strictObject({ one: z.string(), other: z.string() })
const table = z.strictObject({
  posts: plural,
  authors: plural,
  atLeast: z.string(),
  about: z.string(),
  by: z.string(),
  onNetworks: z.string(),
  notConfirmed: z.string(),
  fromTo: z.string(),
  onDayAt: z.string(),
  onDayBetween: z.string(),
  figure: plural,
  figureBefore: z.string(),
  figuresDiffer: z.string(),
  earlier: z.string(),
  later: z.string(),
  /** Introduces the words of who does not vouch for them. */
  unconfirmed: z.string(),
  inPicture: z.string(),
  denied: z.string(),
  denies: z.string(),
  deniers: z.string(),
  nobodyDenies: z.string(),
  nameless: z.string(),
  dated: z.string(),
  attributed: z.string(),
  divided: z.string(),
  otherView: z.string(),
  firstSeen: z.string(),
  onlyNamed: z.string(),
  twoPlaces: z.string(),
})
export type Words = z.output<typeof table>

const tables = z.record(z.string(), table).parse(JSON.parse(readFileSync(new URL('wording.json', import.meta.url), 'utf8')))
export const wordedLanguages: readonly string[] = Object.keys(tables)
const localeOf = (lang: string): string => (lang === 'en' || !Object.hasOwn(tables, lang) ? 'en-GB' : lang)
const numbersOf = (lang: string): string => (Object.hasOwn(tables, lang) ? lang : 'en')

export const wordsIn = (lang: string): Words => tables[Object.hasOwn(tables, lang) ? lang : 'en'] as Words

export const fillWords = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)

/** "1 post", "2,600 posts". */
export const countWords = (lang: string, forms: Words['posts'], n: number): string =>
  fillWords(n === 1 ? forms.one : forms.other, { n: n.toLocaleString(numbersOf(lang)) })

type Place = { readonly lang: string; readonly timeZone: string }

export const timeWords = (at: EpochMs, { lang, timeZone }: Place): string =>
  format(localeOf(lang), timeZone, { hour: '2-digit', minute: '2-digit' }).format(at)

export const dayWords = (at: EpochMs, { lang, timeZone }: Place): string =>
  format(localeOf(lang), timeZone, { day: 'numeric', month: 'long', year: 'numeric' }).format(at)

/** "14:05" on the day of `now`, else "3 April 2016, 14:05". */
export function momentWords(at: EpochMs, now: EpochMs, place: Place): string {
  const time = timeWords(at, place)
  return dayWords(at, place) === dayWords(now, place) ? time : `${dayWords(at, place)}, ${time}`
}

/** "on 3 April 2016", "from 1 to 28 April 2016", "on 3 April 2016 between 09:14 and 10:02", at the precision that tells. */
export function spanWords(first: EpochMs, last: EpochMs, place: Place): string {
  const words = wordsIn(place.lang)
  const day = dayWords(first, place)
  if (day !== dayWords(last, place)) return fillWords(words.fromTo, daysOf(first, last, place))
  const [from, until] = [timeWords(first, place), timeWords(last, place)]
  return from === until ? fillWords(words.onDayAt, { day, time: from }) : fillWords(words.onDayBetween, { day, from, until })
}

/** What both days share is said once, where the language does so: "1" and "28 April 2016". */
function daysOf(first: EpochMs, last: EpochMs, { lang, timeZone }: Place): { from: string; until: string } {
  const days = format(localeOf(lang), timeZone, { day: 'numeric', month: 'long', year: 'numeric' })
  const parts = days.formatRange(first, last).split(/\s*[–—～~]\s*|\s+-\s+/u)
  const [from, until] = parts
  return parts.length === 2 && from !== undefined && until !== undefined
    ? { from, until }
    : { from: days.format(first), until: days.format(last) }
}

/** Made once: making one takes longer than the rest of a sentence. Bounded, as time zones come from askers. */
function format(locale: string, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone} ${Object.keys(options).join()}`
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone, ...options })
  if (formats.size >= mostFormats) formats.clear()
  formats.set(key, known)
  return known
}
const formats = new Map<string, Intl.DateTimeFormat>()
const mostFormats = 200
