import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failureWait, maxAgeMs, retryAfterMs, usualWait, withJitter } from './rhythm.ts'

const minute = 60_000
const hour = 60 * minute
const now = Date.UTC(2026, 10, 26, 5)
const every = (gap: number, lastAgo = 0) => Array.from({ length: 20 }, (_, i) => now - lastAgo - i * gap)

test('a feed is asked three times between two of its items, once a minute at most and once an hour at least', () => {
  assert.equal(usualWait({ changes: every(30 * minute), now }), 10 * minute)
  assert.equal(usualWait({ changes: every(minute), now }), minute)
  assert.equal(usualWait({ changes: every(24 * hour), now }), hour)
  assert.equal(usualWait({ changes: [], now }), hour)
})

test('one that has fallen silent is asked less and less', () => {
  assert.equal(usualWait({ changes: every(minute, 30 * minute), now }), 10 * minute)
  assert.equal(usualWait({ changes: every(minute, 30 * 24 * hour), now }), hour)
})

test('what it asks for counts, up to an hour; claims of the future do not', () => {
  assert.equal(usualWait({ changes: every(minute), leastMs: 15 * minute, now }), 15 * minute)
  assert.equal(usualWait({ changes: every(minute), leastMs: 24 * hour, now }), hour)
  assert.equal(usualWait({ changes: every(30 * minute), leastMs: minute, now }), 10 * minute)
  assert.equal(usualWait({ changes: [now + hour, ...every(30 * minute)], now }), 10 * minute)
})

test('failures wait twice as long each time, and as long as the server says', () => {
  assert.deepEqual(
    [1, 2, 3, 30].map((n) => failureWait(n) / minute),
    [2, 4, 8, 720],
  )
  assert.equal(failureWait(1, 3 * hour), 3 * hour)
  assert.equal(failureWait(1, 1_000 * hour), 24 * hour)
  assert.equal(retryAfterMs('120', now), 120_000)
  assert.equal(retryAfterMs(new Date(now + hour).toUTCString(), now), hour)
  assert.equal(retryAfterMs(new Date(now - hour).toUTCString(), now), 0)
  for (const header of [undefined, '', 'soon']) assert.equal(retryAfterMs(header, now), undefined)
})

test('what a cache may keep is not asked for before', () => {
  assert.equal(maxAgeMs('public, max-age=600'), 600_000)
  assert.equal(maxAgeMs('s-maxage=5, Max-Age="60"'), 60_000)
  for (const header of [undefined, '', 'no-cache, max-age=600', 's-maxage=600']) assert.equal(maxAgeMs(header), undefined)
})

test('chance moves a wait by a tenth either way', () => {
  assert.deepEqual(
    [0, 0.5, 1].map((random) => withJitter(100_000, random)),
    [90_000, 100_000, 110_000],
  )
})
