import assert from 'node:assert/strict'
import { test } from 'node:test'
import { measured, writerSettings } from '../../answer/index.ts'
import { evaluateCitations, measuredNow } from './evaluate.ts'

test('the rate that answers print is the one that the labelled test set gives now', () => {
  const { at, sentences } = measuredNow()
  assert.deepEqual(at, measured.at)
  assert.equal(sentences, measured.sentences)
  assert.deepEqual(
    at.map(({ lexicalFrom }) => lexicalFrom),
    Object.values(writerSettings.lexical),
    'every shipped threshold is measured',
  )
})

test('the report shows both thresholds, the curve, languages, origins and checks', () => {
  const { sections, task } = evaluateCitations('calibration')
  assert.equal(task, 'citations')
  assert.deepEqual(
    sections.map(({ title }) => title),
    ['At the shipped thresholds', 'Swaps that pass', 'The whole curve', 'By language', 'By origin', 'What each check stops'],
  )
  for (const { rows, columns } of sections) for (const row of rows) assert.equal(row.length, columns.length)
  const [, , curve] = sections
  const passing = curve?.rows.map(([, count]) => Number(count)) ?? []
  assert.ok(passing.length === 13 && passing.every((count, at) => at === 0 || count <= (passing[at - 1] ?? 0)), 'stricter lets less pass')
})
