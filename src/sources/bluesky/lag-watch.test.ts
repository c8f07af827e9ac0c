import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLagWatch } from './lag-watch.ts'

/** Whether a stream is found to stall within ten minutes, when `at` says what comes at each second. */
function stalls(at: (seconds: number) => number): boolean {
  const watch = createLagWatch()
  return Array.from({ length: 600 }, (_, second) => watch.isStalling(at(second) * 1_000, second * 1_000)).some(Boolean)
}

test('a stream that talks of an ever older past stalls; one that is late and comes nearer, or stays near, does not', () => {
  assert.equal(
    stalls((now) => Math.min(now, 200)),
    true,
    'it repeats what was said at one moment',
  )
  assert.equal(
    stalls((now) => now * 0.3),
    true,
    'it delivers slower than things happen',
  )
  assert.equal(
    stalls((now) => now - 2),
    false,
  )
  assert.equal(
    stalls((now) => now * 5 - 3_000),
    false,
    'it catches up',
  )
  assert.equal(
    stalls((now) => now - (now % 10 === 0 ? 1 : 500)),
    false,
    'old posts among new ones are ordinary',
  )
  assert.equal(
    stalls((now) => now - 100 - now * 0.02),
    false,
  )
})
