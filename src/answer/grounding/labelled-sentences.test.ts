import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { z } from 'zod'
import { answerSettings } from '../settings.ts'
import { understand } from '../understand/index.ts'
import { askedMatter } from './asked-matter.ts'
import { deniedIn } from './denial.ts'
import { stanceOf } from './stance.ts'
import { stanceWordsOf } from './stance-words.ts'

const tables = new URL('../../../tests/tables/', import.meta.url)
const read = <T>(name: string, schema: z.ZodType<T>): T => schema.parse(JSON.parse(readFileSync(new URL(name, tables), 'utf8')))
/** `none`: no side that may be counted. */
const stances = read(
  'stances.json',
  z.array(z.strictObject({ lang: z.string(), asked: z.string(), side: z.enum(['for', 'against', 'none']), text: z.string() })),
)
/** `denied`: a word that is denied in so many words, null: none is; `spared`: a word of who denies it. */
const denials = read(
  'denials.json',
  z.array(z.strictObject({ lang: z.string(), text: z.string(), denied: z.string().nullable(), spared: z.string().optional() })),
)

test('of labelled sentences each takes the side that it is labelled with, or none that may be counted', () => {
  const wrong = stances.flatMap(({ lang, asked, side, text }) => {
    const { side: found, isPlain } = stanceOf(
      text,
      stanceWordsOf(text, [lang]),
      askedMatter(understand({ text: asked, asOf: 0, timeZone: 'UTC' })),
    )
    const taken = Math.abs(found) < answerSettings.opinions.sideFrom ? 'none' : found > 0 ? 'for' : 'against'
    const isRight = side === 'none' ? !isPlain : taken === side
    return isRight ? [] : [`${text} [${asked}]: ${side}, found ${taken} ${found.toFixed(2)}${isPlain ? ' plainly' : ''}`]
  })
  assert.deepEqual(wrong, [])
  assert.ok(stances.length >= 60)
})

test('of labelled sentences each denies in so many words what it is labelled with, and never who denies it', () => {
  const wrong = denials.flatMap(({ lang, text, denied, spared }) => {
    const { all, outright } = deniedIn(text, [lang])
    const isRight = denied === null ? outright.size === 0 : outright.has(denied) && !(spared !== undefined && all.has(spared))
    return isRight
      ? []
      : [
          `${text}: ${denied ?? 'nothing'}, found ${[...outright].join(' ')}${spared !== undefined && all.has(spared) ? ` with ${spared}` : ''}`,
        ]
  })
  assert.deepEqual(wrong, [])
  assert.ok(denials.length >= 40)
})
