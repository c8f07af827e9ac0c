import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Question } from '../evidence.ts'
import { understand } from './understand.ts'

const table = (name: string): unknown => JSON.parse(readFileSync(new URL(`../../../tests/tables/${name}.json`, import.meta.url), 'utf8'))
const ask = (text: string, previous?: Question) =>
  understand({ text, asOf: Date.parse('2026-11-25T12:00:00Z'), timeZone: 'UTC', ...(previous && { previous }) })

const kinds = table('question-kinds') as Record<string, Record<string, string[]>>
for (const [kind, byLanguage] of Object.entries(kinds))
  test(`questions of the kind "${kind}", in six languages`, () => {
    assert.deepEqual(Object.keys(byLanguage), ['en', 'fr', 'es', 'de', 'pt', 'ja'])
    for (const text of Object.values(byLanguage).flat()) assert.equal(ask(text).kind, kind, text)
  })

type Pair = {
  readonly lang: string
  readonly first: string
  readonly then: string
  readonly terms: readonly string[]
  readonly kind: string
  readonly window: string
  readonly speakers?: readonly string[]
  readonly named?: readonly string[]
  readonly wantsFirst?: boolean
}
const pairs = table('follow-ups') as Pair[]

test('the table of follow-ups holds 60 pairs or more, in six languages', () => {
  assert.ok(pairs.length >= 60)
  assert.equal(new Set(pairs.map(({ lang }) => lang)).size, 6)
})

for (const { first, then, terms, kind, window, speakers = [], named = [], wantsFirst = false } of pairs)
  test(`"${first}" → "${then}"`, () => {
    const question = ask(then, ask(first))
    assert.deepEqual(
      {
        terms: question.terms.map(({ label }) => label),
        kind: question.kind,
        window: question.windowReason.from,
        speakers: question.speakers,
        named: question.namedSpeakers ?? [],
        wantsFirst: question.wantsFirst ?? false,
      },
      { terms, kind, window, speakers, named, wantsFirst },
    )
  })
