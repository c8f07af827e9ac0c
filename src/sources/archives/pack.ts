import { crc32 } from 'node:zlib'
import { AppError } from '../../errors/index.ts'

/** A file to be packed; `size` in bytes, and exactly so many have to come. */
export type FileToPack = { readonly name: string; readonly size: number; readonly bytes: () => AsyncIterable<Uint8Array> }

const sizes = { local: 30, descriptor: 16, central: 46, end: 22 }
const most = 0xffff_ffff

/** Of the zip that `packZip` makes. */
export const packedSize = (files: readonly FileToPack[]): number =>
  files.reduce(
    (sum, { name, size }) => sum + sizes.local + sizes.descriptor + sizes.central + 2 * Buffer.byteLength(name) + size,
    sizes.end,
  )

/**
 * A zip of these files, stored as they are, in this order: what stands in a folder travels as one file, the same bytes each time. Without
 * ZIP64, so up to 4 GB (PKWARE APPNOTE 6.3, sections 4.3.7 to 4.3.16). Throws `too_large`.
 */
export async function* packZip(files: readonly FileToPack[]): AsyncIterable<Uint8Array> {
  if (packedSize(files) > most || files.length > 0xffff)
    throw new AppError('too_large', { message: 'The folder holds more than 4 GB of posts. Zip it, and import the zip.' })
  const entries: { name: Buffer; size: number; sum: number; at: number }[] = []
  let at = 0
  for (const { name: text, size: told, bytes } of files) {
    const name = Buffer.from(text)
    const head = Buffer.alloc(sizes.local)
    head.writeUInt32LE(0x04034b50, 0)
    head.writeUInt16LE(20, 4)
    head.writeUInt16LE(0x0808, 6) // sizes follow; names are UTF-8
    head.writeUInt16LE(name.length, 26)
    yield Buffer.concat([head, name])
    let [size, sum] = [0, 0]
    for await (const chunk of bytes()) {
      size += chunk.length
      sum = crc32(chunk, sum)
      yield chunk
    }
    if (size !== told) throw new AppError('file_unreadable', { message: `${text} changed while it was read. Import the folder again.` })
    const descriptor = Buffer.alloc(sizes.descriptor)
    descriptor.writeUInt32LE(0x08074b50, 0)
    for (const [i, value] of [sum, size, size].entries()) descriptor.writeUInt32LE(value, 4 + 4 * i)
    yield descriptor
    entries.push({ name, size, sum, at })
    at += sizes.local + name.length + size + sizes.descriptor
  }
  const central = entries.map(({ name, size, sum, at: begin }) => {
    const entry = Buffer.alloc(sizes.central)
    entry.writeUInt32LE(0x02014b50, 0)
    for (const [offset, value] of [
      [4, 20],
      [6, 20],
      [8, 0x0808],
      [28, name.length],
    ] as const)
      entry.writeUInt16LE(value, offset)
    for (const [i, value] of [sum, size, size].entries()) entry.writeUInt32LE(value, 16 + 4 * i)
    entry.writeUInt32LE(begin, 42)
    return Buffer.concat([entry, name])
  })
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(sizes.end)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  yield Buffer.concat([directory, end])
}
