import type { Frame, FrameKind, Moment, TimeLanguage, Unit } from './language.ts'
import { classOf, placeClasses } from './places.ts'

/** The forms of a language as regular expressions, each small: moments are found first, frames and compounds then name them by one character. */
export type CompiledLanguage = {
  readonly language: TimeLanguage
  readonly moments: readonly { readonly moment: Moment; readonly pattern: RegExp }[]
  /** A day with a time or a part of day. */
  readonly compounds: readonly { readonly moment: Moment; readonly pattern: RegExp }[]
  readonly frames: readonly { readonly kind: FrameKind; readonly pattern: RegExp; readonly joinsMoments: boolean }[]
}

const iso = '\\d{4}-\\d{2}-\\d{2}(?:[t ]\\d{2}:\\d{2}(?::\\d{2})?(?:z|[+-]\\d{2}:?\\d{2})?)?'
const year = '(?:19|20)\\d{2}(?!\\d)'
const numeric = '\\d{1,2}[/.]\\d{1,2}[/.](?:19|20)\\d{2}|(?:19|20)\\d{2}/\\d{1,2}/\\d{1,2}'
/** A day of a month in numbers, without a year. */
const short = '\\d{1,2}/\\d{1,2}(?![/\\d])|\\d{1,2}\\.\\d{1,2}\\.(?!\\d)'
const dayNumber = '(?:3[01]|[12]\\d|0?[1-9])(?!\\d)'

const compiled = new Map<string, CompiledLanguage>()

/** Compiled once, when first needed. */
export function compile(language: TimeLanguage): CompiledLanguage {
  const known = compiled.get(language.code)
  if (known) return known
  const made = make(language)
  compiled.set(language.code, made)
  return made
}

function make(language: TimeLanguage): CompiledLanguage {
  const numbers = Object.keys(language.numbers).sort((a, b) => b.length - a.length)
  const words: Slots = {
    iso,
    year,
    numeric,
    short,
    n: `\\d{1,4}|${numbers.map((word) => word.replace(/-/g, '[- ]')).join('|')}`,
    unit: Object.values(language.units).join('|'),
    month: language.months.join('|'),
    weekday: language.weekdays.join('|'),
    part: Object.values(language.parts).join('|'),
    day: dayNumber,
    clock: language.clock,
  }
  const { clock } = placeClasses
  const places: Slots = {
    ...words,
    ...placeClasses,
    b: placeClasses.a,
    c: `${clock}|(?:las? |as? )?\\d{1,2}`,
    e: `${clock}|${placeClasses.s}`,
  }
  const isCompound = ({ means }: Moment) => means === 'day-and-clock' || means === 'day-and-part' || means === 'night-before'
  const toPattern = (form: string, slots: Slots) => find(form, slots, language.spaced)
  return {
    language,
    moments: language.moments.filter((one) => !isCompound(one)).map((moment) => ({ moment, pattern: toPattern(moment.form, words) })),
    compounds: language.moments.filter(isCompound).map((moment) => ({ moment, pattern: toPattern(moment.form, places) })),
    frames: language.frames.map((frame) => ({
      kind: frame.kind,
      joinsMoments: joins(frame),
      pattern: toPattern(frame.form, joins(frame) ? places : words),
    })),
  }
}

type Slots = { readonly [name: string]: string }

const joins = ({ kind }: Frame) => kind !== 'last' && kind !== 'now'

/** Not inside a word, a tag, a name or quotation marks. */
const find = (form: string, slots: Slots, spaced: boolean): RegExp =>
  spaced
    ? new RegExp(`(?<![\\p{L}\\p{N}@#"&-])(?:${fill(form, slots)})(?![\\p{L}\\p{N}]|-(?!feira)\\p{L})`, 'gu')
    : new RegExp(fill(form, slots), 'gu')

/** Slots become groups; `{day2}` is another one of the same kind. A unit may stand right behind its number ("24h"). */
const fill = (form: string, slots: Slots): string =>
  form
    .replace(/\{n\} (?=\)\?\{unit\}|\{unit\})/g, '{n}(?: |(?<=\\d))')
    .replace(/\{([a-z]+)(\d?)\}/g, (_slot, name: string, number: string) => `(?<${name}${number}>${slots[name] ?? ''})`)

/** What stands for a moment in a text, by what it may be joined with. */
export const classOfMoment = ({ means, alone }: Moment) => classOf(means, alone)

/** Which of a list of patterns the words are. */
export const indexOf = (patterns: readonly string[], words: string): number =>
  patterns.findIndex((pattern) => new RegExp(`^(?:${pattern})$`, 'u').test(words))

export function unitOf({ units }: TimeLanguage, words: string): Unit | undefined {
  return (Object.keys(units) as Unit[]).find((unit) => new RegExp(`^(?:${units[unit]})$`, 'u').test(words))
}

export function numberOf({ numbers }: TimeLanguage, words: string | undefined): number | undefined {
  if (words === undefined) return undefined
  return numbers[words] ?? numbers[words.replace(' ', '-')] ?? (/^\d+$/.test(words) ? Number(words) : undefined)
}
