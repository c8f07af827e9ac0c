import assert from 'node:assert/strict'
import { test } from 'node:test'
import { searchSettings } from './settings.ts'
import { idfOf, weighed, withForms } from './word-forms.ts'

const term = (word: string, weight = 1) => ({ term: word, weight })
const stats = { docs: 100, avgLength: 9, windowDocs: 100, matched: 20, terms: { cut: 20, cuts: 1, cutted: 0 } }
const idf = (df: number) => Math.log(1 + (100 - df + 0.5) / (df + 0.5))
const near = (value: number | undefined, wanted: number) => assert.ok(Math.abs((value ?? NaN) - wanted) < 1e-12, `${value}, not ${wanted}`)

test('each word stands once, and no form belongs to two words', () => {
  const words = withForms([term('cuts'), term('cut'), term('cuts')])
  const holds = (at: number, form: string) => words[at]?.some((clause) => 'term' in clause && clause.term === form)
  assert.equal(words.length, 2)
  assert.deepEqual([holds(0, 'cutting'), holds(0, 'cut'), holds(1, 'cut'), holds(1, 'cutting')], [true, false, true, false])
  assert.deepEqual(
    words[0]?.slice(0, 2).map(({ weight }) => weight),
    [1, searchSettings.formWeight],
  )
})

test('every form counts with the idf of its word, whatever is rare; what no post holds is left out', () => {
  const forms = [term('cut'), term('cuts', 0.5), term('cutted', 0.5)]
  const [word, form, ...rest] = weighed(forms, stats)
  assert.deepEqual(rest, [])
  near((word?.weight ?? 0) * idf(20), idf(21))
  near((form?.weight ?? 0) * idf(1), 0.5 * idf(21))
  near(idfOf(forms, stats), idf(21))
  assert.equal(idfOf([term('nowhere')], stats), 0)
})
