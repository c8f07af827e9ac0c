import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evaluateRecency } from './evaluate.ts'
import { accuracyOf, areaUnder } from './measures.ts'

const judged = (...pairs: readonly (readonly [number, boolean])[]) => pairs.map(([score, isPositive]) => ({ score, isPositive }))

test('the area under the curve: 1 in order, 0 in reverse, half for ties, half of a wrong pair counted', () => {
  assert.equal(areaUnder(judged([2, true], [1, true], [-1, false])), 1)
  assert.equal(areaUnder(judged([-2, true], [1, false])), 0)
  assert.equal(areaUnder(judged([1, true], [1, false], [1, false])), 0.5)
  assert.equal(areaUnder(judged([3, true], [1, true], [2, false], [0, false])), 0.75)
  assert.equal(areaUnder(judged([-Infinity, false], [-Infinity, false], [0, true])), 1)
  assert.equal(areaUnder(judged([1, true])), 0.5)
})

test('accuracy counts what is above nought as said', () => {
  assert.equal(accuracyOf(judged([1, true], [-1, true], [-1, false], [0, false])), 0.75)
})

test('even rows are for developing, odd ones for reports', () => {
  const rows = [
    { question: 'What happened in the last hour?', majority_label: 'An-Hour' },
    { question: 'Who wrote the first novel?', majority_label: 'Never' },
    { question: 'Where was the first president born?', majority_label: 'Never' },
  ]
  const develop = evaluateRecency(JSON.stringify(rows), 'develop')
  assert.deepEqual([develop.questions, develop.positive, develop.alone], [2, 1, { positive: 0, negative: 1 }])
  assert.deepEqual(
    develop.lines.map(({ name, accuracy }) => [name, accuracy]),
    [
      ['the majority', 0.5],
      ['words of news', 0.5],
      ['Groundswell', 0.5],
    ],
  )
  assert.equal(evaluateRecency(JSON.stringify(rows), 'report').questions, 1)
})

test('a file of another kind is refused in words', () => {
  for (const json of ['', '{}', '[]', '[{"question":1}]']) assert.throws(() => evaluateRecency(json, 'report'), { code: 'request_invalid' })
})
