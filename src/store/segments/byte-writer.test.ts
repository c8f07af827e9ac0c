import assert from 'node:assert/strict'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { crc32 } from 'node:zlib'
import { ByteReader } from './byte-reader.ts'
import { ByteWriter, putVarint } from './byte-writer.ts'
import { chunkSize } from './segment-format.ts'

/** What stands in a file once `write` has written into it. */
function written(write: (out: ByteWriter) => void, start = 0) {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-bytes-'))
  const path = join(folder, 'file')
  const fd = openSync(path, 'w')
  const out = new ByteWriter(fd, start)
  write(out)
  out.end()
  closeSync(fd)
  const bytes = readFileSync(path).subarray(start)
  rmSync(folder, { recursive: true })
  return { bytes, sums: out.sums, length: out.length }
}
const sumsOf = (bytes: Uint8Array) =>
  Array.from({ length: Math.ceil(bytes.length / chunkSize) }, (_, n) => crc32(bytes.subarray(n * chunkSize, (n + 1) * chunkSize)))

test('what is larger than the buffer, in pieces of any length, stands there whole, with the sum of each chunk', () => {
  const piece = Uint8Array.from({ length: 70_001 }, (_, i) => i * 7)
  const { bytes, sums, length } = written((out) => {
    for (let n = 0; n < 12; n++) {
      out.byte(n)
      out.bytes(piece, n, piece.length - n)
    }
  }, 512)
  const wanted = Buffer.concat(Array.from({ length: 12 }, (_, n) => Buffer.of(n, ...piece.subarray(n, piece.length - n))))
  assert.ok(bytes.equals(wanted) && length === wanted.length)
  assert.deepEqual(sums, sumsOf(wanted))
})

test('numbers of every size are read as they were written, also across the end of the buffer', () => {
  const numbers = Array.from({ length: 120_000 }, (_, i) =>
    i % 3 === 0 ? i % 200 : i % 3 === 1 ? i * 16_383 : Number.MAX_SAFE_INTEGER - i,
  )
  const { bytes } = written((out) => {
    for (const number of numbers) out.varint(number)
    out.u32(0xfedcba98)
  })
  const reader = new ByteReader().over(bytes, 0, bytes.length)
  for (const number of numbers) assert.equal(reader.varint(), number)
  assert.deepEqual([...bytes.subarray(-4)], [0x98, 0xba, 0xdc, 0xfe])
})

test('room that is reserved holds what is put there, however much it is', () => {
  const wanted: number[] = []
  const { bytes } = written((out) => {
    for (const count of [3, 100_000, 90_000]) {
      let at = out.reserve(5 * count)
      for (let n = 0; n < count; n++) at = putVarint(out.buffer, at, n)
      out.advance(at)
      for (let n = 0; n < count; n++) wanted.push(n)
    }
  })
  const reader = new ByteReader().over(bytes, 0, bytes.length)
  for (const number of wanted) assert.equal(reader.varint(), number)
  assert.equal(reader.at, reader.end)
})
