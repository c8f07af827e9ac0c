import type { Meaning } from './language.ts'

/**
 * While a text is read, each moment found in it stands there as one character of the private use area. Which block of 64 it is from says what
 * it may be joined with, so that a frame is one short pattern.
 */
const blocks = ['clock', 'ledClock', 'date', 'day', 'ledDay', 'other', 'ledOther', 'ledYear'] as const
export type PlaceClass = (typeof blocks)[number]
const first = 0xe000
const size = 64

const classFrom = (...names: readonly PlaceClass[]): string =>
  `[${names
    .map((name) => first + blocks.indexOf(name) * size)
    .map((start) => `${escaped(start)}-${escaped(start + size - 1)}`)
    .join('')}]`
const escaped = (code: number) => `\\u${code.toString(16)}`

/** As slots: any moment, one that is a time by itself, one that something may be "of" ("the train of 8 h", "the law of 2015" are named by theirs), a time of day, a day, a date. */
export const placeClasses = {
  a: classFrom(...blocks),
  s: classFrom('clock', 'date', 'day', 'other'),
  d: classFrom('date', 'day', 'ledDay', 'other', 'ledOther'),
  clock: classFrom('clock', 'ledClock'),
  dayish: classFrom('date', 'day', 'ledDay'),
  date: classFrom('date'),
} as const

export const placeAt = (name: PlaceClass, index: number): string =>
  String.fromCharCode(first + blocks.indexOf(name) * size + (index % size))
/** Which moment a character stands for. */
export const indexOfPlace = (character: string): number => (character.charCodeAt(0) - first) % size
/** So many moments can stand in one text. */
export const mostPlaces = size

export function classOf(means: Meaning, alone: boolean): PlaceClass {
  if (means === 'clock') return alone ? 'clock' : 'ledClock'
  if (means === 'date') return 'date'
  if (means === 'year' && !alone) return 'ledYear'
  const isDay =
    typeof means === 'object'
      ? 'day' in means && !('part' in means)
      : ['weekday', 'weekday-before-today', 'weekday-of-last-week', 'numeric-date'].includes(means)
  return isDay ? (alone ? 'day' : 'ledDay') : alone ? 'other' : 'ledOther'
}
