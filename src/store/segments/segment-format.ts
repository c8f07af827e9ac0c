import { crc32 } from 'node:zlib'
import { SegmentDamaged, SegmentTooNew } from './segment-damaged.ts'

/**
 * A segment file, little-endian, sections one right after the other:
 *
 *     0      head, 512 bytes: magic, versions, counts, section table; CRC-32 of the first 508 bytes in the last four
 *     512    data: postings, positions, dictionary, lengths; cut into chunks of 16 KiB, each checked whenever it is read
 *            index: the beginning of each dictionary block; read when the file is opened
 *            sums: CRC-32 of each chunk; read when the file is opened
 *     end    u64 length of the file, magic
 *
 * The head's first 16 bytes and its CRC stay where they are in every version to come, so that "newer" can be told from "damaged".
 */
export const formatVersion = 2
export const headSize = 512
export const tailSize = 16
export const chunkSize = 16_384
/** Postings in a block, and terms in a block of the dictionary. */
export const postingsPerBlock = 128
export const termsPerBlock = 64
/** A block's row in the directory of a term with more than one: first doc, last doc, where its postings and positions begin, bounds (posting-bounds.ts). */
export const directoryRow = 24
/** No block of 128 postings is longer: gaps of four bytes, and as many exceptions. */
export const maxBlockBytes = 2_048
/** Docs of a segment, so that a gap takes four bytes. */
export const maxSize = 2 ** 28
export const maxTf = 65_535
export const maxPosition = 32_767
export const maxLength = 65_535

const magic = [0x47, 0x57, 0x53, 0x45, 0x47, 0, 0, 1] // GWSEG
export const sectionNames = ['postings', 'positions', 'dictionary', 'lengths', 'index', 'sums'] as const
export type SectionName = (typeof sectionNames)[number]
/** `at`: in the file. `crc`: of `index` and `sums`; 0 for data, which the sums cover. */
export type Section = { readonly at: number; readonly length: number; readonly crc: number }

export type Head = {
  readonly tokenizerVersion: number
  readonly base: number
  readonly size: number
  readonly terms: number
  readonly postings: number
  readonly sections: Readonly<Record<SectionName, Section>>
}

/** Addresses within a term and in the dictionary are 32 bits: 4 GiB of one term or of words are beyond any segment. */
export function inU32(value: number): number {
  if (value > 0xffff_ffff) throw new RangeError(`${value} bytes are too many for a segment`)
  return value
}

export function encodeHead(head: Head): { bytes: Uint8Array; crc: number } {
  const bytes = new Uint8Array(headSize)
  const view = new DataView(bytes.buffer)
  bytes.set(magic)
  view.setUint16(8, formatVersion, true)
  view.setUint16(10, head.tokenizerVersion, true)
  view.setUint32(12, sectionNames.length, true)
  view.setBigUint64(16, BigInt(head.base), true)
  view.setUint32(24, head.size, true)
  view.setUint32(28, head.terms, true)
  view.setBigUint64(32, BigInt(head.postings), true)
  for (const [i, name] of sectionNames.entries()) {
    const { at, length, crc } = head.sections[name]
    view.setUint32(40 + i * 24, i + 1, true)
    view.setUint32(44 + i * 24, crc, true)
    view.setBigUint64(48 + i * 24, BigInt(at), true)
    view.setBigUint64(56 + i * 24, BigInt(length), true)
  }
  const crc = crc32(bytes.subarray(0, headSize - 4))
  view.setUint32(headSize - 4, crc, true)
  return { bytes, crc }
}

export function encodeTail(fileLength: number): Uint8Array {
  const bytes = new Uint8Array(tailSize)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(fileLength), true)
  bytes.set(magic, 8)
  return bytes
}

/** Throws unless head and tail are whole, agree with each other and with the length of the file, and describe it without a gap. */
export function decodeHead(bytes: Uint8Array, tail: Uint8Array, fileLength: number): { head: Head; crc: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, headSize)
  if (!magic.every((byte, i) => bytes[i] === byte)) throw new SegmentDamaged('not a segment')
  const crc = view.getUint32(headSize - 4, true)
  if (crc32(bytes.subarray(0, headSize - 4)) !== crc) throw new SegmentDamaged('checksum of the head')
  const version = view.getUint16(8, true)
  if (version > formatVersion) throw new SegmentTooNew(version, formatVersion)
  if (version !== formatVersion) throw new SegmentDamaged(`format ${version}`)
  if (!encodeTail(fileLength).every((byte, i) => tail[i] === byte)) throw new SegmentDamaged('cut off')
  const head: Head = {
    tokenizerVersion: view.getUint16(10, true),
    base: Number(view.getBigUint64(16, true)),
    size: view.getUint32(24, true),
    terms: view.getUint32(28, true),
    postings: Number(view.getBigUint64(32, true)),
    sections: decodeSections(view, fileLength),
  }
  const { lengths, sums } = head.sections
  const dataLength = lengths.at + lengths.length - headSize
  if (lengths.length !== 2 * head.size) throw new SegmentDamaged('section of lengths')
  if (sums.length !== 4 * Math.ceil(dataLength / chunkSize)) throw new SegmentDamaged('section of sums')
  if (head.size > maxSize || !Number.isSafeInteger(head.base + head.size)) throw new SegmentDamaged('base')
  return { head, crc }
}

function decodeSections(view: DataView, fileLength: number): Head['sections'] {
  if (view.getUint32(12, true) !== sectionNames.length) throw new SegmentDamaged('number of sections')
  let end = headSize
  const entries = sectionNames.map((name, i): [SectionName, Section] => {
    const at = Number(view.getBigUint64(48 + i * 24, true))
    const length = Number(view.getBigUint64(56 + i * 24, true))
    if (view.getUint32(40 + i * 24, true) !== i + 1 || at !== end || length > fileLength) throw new SegmentDamaged('section table')
    end += length
    return [name, { at, length, crc: view.getUint32(44 + i * 24, true) }]
  })
  if (end + tailSize !== fileLength) throw new SegmentDamaged('section table')
  return Object.fromEntries(entries) as Head['sections']
}
