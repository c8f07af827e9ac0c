import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'

/** The bytes that `write` writes, by way of a file. */
export function written(write: (out: ByteWriter) => void): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-written-'))
  try {
    const path = join(folder, 'bytes')
    const fd = openSync(path, 'w')
    try {
      const out = new ByteWriter(fd)
      write(out)
      out.end()
    } finally {
      closeSync(fd)
    }
    return readFileSync(path)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Stands before the first of these bytes. */
export const readerOf = (bytes: Uint8Array): ByteReader => new ByteReader().over(bytes, 0, bytes.length)
