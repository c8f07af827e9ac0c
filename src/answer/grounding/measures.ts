import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { allMatches } from '../../lib/all-matches.ts'
import { fold } from '../../post/index.ts'
import { figuresOf } from '../../search/index.ts'

/**
 * What a figure measures where it counts nobody and nothing ("36 degrees", "km 20", "a 16-year-old", "a 7.2 quake"), a table a measure and language in measure-words.json. `behind`, `before`: patterns of
 * what stands beside such a figure; `asked`: words by which a question asks for one, besides its unit, folded.
 */
const byLanguage = z.record(z.string(), z.string())
const table = z.strictObject({ behind: byLanguage, before: byLanguage, asked: byLanguage })
const measures = ['magnitude', 'temperature', 'speed', 'area', 'distance', 'age', 'time'] as const
export type Measure = (typeof measures)[number]

const tables = z
  .strictObject({
    magnitude: table,
    temperature: table,
    speed: table,
    area: table,
    distance: table,
    age: table,
    time: table,
  } satisfies Record<Measure, typeof table>)
  .parse(JSON.parse(readFileSync(new URL('measure-words.json', import.meta.url), 'utf8')))

export type Measured = { readonly figure: string; readonly measure: Measure; readonly at: number; readonly length: number }

const any = (words: z.output<typeof byLanguage>) => Object.values(words).join('|') || '(?!)'
const number = String.raw`\p{Nd}+(?:[.,:’'\u00a0\u202f]\p{Nd}+)*`
const forms = measures.map((measure) => {
  const { behind, before } = tables[measure]
  // A hyphen and a space may stand before the unit; Latin words end there.
  const unit = String.raw`[\s\u00a0-]?(?:${any(behind)})(?![\p{Script=Latin}\p{M}])`
  return [
    measure,
    new RegExp(
      String.raw`(?<![\p{Script=Latin}\p{N}.,])(?:(?:${any(before)})\s)?(${number})(?:${unit})|(?<!\p{L})(?:${any(before)})\s(${number})`,
      'giu',
    ),
  ] as const
})

/** The measured figures of a text, a speed before a distance. */
export function measuresIn(text: string): readonly Measured[] {
  if (!/\p{Nd}/u.test(text)) return []
  const found: Measured[] = []
  for (const [measure, form] of forms)
    for (const { 0: whole, 1: one, 2: other = '', index } of allMatches(text, form)) {
      const [figure] = figuresOf(one ?? other)
      const isRead = found.some(({ at, length }) => index < at + length && at < index + whole.length)
      if (figure !== undefined && !isRead) found.push({ figure, measure, at: index, length: whole.length })
    }
  return found
}

/** A text with spaces in place of them. */
export const withoutMeasures = (text: string, found: readonly Measured[]): string =>
  found.reduce((rest, { at, length }) => `${rest.slice(0, at)}${' '.repeat(length)}${rest.slice(at + length)}`, text)

/** What is measured, right behind the asking word ("how many degrees"), or in a word of its own ("how hot", 気温). */
const asked = measures.map((measure) => {
  const { behind, asked: words } = tables[measure]
  const unit = String.raw`(?:many|much|combien d[e'’]|cu[aá]nt[oa]s?|wie ?viele?n?|quant[oa]s?)\s*(?:${any(behind)})(?![\p{L}\p{M}])`
  const own = Object.entries(words).map(([lang, one]) => (lang === 'ja' ? one : String.raw`(?<![\p{L}\p{N}])(?:${one})(?![\p{L}\p{N}])`))
  return [measure, new RegExp([unit, ...own].join('|'), 'u')] as const
})

/** What a question for a number asks to be measured; undefined where something is counted. */
export const measureAsked = (question: string): Measure | undefined =>
  asked.find(([, form]) => form.test(question.toLowerCase()) || form.test(fold(question)))?.[0]
