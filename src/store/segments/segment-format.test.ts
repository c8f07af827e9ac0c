import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc32 } from 'node:zlib'
import { SegmentDamaged, SegmentTooNew } from './segment-damaged.ts'
import { chunkSize, decodeHead, encodeHead, encodeTail, formatVersion, headSize, inU32, tailSize, type Head } from './segment-format.ts'

/** Sections one right after the other; the data are cut into chunks, of which each has a sum. */
function headOf(size: number, postings = 40_000): Head {
  const lengths = [postings, 7, 900, 2 * size, 60]
  lengths.push(4 * Math.ceil((postings + 7 + 900 + 2 * size) / chunkSize))
  let at = headSize
  const sections = lengths.map((length, n) => {
    const section = { at, length, crc: n > 3 ? n : 0 }
    at += length
    return section
  })
  const [a, b, dictionary, c, index, sums] = sections as [Section, Section, Section, Section, Section, Section]
  return {
    tokenizerVersion: 3,
    base: 2 ** 40,
    size,
    terms: 9,
    postings: 12,
    sections: { postings: a, positions: b, dictionary, lengths: c, index, sums },
  }
}
type Section = Head['sections']['sums']
const lengthOf = ({ sections: { sums } }: Head) => sums.at + sums.length + tailSize

test('a head comes back as it was written, with a checksum that any other head does not have', () => {
  const [one, other] = [headOf(100), headOf(101)]
  const { bytes, crc } = encodeHead(one)
  assert.deepEqual(decodeHead(bytes, encodeTail(lengthOf(one)), lengthOf(one)), { head: one, crc })
  assert.notEqual(encodeHead(other).crc, crc)
})

test('a flipped bit anywhere in the head or the end of a file is damage', () => {
  const head = headOf(100)
  const length = lengthOf(head)
  const [whole, end] = [encodeHead(head).bytes, encodeTail(length)]
  for (const [bytes, count] of [
    [whole, headSize],
    [end, tailSize],
  ] as const)
    for (let bit = 0; bit < 8 * count; bit += 3) {
      const at = bit >> 3
      bytes[at] = (bytes[at] as number) ^ (1 << (bit & 7))
      assert.throws(() => decodeHead(whole, end, length), SegmentDamaged, `bit ${bit}`)
      bytes[at] = (bytes[at] as number) ^ (1 << (bit & 7))
    }
  assert.throws(() => decodeHead(whole, end, length + 1), SegmentDamaged)
})

test('a head that describes what cannot be is damage though its checksum is right, a newer one is no damage', () => {
  const fails = (change: (head: Head) => Head) => {
    const head = change(headOf(100))
    assert.throws(() => decodeHead(encodeHead(head).bytes, encodeTail(lengthOf(headOf(100))), lengthOf(headOf(100))), SegmentDamaged)
  }
  const section = (name: keyof Head['sections'], more: number) => (head: Head) => ({
    ...head,
    sections: { ...head.sections, [name]: { ...head.sections[name], length: head.sections[name].length + more } },
  })
  for (const name of ['postings', 'positions', 'dictionary', 'lengths', 'index', 'sums'] as const) fails(section(name, 1))
  fails((head) => ({ ...head, size: 99 }))
  fails((head) => ({ ...head, sections: { ...head.sections, positions: { ...head.sections.positions, at: 600 } } }))
  fails((head) => ({ ...head, base: Number.MAX_SAFE_INTEGER - 50 }))

  const { bytes } = encodeHead(headOf(100))
  const view = new DataView(bytes.buffer)
  view.setUint16(8, formatVersion + 1, true)
  assert.throws(() => decodeHead(bytes, encodeTail(0), 0), SegmentDamaged, 'nothing is believed before the checksum is right')
  view.setUint32(headSize - 4, crc32(bytes.subarray(0, headSize - 4)), true)
  assert.throws(() => decodeHead(bytes, encodeTail(0), 0), SegmentTooNew)
})

test('an address of more than 32 bits is refused while it is written', () => {
  assert.equal(inU32(0xffff_ffff), 0xffff_ffff)
  assert.throws(() => inU32(2 ** 32), RangeError)
})
