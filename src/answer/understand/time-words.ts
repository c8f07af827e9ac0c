import * as chrono from 'chrono-node'
import { DateTime, type DurationLikeObject } from 'luxon'
import type { EpochMs } from '../../post/index.ts'
import type { Window } from '../evidence.ts'

/** A stretch of the question that names a time, and the window it means. `now`: the newest posts were asked for. */
export type TimeWords = { readonly window: Window; readonly start: number; readonly end: number; readonly now: boolean }
export type TimeContext = { readonly asOf: EpochMs; readonly timeZone: string; readonly nowWindowMs: number }

type Span = { from: DateTime; until: DateTime }

const months =
  'january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec'
const weekdays = 'monday|tuesday|wednesday|thursday|friday|saturday|sunday'
const monthAndYear = `(?:${months})\\.?,? \\d{4}`
const dayOfMonth = `(?:(?:the )?\\d{1,2}(?:st|nd|rd|th)? (?:of )?(?:${months})\\b(?:,? \\d{4})?|(?:${months})\\.? (?:the )?\\d{1,2}(?:st|nd|rd|th)?\\b(?:,? \\d{4})?)`
const iso = '\\d{4}-\\d{2}-\\d{2}(?:[T ]\\d{2}:\\d{2}(?::\\d{2})?(?:Z|[+-]\\d{2}:?\\d{2})?)?'
const clock = '(?:\\d{1,2}:\\d{2}(?: ?[ap]m)?|\\d{1,2} ?[ap]m|noon|midnight)'
const dayWord = `(?:the day before yesterday|yesterday|today|this (?:morning|afternoon|evening)|tonight|(?:last |this )?(?:${weekdays}))`
const ago = '(?:\\d{1,4}|an?|two|three|four|five|six|ten|twelve) (?:minute|hour|day|week|month|year)s? ago'
const year = '(?:19|20)\\d{2}'
/** One point or stretch of time in words, longest forms first. A bare month counts only after a word such as "in" or "since". */
const moment = `(?:${iso}|${dayOfMonth}|${monthAndYear}|(?:${dayWord})(?: at ${clock})?|${clock}|${ago}|(?:last|this) (?:week|month|year)|${year})`
const momentOrMonth = `(?:${moment}|(?:early |late |mid-?)?(?:${months}))`
const units = '(minute|hour|day|week|month|year)s?'

const patterns: readonly { pattern: RegExp; read: (match: RegExpExecArray, at: Reader) => Span | undefined; now?: boolean }[] = [
  {
    pattern: rx(`(?:between|from) (${momentOrMonth}) (?:and|to|until|till|through) (${momentOrMonth})`),
    read: (m, at) => at.between(m[1], m[2]),
  },
  { pattern: rx(`(?:since|from) (${momentOrMonth})`), read: (m, at) => at.since(m[1]) },
  { pattern: rx(`after (${momentOrMonth})`), read: (m, at) => at.after(m[1]) },
  { pattern: rx(`(?:until|till|(?<!day )before) (${momentOrMonth})`), read: (m, at) => at.before(m[1]) },
  {
    pattern: rx(`(?:in|over|during|within|for) the (?:last|past|previous) (?:(\\d{1,4}|two|three|four|five|six|ten|twelve|few) )?${units}`),
    read: (m, at) => at.last(m[1], m[2]),
  },
  {
    pattern: rx(`the (?:last|past) (?:(\\d{1,4}|two|three|four|five|six|ten|twelve|few) )?${units}`),
    read: (m, at) => at.last(m[1], m[2]),
  },
  {
    pattern: rx(`(?:last|past) (?:(\\d{1,4}|two|three|four|five|six|ten|twelve|few) )?(minute|hour)s?`),
    read: (m, at) => at.last(m[1], m[2]),
  },
  { pattern: rx(`past (?:(\\d{1,4}|two|three|four|five|six|ten|twelve|few) )?${units}`), read: (m, at) => at.last(m[1], m[2]) },
  { pattern: rx(`last (\\d{1,4}|two|three|four|five|six|ten|twelve|few) ${units}`), read: (m, at) => at.last(m[1], m[2]) },
  { pattern: rx(`(?:in|during|throughout) (?:the month of )?(${momentOrMonth})`), read: (m, at) => at.within(m[1]) },
  { pattern: rx(`(?:(?:on|of|at|around) )?(${moment})`), read: (m, at) => at.within(m[1]) },
  {
    pattern: rx('(?:right now|just now|at the moment|at this moment|currently|nowadays|now|the latest|latest|live updates?|breaking)'),
    read: (_m, at) => at.now(),
    now: true,
  },
]

function rx(source: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}@#"])${source}(?![\\p{L}\\p{N}])`, 'iu')
}

/**
 * Finds the time a question asks about: now, today, last hour, since Monday, in April 2016, between two dates, before noon, …
 * English. Days and months are meant in the asker's zone; nothing reaches past `asOf`. The first pattern that matches wins.
 */
export function findTimeWords(text: string, context: TimeContext): TimeWords | undefined {
  const reader = createReader(context)
  for (const { pattern, read, now = false } of patterns) {
    const match = pattern.exec(text)
    const span = match && read(match, reader)
    if (match && span && span.from < span.until)
      return { window: clamp(span, context.asOf), start: match.index, end: match.index + match[0].length, now }
  }
  return undefined
}

function clamp(span: Span, asOf: EpochMs): Window {
  const end = asOf + 1 // what was witnessed at asOf itself is seen
  return { from: Math.min(span.from.toMillis(), end), until: Math.min(span.until.toMillis(), end) }
}

type Reader = ReturnType<typeof createReader>

/** Turns words into spans as seen from `asOf` in the asker's zone. `until` is exclusive. */
function createReader({ asOf, timeZone, nowWindowMs }: TimeContext) {
  const present = DateTime.fromMillis(asOf, { zone: timeZone })
  const end = present.plus({ milliseconds: 1 })
  const spanOf = (words: string | undefined): Span | undefined =>
    words === undefined ? undefined : readMoment(words.trim().toLowerCase(), present)
  return {
    within: spanOf,
    now: (): Span => ({ from: present.minus({ milliseconds: nowWindowMs }), until: end }),
    since(words?: string): Span | undefined {
      const span = spanOf(words)
      return span && { from: span.from, until: end }
    },
    after(words?: string): Span | undefined {
      const span = spanOf(words)
      return span && { from: span.until, until: end }
    },
    before(words?: string): Span | undefined {
      const span = spanOf(words)
      return span && { from: DateTime.fromMillis(0, { zone: timeZone }), until: span.from }
    },
    between(first?: string, second?: string): Span | undefined {
      const [a, b] = [spanOf(withYearOf(first, second)), spanOf(second)]
      return a && b && a.from < b.until ? { from: a.from, until: b.until } : undefined
    },
    last(count: string | undefined, unit: string | undefined): Span {
      const amount = count === undefined ? 1 : (numberWords[count.toLowerCase()] ?? Number(count))
      return { from: present.minus({ [`${unit?.toLowerCase()}s`]: amount } as DurationLikeObject), until: end }
    },
  }
}

const numberWords: Record<string, number> = { a: 1, an: 1, two: 2, few: 3, three: 3, four: 4, five: 5, six: 6, ten: 10, twelve: 12 }

/** "between April 3 and April 9, 2016": the year stands once and belongs to both. */
function withYearOf(first: string | undefined, second: string | undefined): string | undefined {
  const stated = second && /\b\d{4}\b/.exec(second)?.[0]
  return first && stated && !/\b\d{4}\b/.test(first) && new RegExp(months, 'i').test(first) ? `${first} ${stated}` : first
}

function readMoment(words: string, present: DateTime): Span | undefined {
  const startOfDay = present.startOf('day')
  const day = (date: DateTime): Span => ({ from: date.startOf('day'), until: date.startOf('day').plus({ days: 1 }) })
  const hours = (from: number, until: number): Span => ({ from: startOfDay.set({ hour: from }), until: startOfDay.set({ hour: until }) })
  if (words === 'today') return day(present)
  if (words === 'yesterday') return day(present.minus({ days: 1 }))
  if (words === 'the day before yesterday') return day(present.minus({ days: 2 }))
  if (words === 'this morning') return hours(4, 12)
  if (words === 'this afternoon') return hours(12, 18)
  if (words === 'this evening') return hours(17, 23)
  if (words === 'tonight') return { from: startOfDay.set({ hour: 18 }), until: startOfDay.plus({ days: 1, hours: 6 }) }
  const calendar = /^(last|this) (week|month|year)$/.exec(words)
  if (calendar) {
    const unit = calendar[2] as 'week' | 'month' | 'year'
    const from = present.startOf(unit).minus(calendar[1] === 'last' ? { [`${unit}s`]: 1 } : {})
    return { from, until: from.plus({ [`${unit}s`]: 1 }) }
  }
  if (/^(?:19|20)\d{2}$/.test(words)) return yearSpan(Number(words), present)
  const part = /^(early |late |mid-?)/.exec(words)?.[0].trim()
  const month = new RegExp(`^(?:early |late |mid-?)?(${months})\\.?(?:,? (\\d{4}))?$`).exec(words)
  if (month) return monthSpan(month[1] as string, month[2], part, present)
  if (/^\d{4}-\d{2}-\d{2}/.test(words)) return isoSpan(words.toUpperCase().replace(' ', 'T'), present)
  return chronoSpan(words, present)
}

function yearSpan(number: number, present: DateTime): Span {
  const from = DateTime.fromObject({ year: number }, { zone: present.zone })
  return { from, until: from.plus({ years: 1 }) }
}

/** A month without a year is the last one that has begun. */
function monthSpan(name: string, stated: string | undefined, part: string | undefined, present: DateTime): Span {
  const month = 1 + ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'].indexOf(name.slice(0, 3))
  const of = (number: number) => DateTime.fromObject({ year: number, month }, { zone: present.zone })
  const from = stated ? of(Number(stated)) : of(present.year) <= present ? of(present.year) : of(present.year - 1)
  if (part === 'early') return { from, until: from.plus({ days: 10 }) }
  if (part?.startsWith('mid')) return { from: from.plus({ days: 10 }), until: from.plus({ days: 20 }) }
  if (part === 'late') return { from: from.plus({ days: 20 }), until: from.plus({ months: 1 }) }
  return { from, until: from.plus({ months: 1 }) }
}

function isoSpan(words: string, present: DateTime): Span | undefined {
  const from = DateTime.fromISO(words, { zone: present.zone })
  if (!from.isValid) return undefined
  return words.includes('T') ? { from, until: from.plus({ minutes: 1 }) } : { from, until: from.plus({ days: 1 }) }
}

/** Everything else through chrono-node, whose parts are read in the asker's zone at the precision that was written. */
function chronoSpan(words: string, present: DateTime): Span | undefined {
  const wanted = words.replace(/^last (?=[a-z]+day)/, '')
  const [result] = chrono.en.casual.parse(wanted, { instant: present.toJSDate(), timezone: present.offset }, { forwardDate: false })
  if (!result) return undefined
  const { start } = result
  const written = (part: chrono.Component) => start.isCertain(part)
  const at = DateTime.fromObject(
    {
      year: start.get('year') ?? present.year,
      month: start.get('month') ?? 1,
      day: start.get('day') ?? 1,
      hour: written('hour') ? (start.get('hour') ?? 0) : 0,
      minute: written('hour') ? (start.get('minute') ?? 0) : 0,
    },
    { zone: present.zone },
  )
  if (!at.isValid) return undefined
  if (/ago$/.test(words)) return agoSpan(words, present)
  // A date or weekday without a year, or a clock time, lies in the past: one asks about posts that exist.
  const from =
    at <= present
      ? at
      : written('weekday')
        ? at.minus({ weeks: 1 })
        : !written('day') && written('hour')
          ? at.minus({ days: 1 })
          : written('year')
            ? at
            : at.minus({ years: 1 })
  return written('hour') ? { from, until: from.plus({ minutes: 1 }) } : { from, until: from.plus({ days: 1 }) }
}

/** "3 days ago" is that day, "two hours ago" that hour. */
function agoSpan(words: string, present: DateTime): Span | undefined {
  const match = /^(\S+) (minute|hour|day|week|month|year)s? ago$/.exec(words)
  if (!match) return undefined
  const unit = match[2] as 'minute'
  const amount = numberWords[match[1] ?? ''] ?? Number(match[1])
  const from = present.minus({ [`${unit}s`]: amount }).startOf(unit)
  return { from, until: from.plus({ [`${unit}s`]: 1 }) }
}
