import { SegmentDamaged } from './segment-damaged.ts'

const nothing = new Uint8Array(0)

/** Reads numbers from bytes that may be anything: never past `end`, and a number that does not end is damage. */
export class ByteReader {
  bytes: Uint8Array = nothing
  at = 0
  end = 0

  over(bytes: Uint8Array, at: number, end: number): this {
    this.bytes = bytes
    this.at = at
    this.end = end
    return this
  }

  /** 0..2^53 − 1. */
  varint(): number {
    const first = this.byte()
    if (first < 128) return first
    let value = first & 127
    for (let scale = 128; scale <= 2 ** 49; scale *= 128) {
      const next = this.byte()
      value += (next & 127) * scale
      if (next < 128) return checked(value)
    }
    throw new SegmentDamaged('a number without end')
  }

  byte(): number {
    if (this.at >= this.end) throw new SegmentDamaged('a record without end')
    return this.bytes[this.at++] ?? 0
  }

  /** Passes over that many bytes; returns where they begin. */
  skip(count: number): number {
    const start = this.at
    if (count > this.end - start) throw new SegmentDamaged('a record without end')
    this.at = start + count
    return start
  }

  skipVarints(count: number): void {
    const { bytes, end } = this
    let { at } = this
    let left = count
    for (; left > 0 && at < end; at++) if ((bytes[at] as number) < 128) left--
    if (left > 0) throw new SegmentDamaged('a record without end')
    this.at = at
  }
}

function checked(value: number): number {
  if (value > Number.MAX_SAFE_INTEGER) throw new SegmentDamaged('a number too large')
  return value
}

export function u32At(bytes: Uint8Array, at: number): number {
  return (u16At(bytes, at) | (u16At(bytes, at + 2) << 16)) >>> 0
}

export function u16At(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
}
