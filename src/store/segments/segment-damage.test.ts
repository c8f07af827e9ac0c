import assert from 'node:assert/strict'
import { closeSync, ftruncateSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { crc32 } from 'node:zlib'
import { createRandom } from '../../post/post.fixture.ts'
import { createBlockCache } from './block-cache.ts'
import { SegmentDamaged, SegmentTooNew } from './segment-damaged.ts'
import { PostingBlock } from './posting-block.ts'
import { openSegmentFile } from './segment-file.ts'
import { chunkSize, formatVersion, headSize } from './segment-format.ts'
import { writeSegment } from './segment-writer.ts'
import { list } from './segment.contract.ts'
import { positionsOf, sourceOf } from './term-lists.fixture.ts'

const root = await mkdtemp(join(tmpdir(), 'groundswell-damage-'))
after(() => rm(root, { recursive: true, force: true }))
const cache = createBlockCache({ maxBytes: 2 ** 18 })

/** A small file with everything in it: two blocks of terms, a list with a directory, lists of one block, terms seen once. */
const path = join(root, 'whole.seg')
const words = Array.from({ length: 70 }, (_, i) => list(`w${String(i).padStart(3, '0')}`, [i, (i * 7) % 90, i % 2 === 0 ? i : 99]))
const terms = [
  list(
    'many',
    Array.from({ length: 300 }, (_, i) => i),
  ),
  ...words.map(({ term, postings }) => list(term, [...new Set(postings.map(({ doc }) => doc))])),
]
await writeSegment({ path, base: 0, size: 300, terms: sourceOf(terms), tokenizerVersion: 1 })
const whole = readFileSync(path)

/** Reads all there is: dictionary, postings, positions, lengths, a lookup and seeks. Returns it as one text. */
function readAll(file: string): string {
  using segment = openSegmentFile(file, { cache })
  const parts: unknown[] = [segment.base, segment.size, segment.tokenizerVersion, segment.termsFrom('w00', 5), segment.lengths().join()]
  for (const { term, postings } of segment.entries()) {
    parts.push(term, postings.docs, postings.tfMax, postings.lengthMin)
    const cursor = postings.cursor()
    for (let left = 400; cursor.doc >= 0 && left > 0; left--) {
      parts.push(cursor.doc, cursor.tf, positionsOf(cursor).join(), cursor.blockEnd, JSON.stringify(cursor.blockBounds))
      cursor.next()
    }
    assert.equal(cursor.doc, -1, 'a walk without end')
    parts.push(postings.cursor().seek(150), segment.term(term)?.docs)
  }
  return parts.join(' ')
}
const right = readAll(path)

/** Reads what a merge reads: every term, block by block. Returns how many postings. */
function readSource(file: string): number {
  using segment = openSegmentFile(file, { cache })
  const source = segment.source()
  const block = new PostingBlock()
  let postings = 0
  while (source.nextTerm())
    for (let count = source.fill(block); count > 0; count = source.fill(block)) {
      postings += count
      const ends = block.positionEnds.subarray(0, count)
      for (let i = 0; i < count; i++) {
        const doc = block.docs[i] ?? -1
        assert.ok(doc >= 0 && doc < (i === 0 ? segment.size : (block.docs[i - 1] ?? 0)))
      }
      assert.ok(ends.every((end, i) => end >= (ends[i - 1] ?? 0) && end <= block.positions.length))
    }
  return postings
}
const postingsInAll = readSource(path)

test('every flipped bit of a file is noticed', () => {
  const fd = openSync(path, 'r+')
  try {
    for (let at = 0; at < whole.length; at++) {
      for (let bit = 1; bit < 256; bit <<= 1) {
        writeSync(fd, Uint8Array.of((whole[at] ?? 0) ^ bit), 0, 1, at)
        assert.throws(() => readAll(path), SegmentDamaged, `byte ${at}, bit ${bit}`)
        if (bit === 1) assert.throws(() => readSource(path), SegmentDamaged, `byte ${at} for a merge`)
      }
      writeSync(fd, whole, at, 1, at)
    }
  } finally {
    closeSync(fd)
  }
  assert.equal(readAll(path), right)
  assert.equal(readSource(path), postingsInAll)
})

test('a file cut off anywhere, or with something behind its end, is not opened', () => {
  const cut = join(root, 'cut.seg')
  writeFileSync(cut, whole)
  const fd = openSync(cut, 'r+')
  try {
    for (let length = whole.length - 1; length >= 0; length--) {
      ftruncateSync(fd, length)
      assert.throws(() => openSegmentFile(cut, { cache }), SegmentDamaged, `${length} bytes`)
    }
  } finally {
    closeSync(fd)
  }
  for (const more of [1, 16, headSize, chunkSize]) {
    writeFileSync(cut, Buffer.concat([whole, new Uint8Array(more)]))
    assert.throws(() => openSegmentFile(cut, { cache }), SegmentDamaged)
  }
  writeFileSync(cut, Buffer.concat([whole, whole]))
  assert.throws(() => openSegmentFile(cut, { cache }), SegmentDamaged)
})

test('what is no segment is not taken for one', () => {
  const random = createRandom(1)
  const other = join(root, 'other.seg')
  for (let length = 0; length < 5_000; length += 61) {
    const bytes = Uint8Array.from({ length }, () => Math.floor(random() * 256))
    writeFileSync(other, bytes)
    assert.throws(() => openSegmentFile(other, { cache }), SegmentDamaged)
    bytes.set(whole.subarray(0, Math.min(40, length)))
    writeFileSync(other, bytes)
    assert.throws(() => openSegmentFile(other, { cache }), SegmentDamaged)
  }
})

test('a newer format is told apart from damage, with what to do', () => {
  const newer = Buffer.from(whole)
  newer.writeUInt16LE(formatVersion + 1, 8)
  const file = join(root, 'newer.seg')
  writeFileSync(file, signed(newer))
  assert.throws(
    () => openSegmentFile(file, { cache }),
    (error) => error instanceof SegmentTooNew && /newer Groundswell .* Use that version/.test(error.message),
  )
})

test('content that was made up, with every checksum right, ends in an answer or a typed error', () => {
  const random = createRandom(2)
  const below = (most: number) => Math.floor(random() * most)
  const file = join(root, 'crafted.seg')
  const dataEnd = sectionOf(whole, 3).at + sectionOf(whole, 3).length
  const indexEnd = sectionOf(whole, 4).at + sectionOf(whole, 4).length
  const refused: Record<string, number> = {}
  for (let round = 0; round < 2_000; round++) {
    const bytes = Buffer.from(whole)
    for (let changes = 1 + below(4); changes > 0; changes--) {
      const at = headSize + below((round % 4 === 0 ? indexEnd : dataEnd) - headSize)
      if (random() < 0.2) bytes.fill(255, at, Math.min(dataEnd, at + below(24)))
      else bytes[at] = random() < 0.3 ? 255 : below(256)
    }
    writeFileSync(file, signed(bytes))
    for (const read of [readAll, readSource])
      try {
        read(file)
      } catch (error) {
        if (!(error instanceof SegmentDamaged)) throw error
        refused[read.name] = (refused[read.name] ?? 0) + 1
      }
  }
  for (const count of Object.values(refused)) assert.ok(count > 300, `${count} refused`)
  assert.equal(Object.keys(refused).length, 2)
})

test('a section table with wild addresses, sizes and counts is refused before anything is allocated', () => {
  const file = join(root, 'wild.seg')
  const values = [0n, 1n, 8n, 511n, 512n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n]
  for (let field = 16; field < 40 + 6 * 24; field += 8)
    for (const value of values) {
      const bytes = Buffer.from(whole)
      if (bytes.readBigUInt64LE(field) === value) continue
      bytes.writeBigUInt64LE(value, field)
      writeFileSync(file, signed(bytes, false))
      try {
        using segment = openSegmentFile(file, { cache })
        assert.ok(field === 16 || field === 24 || field === 32, `field ${field} = ${value}`) // base and counts may be anything that fits
        assert.ok(segment.size * 2 < whole.length)
      } catch (error) {
        assert.ok(error instanceof SegmentDamaged, `field ${field} = ${value}: ${String(error)}`)
      }
    }
})

function sectionOf(bytes: Buffer, n: number): { at: number; length: number } {
  return { at: Number(bytes.readBigUInt64LE(48 + n * 24)), length: Number(bytes.readBigUInt64LE(56 + n * 24)) }
}

/** Makes every checksum right again. */
function signed(bytes: Buffer, all = true): Buffer {
  if (all) {
    const [index, sums] = [sectionOf(bytes, 4), sectionOf(bytes, 5)]
    for (let chunk = 0; chunk < sums.length / 4; chunk++) {
      const at = headSize + chunk * chunkSize
      bytes.writeUInt32LE(crc32(bytes.subarray(at, Math.min(at + chunkSize, index.at))), sums.at + 4 * chunk)
    }
    for (const [n, { at, length }] of [
      [4, index],
      [5, sums],
    ] as const)
      bytes.writeUInt32LE(crc32(bytes.subarray(at, at + length)), 44 + n * 24)
  }
  bytes.writeUInt32LE(crc32(bytes.subarray(0, headSize - 4)), headSize - 4)
  return bytes
}
