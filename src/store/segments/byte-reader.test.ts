import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ByteReader, u16At, u32At } from './byte-reader.ts'
import { SegmentDamaged } from './segment-damaged.ts'

const over = (...bytes: number[]) => new ByteReader().over(Uint8Array.from(bytes), 0, bytes.length)

test('the largest number comes back, one beyond it or without an end is damage', () => {
  assert.equal(over(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f).varint(), Number.MAX_SAFE_INTEGER)
  assert.throws(() => over(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f).varint(), SegmentDamaged)
  assert.throws(() => over(...Array.from({ length: 12 }, () => 0x80)).varint(), SegmentDamaged)
})

test('nothing is read past the end, though bytes go on behind it', () => {
  const reader = new ByteReader().over(Uint8Array.of(0x80, 1, 7, 9), 0, 3)
  assert.equal(reader.varint(), 128)
  assert.throws(() => reader.skip(2), SegmentDamaged)
  assert.equal(reader.skip(1), 2)
  for (const read of [() => reader.byte(), () => reader.varint(), () => reader.skipVarints(1)]) assert.throws(read, SegmentDamaged)
  assert.throws(() => new ByteReader().over(Uint8Array.of(0x80, 1), 0, 1).varint(), SegmentDamaged)
})

test('numbers are passed over without being read', () => {
  const reader = over(1, 0x80, 0x80, 1, 2, 3)
  reader.skipVarints(3)
  assert.equal(reader.varint(), 3)
})

test('fixed numbers have their lowest byte first and no sign', () => {
  const bytes = Uint8Array.of(1, 2, 3, 0xff)
  assert.deepEqual([u16At(bytes, 0), u32At(bytes, 0)], [0x0201, 0xff030201])
})
