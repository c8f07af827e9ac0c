import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maxSentenceLength, passGate } from './output-gate.ts'

test('addresses, markup links, forged citations, controls and invisible characters do not leave', () => {
  assert.equal(passGate('see https://evil.example/?q=1 and www.evil.example/x or javascript:alert(1)'), 'see (link) and (link) or (link)')
  assert.equal(passGate('as shown [3] and [1, 2]'), 'as shown (3) and (1, 2)')
  assert.equal(passGate('![pic](x) and [text](y)'), 'pic and text')
  assert.equal(passGate('a\u202Eb\u200Bc\u{E0041}d\u001B[31me\u0000f\nsecond'), 'abcdef second')
})

test('scripts that need joiners and emoji keep them', () => {
  for (const text of ['می‌خواهم', 'क्‍ष', '👩‍🚀', '❤️']) assert.equal(passGate(text), text)
})

test('length is bounded and characters stay whole', () => {
  const long = passGate('🚀'.repeat(2_000))
  assert.ok(long.length <= maxSentenceLength)
  assert.equal(long, long.toWellFormed())
})
