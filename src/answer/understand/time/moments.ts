import { DateTime, type DurationLikeObject } from 'luxon'
import { readClock } from './clock.ts'
import { indexOf, numberOf, unitOf } from './forms.ts'
import type { CalendarUnit, Meaning, Part, TimeLanguage, Unit } from './language.ts'

/** `until` is exclusive. `isLoose`: said without a date, so that the nearest past one is meant ("on Friday", "at 9"). */
export type Span = { readonly from: DateTime; readonly until: DateTime; readonly isLoose: boolean }
export type Groups = Readonly<Record<string, string | undefined>>

/** Hours of a day, as people speak; a night goes on until the next day's morning. */
const hoursOf: { readonly [P in Part]: readonly [from: number, until: number] } = {
  smallHours: [0, 6],
  morning: [4, 12],
  noon: [11, 14],
  afternoon: [12, 18],
  evening: [17, 23],
  night: [18, 30],
}
/** Until this hour "the night" is the one that just ended. */
const nightBeginsAt = 18

/** A moment as a span, seen from `present` in the asker's zone; undefined where there is no such time. `dayish`: of a day with a time of day. */
export function readMoment(
  means: Meaning,
  groups: Groups,
  { language, present, dayish }: { language: TimeLanguage; present: DateTime; dayish?: Span | undefined },
): Span | undefined {
  const span = read(means, groups, language, present, dayish)
  return span?.from.isValid && span.until.isValid ? span : undefined
}

function read(means: Meaning, groups: Groups, language: TimeLanguage, present: DateTime, dayish: Span | undefined): Span | undefined {
  if (typeof means === 'object') {
    if ('calendarOf' in means) return calendarOf(unitOf(language, groups['unit'] ?? ''), means.calendarOf, present)
    if ('calendar' in means) return calendar(means.calendar, means.offset, present)
    const part = 'part' in means ? means.part : partOf(language, groups['part'])
    const day = dayFrom(present.plus({ days: means.day }))
    return part ? partOfDay(part, day.from) : day
  }
  switch (means) {
    case 'this-night':
      return partOfDay('night', present.startOf('day').minus({ days: present.hour < nightBeginsAt ? 1 : 0 }))
    case 'weekday':
    case 'weekday-before-today':
    case 'weekday-of-last-week':
      return weekday(means, language, groups, present)
    case 'weekday-part': {
      const part = partOf(language, groups['part'])
      const day = weekday('weekday', language, groups, present)
      const span = part && day && partOfDay(part, day.from)
      return span && (span.from > present ? { ...shift(span, { weeks: -1 }), isLoose: true } : { ...span, isLoose: true })
    }
    case 'date':
      return date(groups['year'], 1 + indexOf(language.months, groups['month'] ?? ''), Number(groups['day']), present)
    case 'days-of-month':
      return daysOfMonth(groups, 1 + indexOf(language.months, groups['month'] ?? ''), present)
    case 'day-of-month':
      return dayOfMonth(Number(groups['day']), present)
    case 'numeric-date':
      return numericDate(groups['numeric'] ?? groups['short'] ?? '', language.dateOrder, present)
    case 'month':
      return month(groups['year'], 1 + indexOf(language.months, groups['month'] ?? ''), groups['stage'], present)
    case 'year':
      return spanFrom(DateTime.fromObject({ year: Number(groups['year']) }, { zone: present.zone }), { years: 1 })
    case 'ago':
      return ago(numberOf(language, groups['n']), unitOf(language, groups['unit'] ?? ''), present)
    case 'clock':
      return clock(groups['clock'] ?? '', present.startOf('day'), present)
    case 'day-and-clock':
      return dayish && clock(groups['clock'] ?? '', dayish.from)
    case 'day-and-part': {
      const part = partOf(language, groups['part'] ?? groups['part2'])
      return dayish && part && partOfDay(part, dayish.from)
    }
    case 'night-before':
      return dayish && partOfDay('night', dayish.from.minus({ days: 1 }))
    case 'iso':
      return isoSpan(groups['iso'] ?? '', present)
  }
}

const spanFrom = (from: DateTime, length: DurationLikeObject, isLoose = false): Span => ({ from, until: from.plus(length), isLoose })
const dayFrom = (at: DateTime, isLoose = false): Span => spanFrom(at.startOf('day'), { days: 1 }, isLoose)
const shift = ({ from, until, isLoose }: Span, by: DurationLikeObject): Span => ({ from: from.plus(by), until: until.plus(by), isLoose })

const partOf = ({ parts }: TimeLanguage, words: string | undefined): Part | undefined =>
  words === undefined ? undefined : (Object.keys(parts) as Part[]).find((part) => new RegExp(`^(?:${parts[part]})$`, 'u').test(words))

/** By the clock on the wall, whatever it is set to that day. */
function partOfDay(part: Part, day: DateTime): Span {
  const at = (hour: number) =>
    day
      .startOf('day')
      .plus({ days: Math.floor(hour / 24) })
      .set({ hour: hour % 24 })
  const [from, until] = hoursOf[part]
  return { from: at(from), until: at(until), isLoose: false }
}

function calendarOf(unit: Unit | undefined, offset: number, present: DateTime): Span | undefined {
  if (unit === 'week' || unit === 'month' || unit === 'year') return calendar(unit, offset, present)
  if (unit === 'day' && offset === 0) return dayFrom(present)
  if (unit === 'hour' || unit === 'minute') return { from: present.minus({ [`${unit}s`]: 1 }), until: present, isLoose: false }
  return undefined
}

/** Weeks begin on Monday (ISO 8601). */
function calendar(unit: CalendarUnit | 'weekend', offset: number, present: DateTime): Span {
  if (unit !== 'weekend') return spanFrom(present.startOf(unit).plus({ [`${unit}s`]: offset }), { [`${unit}s`]: 1 })
  const saturday = present.startOf('week').plus({ days: 5 })
  // The weekend just gone, until the next one has begun.
  const weeks = offset + (offset === 0 && saturday > present ? -1 : 0)
  return spanFrom(saturday.plus({ weeks }), { days: 2 }, offset === 0)
}

function weekday(
  means: 'weekday' | 'weekday-before-today' | 'weekday-of-last-week',
  { weekdays }: TimeLanguage,
  groups: Groups,
  present: DateTime,
): Span | undefined {
  const number = 1 + indexOf(weekdays, groups['weekday'] ?? '')
  if (number === 0) return undefined
  if (means === 'weekday-of-last-week') return dayFrom(present.startOf('week').plus({ days: number - 8 }))
  const back = (present.weekday - number + 7) % 7
  return dayFrom(present.minus({ days: back === 0 && means === 'weekday-before-today' ? 7 : back }), means === 'weekday')
}

/** Without a year, the last such day that has begun: one asks about posts that exist. */
function date(year: string | undefined, monthNumber: number, day: number, present: DateTime): Span | undefined {
  const of = (number: number) => DateTime.fromObject({ year: number, month: monthNumber, day }, { zone: present.zone })
  if (monthNumber === 0) return undefined
  if (year !== undefined) return dayFrom(of(Number(year)))
  const candidates = [0, 1, 2, 3, 4].map((back) => of(present.year - back)).filter((one) => one.isValid && one <= present)
  return candidates[0] && dayFrom(candidates[0], true)
}

/** Without a year, the last such days that have begun. */
function daysOfMonth({ year, day, day2 }: Groups, monthNumber: number, present: DateTime): Span | undefined {
  const first = date(year, monthNumber, Number(day), present)
  const last = first && dayFrom(first.from.set({ day: Number(day2) }))
  return first && last && last.from > first.from ? { ...first, until: last.until } : undefined
}

function dayOfMonth(day: number, present: DateTime): Span | undefined {
  const of = (back: number) => present.startOf('month').minus({ months: back })
  const month = [0, 1, 2].map(of).find((start) => day <= (start.daysInMonth ?? 28) && start.set({ day }) <= present)
  return month && dayFrom(month.set({ day }), true)
}

/** "3/4/2016" is no date where it is not known which number is the day; 13 and more can only be one. */
function numericDate(words: string, order: TimeLanguage['dateOrder'], present: DateTime): Span | undefined {
  const [a = 0, b = 0, c] = words.split(/[/.]/).filter(Boolean).map(Number)
  if (a > 31) return date(String(a), b, c ?? 0, present)
  const dayFirst =
    a > 12 ? true : b > 12 ? false : order === 'unknown' ? (a === b ? true : undefined) : order === 'dmy' || words.includes('.')
  if (dayFirst === undefined) return undefined
  const year = c === undefined ? undefined : String(c)
  return dayFirst ? date(year, b, a, present) : date(year, a, b, present)
}

const stages: readonly (readonly [RegExp, from: number, until: number | undefined])[] = [
  [/early|start|beginning|debut|principios|comienzos|inicio|comeco|anfang|上旬|初め/, 0, 10],
  [/mid|mediados|meados|mitte|^mi$|中旬|半ば/, 10, 20],
  [/late|end|fin|fim|ende|下旬|末/, 20, undefined],
]

/** A month without a year is the last one that has begun. */
function month(year: string | undefined, number: number, stage: string | undefined, present: DateTime): Span | undefined {
  if (number === 0) return undefined
  const of = (one: number) => DateTime.fromObject({ year: one, month: number }, { zone: present.zone })
  const start = year !== undefined ? of(Number(year)) : of(present.year) <= present ? of(present.year) : of(present.year - 1)
  const [, from = 0, until] = stages.find(([pattern]) => stage !== undefined && pattern.test(stage)) ?? []
  const isLoose = year === undefined
  return { from: start.plus({ days: from }), until: until === undefined ? start.plus({ months: 1 }) : start.plus({ days: until }), isLoose }
}

/** "3 days ago" is that day, "two hours ago" that hour, "20 minutes ago" a quarter of that before and after. */
function ago(amount: number | undefined, unit: Unit | undefined, present: DateTime): Span | undefined {
  if (amount === undefined || unit === undefined) return undefined
  if (unit === 'minute' || !Number.isInteger(amount)) {
    const at = present.minus({ [`${unit}s`]: amount })
    const minutes = Math.max(5, present.diff(at, 'minutes').minutes / 4)
    return { from: at.minus({ minutes }), until: DateTime.min(present, at.plus({ minutes })), isLoose: false }
  }
  return spanFrom(present.minus({ [`${unit}s`]: amount }).startOf(unit), { [`${unit}s`]: 1 })
}

/** An hour from the time named; the last time the clock showed it, where no day is named. */
function clock(words: string, day: DateTime, present?: DateTime): Span | undefined {
  const time = readClock(words)
  if (!time) return undefined
  const at = day.startOf('day').set(time)
  const from = present && at > present ? present.startOf('day').minus({ days: 1 }).set(time) : at
  return spanFrom(from, { hours: 1 }, present !== undefined)
}

function isoSpan(words: string, present: DateTime): Span {
  const from = DateTime.fromISO(words.toUpperCase().replace(' ', 'T'), { zone: present.zone })
  return words.length > 10 ? spanFrom(from, { minutes: 1 }) : dayFrom(from)
}
