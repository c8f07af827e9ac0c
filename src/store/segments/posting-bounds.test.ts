import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boundLength, isWithin, readBounds, widestBounds } from './posting-bounds.ts'

test('the widest bounds hold every posting up to a tf and from a length on', () => {
  const bounds = widestBounds(9, 12)
  assert.deepEqual([isWithin(bounds, 9, 12), isWithin(bounds, 1, 12)], [true, true])
  assert.deepEqual([isWithin(bounds, 10, 12), isWithin(bounds, 1, 11)], [false, false])
  assert.ok(isWithin(widestBounds(1, 60_000), 1, boundLength), 'a longer post counts as one of 255 tokens')
})

test('bounds are read by level: how short a post may be depends on its tf, and those of six and more have one', () => {
  const bounds = readBounds(Uint8Array.of(9, 0x00, 0x01, 5, 10, 20, 40, 80, 160), 1, widestBounds(0, 0))
  assert.equal(bounds.tfMax, 256)
  for (const [tf, least] of [
    [1, 5],
    [2, 10],
    [5, 80],
    [6, 160],
    [7, 160],
    [256, 160],
  ] as const)
    assert.deepEqual([isWithin(bounds, tf, least), isWithin(bounds, tf, least - 1)], [true, false], `tf ${tf}`)
  assert.ok(!isWithin(bounds, 257, 255))
})
