import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sparkline } from './trends.ts'

test('a sparkline shows an hour in thirty signs: silence lowest, the highest two minutes full', () => {
  const minutes = Array.from({ length: 60 }, (_, i) => (i < 56 ? 0 : i - 55))
  assert.equal(sparkline(minutes), `${'▁'.repeat(28)}▄█`)
  assert.equal(sparkline(Array.from({ length: 60 }, () => 0)), '▁'.repeat(30))
  assert.equal(sparkline([]), '')
  for (const sign of sparkline(Array.from({ length: 60 }, (_, i) => (i * 7) % 13))) assert.ok('▁▂▃▄▅▆▇█'.includes(sign))
})
