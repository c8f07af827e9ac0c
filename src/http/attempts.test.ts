import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAttempts } from './attempts.ts'

test('attempts are counted from the first on, forgotten together, and no list of keys grows without end', () => {
  let now = 0
  const attempts = createAttempts(60_000, () => now)
  assert.equal(attempts.get('a'), undefined)
  attempts.add('a')
  now = 59_000
  attempts.add('a')
  assert.deepEqual(attempts.get('a'), { count: 2, leftMs: 1_000 })
  now = 60_000
  assert.equal(attempts.get('a'), undefined)
  attempts.add('a')
  assert.equal(attempts.get('a')?.count, 1)
  for (let i = 0; i < 10_000; i++) attempts.add(`from ${i}`)
  assert.equal(attempts.get('a'), undefined, 'the oldest key went')
  assert.equal(attempts.get('from 9999')?.count, 1)
})
