/** What is read of a record whose every field may be missing or of another type. All total: no getter throws. */
export type Fields = { readonly [name: string]: unknown }

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {})
export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
/** Non-empty strings of a list, at most 100. */
export const textsOf = (value: unknown): string[] =>
  listOf(value)
    .slice(0, 100)
    .filter((item): item is string => typeof item === 'string' && item !== '')
/** A count: a whole number from 0; anything else is 0. */
export const countOf = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.floor(value) : 0

const monthNumbers: Readonly<Record<string, number>> = {
  Jan: 0,
  Feb: 1,
  Mar: 2,
  Apr: 3,
  May: 4,
  Jun: 5,
  Jul: 6,
  Aug: 7,
  Sep: 8,
  Oct: 9,
  Nov: 10,
  Dec: 11,
}
// X API v1.1: "Mon May 24 23:56:31 +0000 2010"; the account export: "2013-06-01 03:16:04 +0000".
const v11Time = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{2}) (\d{2}):(\d{2}):(\d{2}) \+0000 (\d{4})$/
// With its zone: without one it could mean any of 26 hours.
const isoTime = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*(?:Z|[+-]\d{2}:?\d{2})$/i

/** Milliseconds since 1970, or undefined where there is no date: nothing is ever stamped with the time of arrival. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined
  const v11 = v11Time.exec(value)
  const time = v11
    ? Date.UTC(Number(v11[6]), monthNumbers[v11[1] ?? ''] ?? NaN, Number(v11[2]), Number(v11[3]), Number(v11[4]), Number(v11[5]))
    : isoTime.test(value)
      ? Date.parse(value.replace(/^(\S+) (\S+) ([+-]\d{2}):?(\d{2})$/, '$1T$2$3:$4'))
      : NaN
  return Number.isFinite(time) && Math.abs(time) < 8.64e15 ? Math.trunc(time) : undefined
}

/** The time inside an X id since November 2010 (first snowflake 29,700,859,247); undefined for older ids. */
export function snowflakeTime(id: string): number | undefined {
  return /^\d{11,19}$/.test(id) && id.length > 10 && BigInt(id) >= 29_700_859_247n
    ? Number(BigInt(id) >> 22n) + 1_288_834_974_657
    : undefined
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", apos: "'" }
/** X escapes `&`, `<` and `>` in texts, and nothing else. */
export function unescapeHtml(text: string): string {
  return text.includes('&') ? text.replace(/&(amp|lt|gt|quot|apos|#39);/g, (_whole, name: string) => entities[name] ?? '') : text
}

/**
 * A stretch of text as a post keeps it: well-formed, NFC, at most so many UTF-16 units. Held to that before, or a book would be read
 * through, and again after: a few characters are three in their normal form (U+FB2C).
 */
export function cleanText(text: string, most = 20_000): string {
  return cutTo(most, cutTo(most, text).normalize('NFC'))
}

const cutTo = (most: number, text: string): string => (text.length > most ? text.slice(0, most) : text).toWellFormed()

/**
 * Only addresses of the web may become links, and of those only what shows as it is: no control characters, none that turn the
 * direction of what follows, no halves of characters.
 */
export const isWebAddress = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= 2_048 && /^https?:\/\/[^\s\p{Cc}\p{Bidi_Control}\p{Cs}]+$/iu.test(value)
