/** Dates as answers write them, in an asker's zone. */
const forms = {
  /** "3 April 2016" */
  day: { day: 'numeric', month: 'long', year: 'numeric' },
  /** "14:05" */
  time: { hour: '2-digit', minute: '2-digit' },
  /** "3 April 2016 at 14:05" */
  moment: { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

/** A formatter takes a millisecond and half a megabyte to make, and lasts: those of the zones last asked for are kept. */
const known = new Map<string, Intl.DateTimeFormat>()
const mostKnown = 60

export function dateFormat(form: keyof typeof forms, timeZone: string): Intl.DateTimeFormat {
  const key = `${form} ${timeZone}`
  const format = known.get(key) ?? new Intl.DateTimeFormat('en-GB', { timeZone, ...forms[form] })
  known.delete(key)
  known.set(key, format)
  for (const oldest of known.keys()) if (known.size > mostKnown) known.delete(oldest)
  return format
}
