import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import yauzl, { type Entry, type ZipFile } from 'yauzl'
import { AppError } from '../../errors/index.ts'
import { archiveLimits } from './limits.ts'

/** The entries of a zip that are asked for, by name; each can be read as often as one likes. */
export interface Zip extends AsyncDisposable {
  readonly names: readonly string[]
  /** Unpacked. Throws `file_damaged`, `too_large`. */
  read(name: string): AsyncIterable<Buffer>
}

/**
 * A zip in a file of its own, made for this and taken away afterwards: its table stands at its end. Refused as a whole where a name leads out
 * of it (yauzl looks for `..`, absolute names and drives), where it has too many entries, or where what is asked for unpacks to too much.
 */
export async function openZip(
  bytes: AsyncIterable<Uint8Array>,
  {
    name,
    isWanted,
    limits = archiveLimits,
  }: { readonly name: string; readonly isWanted: (name: string) => boolean; readonly limits?: ZipLimits },
): Promise<Zip> {
  const folder = await mkdtemp(join(tmpdir(), 'groundswell-zip-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  let file: ZipFile | undefined
  try {
    const path = join(folder, 'archive.zip')
    await spool(bytes, path, { name, most: limits.zipBytes })
    const open = (file = await openFile(path, name))
    const entries = await entriesOf(open, { name, isWanted, limits })
    return {
      names: [...entries.keys()],
      read: (entry) => readEntry(open, entries.get(entry), name),
      async [Symbol.asyncDispose]() {
        open.close()
        await remove()
      },
    }
  } catch (error) {
    file?.close()
    await remove()
    throw error
  }
}
export type ZipLimits =
  | Pick<typeof archiveLimits, 'zipBytes' | 'entries' | 'unpackedBytes'>
  | { zipBytes: number; entries: number; unpackedBytes: number }

const damaged = (name: string, cause?: unknown) =>
  new AppError('file_damaged', {
    message: `${name} is a damaged zip, or one that is made to do harm. Get a whole copy and import it again.`,
    cause,
  })
const tooLarge = (name: string, what: string) => new AppError('too_large', { message: `${name} ${what}, more than is read of an archive.` })

async function spool(bytes: AsyncIterable<Uint8Array>, path: string, { name, most }: { name: string; most: number }): Promise<void> {
  const file = createWriteStream(path, { mode: 0o600, flags: 'wx' })
  const failed = once(file, 'error').then(([error]: unknown[]) => {
    throw error
  })
  failed.catch(() => {}) // seen where it is awaited
  let size = 0
  try {
    for await (const chunk of bytes) {
      size += chunk.length
      if (size > most) throw tooLarge(name, `has more than ${most} bytes`)
      if (!file.write(chunk)) await Promise.race([once(file, 'drain'), failed])
    }
  } finally {
    file.end()
    await Promise.race([once(file, 'close'), failed])
  }
}

const openFile = (path: string, name: string) =>
  new Promise<ZipFile>((resolve, reject) =>
    yauzl.open(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true }, (error, file) =>
      error ? reject(damaged(name, error)) : resolve(file),
    ),
  )

async function entriesOf(
  file: ZipFile,
  { name, isWanted, limits }: { name: string; isWanted: (name: string) => boolean; limits: ZipLimits },
): Promise<ReadonlyMap<string, Entry>> {
  if (file.entryCount > limits.entries) throw tooLarge(name, `has ${file.entryCount} entries`)
  const entries = new Map<string, Entry>()
  let unpacked = 0
  let count = 0
  await new Promise<void>((resolve, reject) => {
    file.on('error', (error: Error) => reject(damaged(name, error)))
    file.on('end', () => resolve())
    file.on('entry', (entry: Entry) => {
      if (++count > limits.entries) return reject(tooLarge(name, `has more than ${limits.entries} entries`))
      if (isWanted(entry.fileName)) {
        unpacked += entry.uncompressedSize
        if (unpacked > limits.unpackedBytes) return reject(tooLarge(name, `unpacks to more than ${limits.unpackedBytes} bytes`))
        entries.set(entry.fileName, entry)
      }
      file.readEntry()
    })
    file.readEntry()
  })
  return entries
}

async function* readEntry(file: ZipFile, entry: Entry | undefined, name: string): AsyncIterable<Buffer> {
  if (!entry) throw damaged(name)
  if (entry.isEncrypted())
    throw new AppError('format_unknown', { message: `${name} is protected with a password. Unpack it, and import the folder.` })
  // The size that the table tells is held to: a stream that gives more is ended (yauzl, validateEntrySizes).
  const stream = await new Promise<NodeJS.ReadableStream & { destroy(): void }>((resolve, reject) =>
    file.openReadStream(entry, (error, opened) => (error ? reject(damaged(name, error)) : resolve(opened))),
  )
  try {
    for await (const chunk of stream) yield chunk as Buffer
  } catch (cause) {
    throw damaged(name, cause)
  } finally {
    stream.destroy()
  }
}
