import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTimings } from './timings.ts'

test('median and tail are of the last ones, the count of all', () => {
  const timings = createTimings(100)
  assert.equal(timings.summary(), undefined)
  for (let ms = 1; ms <= 100; ms++) timings.add(ms)
  assert.deepEqual(timings.summary(), { count: 100, p50: 50, p95: 95, p99: 99 })
  for (let i = 0; i < 100; i++) timings.add(7)
  assert.deepEqual(timings.summary(), { count: 200, p50: 7, p95: 7, p99: 7 })
})
