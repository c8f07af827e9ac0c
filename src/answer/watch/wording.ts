import { readFileSync } from 'node:fs'
import type { EpochMs } from '../../post/index.ts'
import type { Question } from '../evidence.ts'
import type { Change } from './compare.ts'

type Lang = 'en' | 'fr' | 'es' | 'de' | 'pt' | 'ja'
type Template = Change['kind'] | 'first-figure'
type Words = { readonly authors: { readonly one?: string; readonly other: string } } & { readonly [T in Template]: string }

const words = JSON.parse(readFileSync(new URL('words.json', import.meta.url), 'utf8')) as { readonly [L in Lang]: Words }
const isLang = (lang: string): lang is Lang => lang in words

/** The sentence that says what has changed, made of counts, figures and times; in the question's language where there are words for it, else English. */
export function wordsOf(change: Change, { lang, timeZone, asOf }: Question): string {
  const own = isLang(lang) ? lang : 'en'
  const table = words[own]
  const plural = new Intl.PluralRules(own).select(change.authors) === 'one' ? table.authors.one : undefined
  const template = change.kind === 'figure' && change.from === undefined ? 'first-figure' : change.kind
  const values: Record<string, string> = {
    authors: (plural ?? table.authors.other).replace('{n}', change.authors.toLocaleString(own)),
    time: momentOf(change.since, asOf, own, timeZone),
    ...(change.kind === 'figure' && { to: figureWords(change.to, own), from: figureWords(change.from ?? '', own) }),
  }
  return table[template].replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
}

/** The time of day; with the date where that is another day. */
function momentOf(time: EpochMs, asOf: EpochMs, lang: Lang, timeZone: string): string {
  const locale = lang === 'en' ? 'en-GB' : lang
  const day = new Intl.DateTimeFormat(locale, { timeZone, day: 'numeric', month: 'long', year: 'numeric' })
  const clock = new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit' }).format(time)
  return day.format(time) === day.format(asOf) ? clock : `${clock}, ${day.format(time)}`
}

/** "2600" as 2,600; what is no plain number stays as it is. */
function figureWords(value: string, lang: Lang): string {
  return /^\d+$/.test(value) && value.length > 4 ? Number(value).toLocaleString(lang) : value
}
