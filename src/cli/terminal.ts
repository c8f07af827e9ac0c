import { styleText } from 'node:util'

/** Where a command writes and what it knows of the place. Results go to `out`, everything for people to `err`. */
export type Terminal = {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Whether results are read by a person at a terminal. */
  readonly isInteractive: boolean
  readonly colours: boolean
  /** Columns, 40 or more. */
  readonly width: number
  readonly timeZone: string
  readonly now: () => number
}

type Style = Parameters<typeof styleText>[0]
export type Paint = (style: Style, text: string) => string

export function createPaint({ colours }: Pick<Terminal, 'colours'>): Paint {
  return (style, text) => (colours ? styleText(style, text, { validateStream: false }) : text)
}

// C0 and C1 controls but line feed and tab, bidi marks and overrides, tag characters: what could redraw a terminal or reorder a line.
const hostile = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]|[\u{E0000}-\u{E0FFF}]/gu

/** A stranger's text made harmless for a terminal: no escape sequence survives. */
export function plain(text: string): string {
  return text
    .toWellFormed()
    .replace(hostile, '')
    .replace(/[\u2028\u2029\u0085]/g, '\n')
}

/** Of a post with labels of which the operator warns only these: a terminal has nothing to click. Its address leads to it, and JSON has it. */
export function textOfPost({ text, warnings = [] }: { readonly text: string; readonly warnings?: readonly string[] | undefined }): string {
  return warnings.length > 0 ? `Labelled ${plain(warnings.join(', '))}: its text is not shown here.` : plain(text)
}

const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303F\uFF00-\uFF60]/u
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Columns that a text takes: wide characters take two, escape sequences none (UAX 11, simplified). */
export function columnsOf(text: string): number {
  const shown = text.replace(/\u001B\[[0-9;]*m/g, '')
  if (/^[\x20-\x7E]*$/.test(shown)) return shown.length
  let columns = 0
  for (const { segment } of segmenter.segment(shown)) columns += wide.test(segment) ? 2 : 1
  return columns
}

/** Wraps at spaces to a width; later lines start with `indent`. A word longer than the line stands alone. */
export function wrap(text: string, width: number, indent = ''): string {
  const lines: string[] = []
  for (const paragraph of text.split('\n')) {
    let line = ''
    for (const word of paragraph.split(' ')) {
      const start = lines.length === 0 ? '' : indent
      if (line !== '' && columnsOf(start + line) + 1 + columnsOf(word) > width) {
        lines.push(start + line)
        line = word
      } else line = line === '' ? word : `${line} ${word}`
    }
    lines.push((lines.length === 0 ? '' : indent) + line)
  }
  return lines.join('\n')
}

/** What an author is called, made harmless: the name, else the handle. */
export function authorName({ name, handle }: { readonly name: string; readonly handle: string }): string {
  return plain(name || (handle && `@${handle}`) || 'unnamed account')
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
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' })

/** "3 hours ago": an age in its largest whole unit. */
export function ageInWords(ageMs: number): string {
  const [unit, length] = units.find(([, ms]) => ageMs >= ms) ?? ['second', 1_000]
  return relative.format(-Math.floor(ageMs / length), unit)
}

export function timeInWords(iso: string, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' })
    .format(Date.parse(iso))
    .replace(' at ', ', ')
}

export const countOf = (count: number, noun: string, plural = `${noun}s`) => `${count.toLocaleString('en')} ${count === 1 ? noun : plural}`

export function bytesInWords(bytes: number): string {
  const [size, unit] = bytes >= 1e9 ? [bytes / 1e9, 'GB'] : bytes >= 1e6 ? [bytes / 1e6, 'MB'] : [bytes / 1e3, 'kB']
  return `${size < 10 ? size.toFixed(1) : Math.round(size).toLocaleString('en')} ${unit}`
}

/** On standard error, before or beside anything that is invented: no script may take it for real unawares. */
export function sayWhatIsShown(shown: 'live' | 'demo', terminal: Terminal): void {
  if (shown === 'demo') terminal.err(`${createPaint(terminal)('bold', 'Demo: invented posts.')}\n`)
}
