/** What a stretch of words means, before it is counted from the moment of asking. */
export type Meaning =
  /** Whole days: 0 today, -1 yesterday. */
  | { readonly day: number }
  /** Part of a day, of the day so many days from now. */
  | { readonly part: Part; readonly day: number }
  /** The night just gone: of yesterday, or today's own once it has begun. */
  | 'this-night'
  /** A calendar unit so many units from now: -1 is the last whole one. */
  | { readonly calendar: CalendarUnit | 'weekend'; readonly offset: number }
  /** The unit that is captured as `{unit}`. */
  | { readonly calendarOf: number }
  | 'weekday'
  | 'weekday-before-today'
  | 'weekday-of-last-week'
  | 'weekday-part'
  | 'date'
  /** From `{day}` to `{day2}` of a month. */
  | 'days-of-month'
  | 'day-of-month'
  | 'numeric-date'
  | 'month'
  | 'year'
  | 'ago'
  | 'clock'
  | 'day-and-clock'
  | 'day-and-part'
  /** "In der Nacht zu Dienstag". */
  | 'night-before'
  | 'iso'
export type Part = 'smallHours' | 'morning' | 'noon' | 'afternoon' | 'evening' | 'night'
export type Unit = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year'
export type CalendarUnit = 'week' | 'month' | 'year'

/** `alone`: a time by itself ("yesterday"); otherwise only after a word such as "since" or "in" ("in 2015", never "the 2015 law"). */
export type Moment = { readonly form: string; readonly means: Meaning; readonly alone: boolean }

export type FrameKind = 'between' | 'days' | 'hours' | 'since' | 'after' | 'before' | 'last' | 'within' | 'at' | 'now'
/** How moments are joined to a window: `{a}`, `{b}` moments, `{c}`, `{e}` clock times, `{day}` and `{date}`, `{dayish}`, `{n}` and `{unit}`. */
export type Frame = { readonly form: string; readonly kind: FrameKind }

/**
 * The time words of one language, as data. Forms are regular expressions over the folded text (no accents, lower case, one unit for one)
 * with slots: `{n}` a number, `{unit}`, `{month}`, `{weekday}`, `{part}`, `{day}` 1..31, `{year}`, `{clock}`, `{dayish}` a day in any form.
 */
export type TimeLanguage = {
  readonly code: 'en' | 'fr' | 'es' | 'de' | 'pt' | 'ja'
  /** Twelve patterns, January first; seven, Monday first. */
  readonly months: readonly string[]
  readonly weekdays: readonly string[]
  readonly units: { readonly [U in Unit]: string }
  readonly parts: { readonly [P in Part]?: string }
  readonly numbers: { readonly [word: string]: number }
  /** How a time of day is written; read by `readClock`. */
  readonly clock: string
  /** Day before month in "3/4/2016": unknown in English. */
  readonly dateOrder: 'dmy' | 'mdy' | 'unknown'
  readonly moments: readonly Moment[]
  readonly frames: readonly Frame[]
  /** That something is still to come: then "on Friday" is no time of posts. */
  readonly toCome: RegExp
  /** Words have spaces around them. */
  readonly spaced: boolean
}

/** A list of moments, one a line: those that are a time by themselves, and those that need a word before them. */
export const alone = (form: string, means: Meaning): Moment => ({ form, means, alone: true })
export const led = (form: string, means: Meaning): Moment => ({ form, means, alone: false })
export const frames = (kind: FrameKind, ...forms: readonly string[]): Frame[] => forms.map((form) => ({ form, kind }))
