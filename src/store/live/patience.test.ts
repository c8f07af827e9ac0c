import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPatience } from './patience.ts'

test('the clock is looked at at once, then once in so much work, and never after it is over', () => {
  let [looks, isLate] = [0, false]
  const patience = createPatience(() => {
    looks++
    return isLate
  })
  assert.deepEqual([patience.isOver(), looks], [false, 1])
  for (let n = 0; n < 100; n++) {
    patience.spend(100)
    patience.isOver()
  }
  assert.equal(looks, 1)
  patience.spend(65_536)
  assert.deepEqual([patience.isOver(), patience.isOver(), looks], [false, false, 2])
  isLate = true
  assert.equal(patience.isOver(), false, 'until the work was done')
  patience.spend(65_536)
  assert.deepEqual([patience.isOver(), looks], [true, 3])
  isLate = false
  patience.spend(1e9)
  assert.deepEqual([patience.isOver(), looks], [true, 3])
})
