import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createOverlap } from './overlap.ts'

/** From where a reading goes on after `frames` frames, `perSecond` of them a second. */
function after(frames: number, perSecond: number, first?: { seq: number; at: number }): number {
  const overlap = createOverlap(first)
  const begin = first?.seq ?? 1
  for (let seq = begin; seq < begin + frames; seq++) overlap.add({ seq, at: seq }, 1_000_000 + ((seq - begin) * 1_000) / perSecond)
  return begin + frames - 1 - (overlap.from()?.seq ?? Number.NaN)
}

test('a reading goes on ten seconds and a hundred frames earlier, and never much more than twenty thousand', () => {
  const back = [1, 10, 50, 1_000, 1_900, 20_000].map((perSecond) => [perSecond, after(60_000, perSecond)])
  for (const [perSecond = 0, frames = 0] of back) {
    const [least, most] = [Math.max(100, Math.min(perSecond * 10, 20_000)), Math.min(20_100, Math.max(201, perSecond * 11 + 100))]
    assert.ok(frames >= least && frames <= most, `${perSecond} a second: ${frames}, not from ${least} to ${most}`)
  }
  assert.equal(after(30, 10), 29, 'all, where there is no more')
  assert.equal(createOverlap().from(), undefined)
})

test('one connection that ends after the other does not shorten it', () => {
  assert.equal(after(90, 1_000, { seq: 500, at: 7 }), 89)
  assert.deepEqual(createOverlap({ seq: 500, at: 7 }).from(), { seq: 500, at: 7 })
})
