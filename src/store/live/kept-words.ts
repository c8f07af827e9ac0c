import { randomBytes } from 'node:crypto'
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { TOKENIZER_VERSION } from '../../post/index.ts'
import { allocateMemorySegment, sliceSize, usedMemory, type MemorySegmentBuffers } from '../segments/memory-segment.ts'
import { readFully } from '../segments/segment-data.ts'
import { readMeta, writeMeta } from './schema.ts'

/**
 * The words of the newest posts, kept by a writer that closes for the next one, which need not cut them again: a file beside the tables. The tables
 * name it after it was written; a seq is never used twice, so what is named tells the words of those rows, whoever has written since. Never
 * the truth: where it is missing, torn or of another tokenizer, posts are cut again.
 *
 * 4 bytes with the checksum of a text and 4 with its length, the text, which is JSON, then each segment's memory as far as it is used.
 */
export interface KeptWords {
  /** What was kept, of slices that do not end before `sealedBefore`. */
  take(sealedBefore: number): Words | undefined
  keep(words: Words): void
  /** Nothing is kept: what was may hold words of posts that go. */
  drop(): void
}
/** Every post from `since` on and below `through` has its words in a slice, or in a file. */
export type Words = { readonly since: number; readonly through: number; readonly slices: readonly FilledSegment[] }
/** A segment's memory, and the words and their bytes in it. */
export type FilledSegment = { readonly buffers: MemorySegmentBuffers; readonly words: number; readonly bytes: number }

type KeptSlice = {
  readonly base: number
  /** How many words it may hold. */
  readonly room: number
  readonly words: number
  readonly bytes: number
  readonly sizes: readonly number[]
  readonly crc: number
}
type Head = {
  /** Of this layout and that of the memory. */
  readonly form: number
  readonly name: string
  readonly tokenizerVersion: number
  readonly since: number
  readonly through: number
  readonly slices: readonly KeptSlice[]
}
const metaKey = 'words_kept'
const form = 1

export function openKeptWords(database: DatabaseSync, path: string): KeptWords {
  const file = `${path}-words`
  const drop = (): void => rmSync(file, { force: true })
  return {
    drop,
    take(sealedBefore) {
      rmSync(`${file}.new`, { force: true }) // of a process that was killed while it wrote
      let fd: number | undefined
      try {
        fd = openSync(file, 'r')
        const { head, end } = readHead(fd)
        if (head.form !== form || head.tokenizerVersion !== TOKENIZER_VERSION || head.name !== readMeta(database, metaKey)) return undefined
        return { since: head.since, through: head.through, slices: readSlices(fd, head, end, sealedBefore) }
      } catch {
        return undefined
      } finally {
        if (fd !== undefined) closeSync(fd)
      }
    },
    keep(words) {
      const name = randomBytes(8).toString('hex')
      try {
        writeWords(`${file}.new`, name, words)
        renameSync(`${file}.new`, file)
        writeMeta(database, metaKey, name)
      } catch {
        for (const left of [`${file}.new`, file]) rmSync(left, { force: true }) // a full disk: they are cut again
      }
    },
  }
}

function writeWords(file: string, name: string, { since, through, slices }: Words): void {
  const memory = slices.map(({ buffers }) => usedMemory(buffers))
  const head: Head = {
    form,
    name,
    tokenizerVersion: TOKENIZER_VERSION,
    since,
    through,
    slices: slices.map(({ buffers, words, bytes }, n) => {
      const parts = memory[n] ?? []
      const crc = parts.reduce((sum, part) => crc32(part, sum), 0)
      return { base: buffers.base, room: buffers.words, words, bytes, sizes: parts.map(({ length }) => length), crc }
    }),
  }
  const text = Buffer.from(JSON.stringify(head))
  const start = Buffer.alloc(8)
  start.writeUInt32LE(crc32(text), 0)
  start.writeUInt32LE(text.length, 4)
  const fd = openSync(file, 'w', 0o600)
  try {
    for (const part of [start, text, ...memory.flat()]) for (let at = 0; at < part.length;) at += writeSync(fd, part, at)
  } finally {
    closeSync(fd)
  }
}

function readHead(fd: number): { readonly head: Head; readonly end: number } {
  const start = Buffer.alloc(8)
  readFully(fd, start, start.length, 0)
  const text = Buffer.alloc(Math.min(start.readUInt32LE(4), 1 << 16))
  readFully(fd, text, text.length, start.length)
  if (crc32(text) !== start.readUInt32LE(0)) throw new RangeError('torn')
  return { head: JSON.parse(text.toString()) as Head, end: start.length + text.length }
}

function readSlices(fd: number, head: Head, from: number, sealedBefore: number): FilledSegment[] {
  const read: FilledSegment[] = []
  let at = from
  for (const { base, room, words, bytes, sizes, crc } of head.slices) {
    const next = at + sizes.reduce((sum, size) => sum + size, 0)
    if (base + sliceSize > sealedBefore) {
      const buffers = allocateMemorySegment(base, room)
      let sum = 0
      for (const part of usedMemory(buffers, sizes)) {
        readFully(fd, part, part.length, at)
        sum = crc32(part, sum)
        at += part.length
      }
      if (sum !== crc) throw new RangeError('torn')
      read.push({ buffers, words, bytes })
    }
    at = next
  }
  return read
}
