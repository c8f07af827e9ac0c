/**
 * The moment that a feed names: RFC 822 as RSS has it, RFC 3339 and W3CDTF as Atom and Dublin Core do, and the usual ways to miss them. A
 * date without a zone is read as UTC and one without a time as midnight, as every reader of feeds does; one that does not exist is none.
 */
export function feedDate(text: string | undefined): number | undefined {
  if (text === undefined || text.length > 100) return undefined
  // `Thu Nov 26 05:17:29 CET 2026`, as `date` prints, in the order of RFC 822.
  const plain = text.trim().replaceAll(/\s+/g, ' ').replace(asPrinted, '$2 $1 $4 $3')
  const iso = isoDay.exec(plain)
  if (iso) return moment({ year: Number(iso[1]), month: Number(iso[2] ?? 1) - 1, day: Number(iso[3] ?? 1), rest: iso[4] })
  const rfc = rfcDay.exec(plain)
  if (rfc) return moment({ year: fullYear(rfc[3]), month: monthOf(rfc[2]), day: Number(rfc[1]), rest: rfc[4] })
  return undefined
}

const asPrinted = /^(?:[a-z]{2,9}\.?,? )?([a-z]{3,9}\.?) (\d{1,2}),?( \d{1,2}:\d.*?)? (\d{4})$/i
/** `2026-11-26`, `2026-11`, `20261126`, and what stands behind. */
const isoDay = /^(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?(?:[T ](.*))?$/i
/** `Thu, 26 Nov 2026`, `26-Nov-26`, and what stands behind. */
const rfcDay = /^(?:[a-z]{2,9}\.?,? ?)?(\d{1,2})[ -]([a-z]{3,9})\.?[ -](\d{4}|\d{2}),?(?: (.*))?$/i
const clock = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2}(?:[.,]\d+)?))? ?(.*)$/
const offset = /^(?:GMT|UTC|Z)? ?([+-])(\d{1,2}):?(\d{2})?(?: ?\(.*\))?$/i

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const monthOf = (name = ''): number => months.indexOf(name.slice(0, 3).toLowerCase())
/** Two digits as RFC 2822, 4.3, reads them. */
const fullYear = (digits = ''): number => Number(digits) + (digits.length === 4 ? 0 : Number(digits) < 50 ? 2_000 : 1_900)

/** Hours that a named zone is ahead of UTC (RFC 822, 5.1, and neighbours that feeds name). */
const zones: Readonly<Record<string, number>> = {
  ...{ ut: 0, utc: 0, gmt: 0, z: 0, wet: 0, est: -5, edt: -4, cst: -6, cdt: -5, mst: -7, mdt: -6, pst: -8, pdt: -7 },
  ...{ akst: -9, akdt: -8, hst: -10, ast: -4, adt: -3, bst: 1, ist: 5.5, cet: 1, met: 1, cest: 2, mest: 2, eet: 2, eest: 3, msk: 3 },
  ...{ jst: 9, kst: 9, aest: 10, aedt: 11, nzst: 12, nzdt: 13 },
}

function moment({
  year,
  month,
  day,
  rest = '',
}: {
  year: number
  month: number
  day: number
  rest?: string | undefined
}): number | undefined {
  const date = new Date(0)
  date.setUTCFullYear(year, month, day)
  if (month < 0 || date.getUTCMonth() !== month || date.getUTCDate() !== day) return undefined // 31 February
  const [, hours = '0', minutes = '0', seconds = '0', zone = ''] = clock.exec(rest.trim()) ?? []
  if (Number(hours) > 24 || Number(minutes) > 59 || Number(seconds.replace(',', '.')) >= 61) return undefined
  const ofDay = (Number(hours) * 60 + Number(minutes)) * 60_000 + Math.trunc(Number(seconds.replace(',', '.')) * 1_000)
  return date.getTime() + ofDay - aheadMs(zone.trim())
}

/** Of a zone that nobody knows: none. */
function aheadMs(zone: string): number {
  const [, sign, hours, minutes = '0'] = offset.exec(zone) ?? []
  if (sign !== undefined) return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
  return (zones[zone.toLowerCase().replace(/[ (].*$/, '')] ?? 0) * 3_600_000
}
