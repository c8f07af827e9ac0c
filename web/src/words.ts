/** Counts, times and ages as a reader says them. Times are shown in the reader's own zone. */
export const count = (number: number, noun: string) => `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`

/** What was found about a question; where the search was cut there may be more than that, and nothing is called all. */
export function foundWords(posts: number, atLeast: boolean): string {
  if (atLeast) return `${count(posts, 'post')} found, perhaps not all`
  return posts === 1 ? 'The post' : `All ${posts.toLocaleString('en')} posts`
}

/** "9.000 = (bm25 4.000 + expansion 2.000) × link 1.500" */
export function scoreWords(score: number, parts: Readonly<Record<string, number>>): string {
  const { bm25 = 0, expansion = 0, ...factors } = parts
  const told = (entries: object) => Object.entries(entries).map(([name, value]: [string, number]) => `${name} ${value.toFixed(3)}`)
  const words = expansion > 0 ? `(${told({ bm25, expansion }).join(' + ')})` : told({ bm25 }).join()
  return `${score.toFixed(3)} = ${[words, ...told(factors)].join(' × ')}`
}

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
const minute = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' })
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' })

export const minuteOf = (iso: string) => minute.format(Date.parse(iso))
export const clockOf = (iso: string) => clock.format(Date.parse(iso))
export const exactly = (iso: string) => exact.format(Date.parse(iso))

/** "1 – 28 Apr 2016"; from the beginning of time where nothing bounds it. */
export function spanOf(from: string, until: string): string {
  if (Date.parse(from) <= 0) return `up to ${minuteOf(until)}`
  const last = new Date(Math.max(Date.parse(from), Date.parse(until) - 1))
  const short = last.getTime() - Date.parse(from) < 2 * 86_400_000
  return short ? minute.formatRange(Date.parse(from), last) : day.formatRange(Date.parse(from), last)
}

const units: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
]
const relative = new Intl.NumberFormat('en')

/** "3 hours": an age in its largest whole unit. */
export function age(ms: number): string {
  const [unit, length] = units.find(([, size]) => ms >= size) ?? ['second', 1_000]
  const amount = Math.floor(ms / length)
  return `${relative.format(amount)} ${unit}${amount === 1 ? '' : 's'}`
}

/** "just now", "3 hours old". */
export const ageWords = (ms: number): string => (ms < 1_000 ? 'just now' : `${age(ms)} old`)

export function bytes(size: number): string {
  const [amount, unit] = size >= 1e9 ? [size / 1e9, 'GB'] : size >= 1e6 ? [size / 1e6, 'MB'] : [size / 1e3, 'kB']
  return `${amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${unit}`
}

export const took = (ms: number) => (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`)
