import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** What an answer that says nothing says of itself, in the question's language: a table each in abstention-words.json; others get English. */
const text = z.string().min(1)
const table = z.strictObject({
  posts: z.strictObject({ one: text.optional(), other: text }),
  asOfBefore: text,
  toCome: text,
  reversed: text,
  nothingRead: text,
  beingTried: text,
  emptyWindow: text,
  ranOut: text,
  none: text,
  searched: text,
  about: text,
  where: text,
  searchedFor: text,
  missing: text,
  nearest: text,
  untold: text,
  didYouMean: text,
  without: text,
  wider: text,
  noAccount: text,
  saidNothing: text,
  stillToCome: text,
  needsNoPosts: text,
  noWords: text,
})
export type AbstentionWords = z.output<typeof table>

const tables = z.record(z.string(), table).parse(JSON.parse(readFileSync(new URL('abstention-words.json', import.meta.url), 'utf8')))

/** How one language says it. */
export type Speech = {
  readonly words: AbstentionWords
  fill(name: Exclude<keyof AbstentionWords, 'posts'>, values?: Readonly<Record<string, string>>): string
  /** "1 post", "2,600 posts". */
  count(n: number): string
  /** “a”, “b” and “c”; at most six. */
  list(labels: readonly string[], joined: 'and' | 'or'): string
  /** "Bluesky and X". */
  networks(names: readonly string[]): string
  /** "4 May 2016, 14:05". */
  moment(time: string, timeZone: string): string
  /** Sentences one after the other, with a space where the script has one. */
  join(sentences: readonly string[]): string
}

export function speechOf(lang: string): Speech {
  const own = Object.hasOwn(tables, lang) ? lang : 'en'
  const words = tables[own] as AbstentionWords
  const locale = own === 'en' ? 'en-GB' : own
  const fillIn = (template: string, values: Readonly<Record<string, string>>) =>
    template.replace(/\{(\w+)\}/gu, (whole, name: string) => values[name] ?? whole)
  return {
    words,
    fill: (name, values = {}) => fillIn(words[name], values),
    count: (n) => fillIn((n === 1 ? words.posts.one : undefined) ?? words.posts.other, { n: n.toLocaleString(own) }),
    list: (labels, joined) =>
      new Intl.ListFormat(locale, { type: joined === 'and' ? 'conjunction' : 'disjunction' }).format(
        labels.slice(0, mostLabels).map((label) => quoted(label, own)),
      ),
    networks: (names) => new Intl.ListFormat(locale, { type: 'conjunction' }).format(names.map(titleOf)),
    moment: (time, timeZone) =>
      new Intl.DateTimeFormat(locale, { timeZone, day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' })
        .format(Date.parse(time))
        .replace(/ (?:at|à|um) /u, ', '),
    join: (sentences) => sentences.filter((sentence) => sentence !== '').join(/^(?:ja|zh)$/.test(own) ? '' : ' '),
  }
}
const mostLabels = 6
const titleOf = (network: string) => `${network.charAt(0).toUpperCase()}${network.slice(1)}`

const marks: Readonly<Record<string, readonly [string, string]>> = {
  fr: ['« ', ' »'],
  es: ['«', '»'],
  pt: ['«', '»'],
  ar: ['«', '»'],
  de: ['„', '“'],
  ja: ['「', '」'],
}
function quoted(label: string, lang: string): string {
  const [opens, closes] = marks[lang] ?? ['“', '”']
  return `${opens}${label}${closes}`
}
