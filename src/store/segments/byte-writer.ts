import { writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { chunkSize } from './segment-format.ts'

const bufferSize = 16 * chunkSize
/** What one number may take. */
const slack = 16

/** Bytes into a file from `start` on, in pieces of 256 KiB; with the CRC-32 of every chunk of what was written. */
export class ByteWriter {
  readonly sums: number[] = []
  readonly #fd: number
  readonly #start: number
  #buffer = new Uint8Array(bufferSize)
  #at = 0
  #written = 0

  constructor(fd: number, start = 0) {
    this.#fd = fd
    this.#start = start
  }

  /** Bytes so far. */
  get length(): number {
    return this.#written + this.#at
  }

  /**
   * Room for `most` bytes from place `at` of `buffer` on, for loops that write many small numbers (`putVarint`). `advance` tells where they ended,
   * before anything else is asked of the writer.
   */
  reserve(most: number): number {
    if (this.#at + most > this.#buffer.length) this.#makeRoom(most)
    return this.#at
  }
  get buffer(): Uint8Array {
    return this.#buffer
  }
  advance(end: number): void {
    this.#at = end
  }

  byte(value: number): void {
    if (this.#at > bufferSize - slack) this.#flush(false)
    this.#buffer[this.#at++] = value
  }

  u16(value: number): void {
    this.byte(value & 0xff)
    this.byte(value >>> 8)
  }

  u32(value: number): void {
    this.u16(value & 0xffff)
    this.u16(value >>> 16)
  }

  /** Seven bits a byte, the lowest first, the eighth says that more follow; 0..2^53 − 1. */
  varint(value: number): void {
    if (this.#at > bufferSize - slack) this.#flush(false)
    const buffer = this.#buffer
    let rest = value
    while (rest > 0x7fff_ffff) {
      buffer[this.#at++] = (rest % 128) | 128
      rest = Math.floor(rest / 128)
    }
    while (rest > 127) {
      buffer[this.#at++] = (rest & 127) | 128
      rest >>>= 7
    }
    buffer[this.#at++] = rest
  }

  bytes(source: Uint8Array, from = 0, end = source.length): void {
    for (let at = from; at < end;) {
      if (this.#at >= bufferSize) this.#flush(false)
      const count = Math.min(end - at, bufferSize - this.#at)
      this.#buffer.set(source.subarray(at, at + count), this.#at)
      this.#at += count
      at += count
    }
  }

  /** Writes what is left. Nothing may follow. */
  end(): void {
    this.#flush(true)
  }

  #makeRoom(most: number): void {
    this.#flush(false)
    if (this.#at + most <= this.#buffer.length) return
    const bigger = new Uint8Array(2 * (this.#at + most))
    bigger.set(this.#buffer.subarray(0, this.#at))
    this.#buffer = bigger
  }

  #flush(all: boolean): void {
    const count = all ? this.#at : this.#at - (this.#at % chunkSize)
    for (let at = 0; at < count; at += chunkSize) this.sums.push(crc32(this.#buffer.subarray(at, Math.min(at + chunkSize, count))))
    writeFully(this.#fd, this.#buffer.subarray(0, count), this.#start + this.#written)
    this.#buffer.copyWithin(0, count, this.#at)
    this.#written += count
    this.#at -= count
  }
}

/** Writes 0..2^31 − 1 as `varint` does, at most five bytes; returns where it ends. */
export function putVarint(into: Uint8Array, start: number, value: number): number {
  let at = start
  let rest = value
  while (rest > 127) {
    into[at++] = (rest & 127) | 128
    rest >>>= 7
  }
  into[at++] = rest
  return at
}

export function writeFully(fd: number, bytes: Uint8Array, position: number): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at, bytes.length - at, position + at)
}
