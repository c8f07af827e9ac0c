import { createHash } from 'node:crypto'
import { Readable, type Transform } from 'node:stream'
import zlib from 'node:zlib'
import { AppError } from '../../errors/index.ts'
import { isCar } from '../archives/bluesky-repository.ts'
import { isAssignment } from '../archives/x-export.ts'

/** One file or pipe: its bytes as they are, read once. `size` in bytes, absent for a pipe. */
export type ArchiveFile = { readonly name: string; readonly bytes: AsyncIterable<Uint8Array>; readonly size?: number }
/** `outbox`: of a Mastodon export; `assignment`: a file of an X export. */
export type FileKind = 'lines' | 'zip' | 'car' | 'outbox' | 'assignment'
export type OpenedFile = {
  /** Told by the first bytes, decompressed. */
  readonly kind: FileKind
  /** Of the beginning and the size: the same file under another name is the same; a longer or changed one is another. */
  readonly fingerprint: string
  /** Decompressed. Throws `file_damaged` where the compressed data end early or are damaged. */
  readonly chunks: AsyncIterable<Buffer>
  /** Bytes taken from the file so far, as stored. */
  readonly bytesRead: () => number
}

const headSize = 64 * 1024
const chunkSize = 128 * 1024
const what =
  'Groundswell reads one JSON object a line (posts of X’s API v2 or v1.1, Bluesky records, its own export; plain, .gz, .br or .zst), exports of X and of Mastodon as a zip or a folder, and Bluesky repositories (.car).'

/** Looks at the beginning to tell the compression, by content and never by name alone. Throws `format_unknown`. */
export async function openFile({ name, bytes, size }: ArchiveFile): Promise<OpenedFile> {
  const iterator = bytes[Symbol.asyncIterator]()
  const head: Uint8Array[] = []
  let headLength = 0
  while (headLength < headSize) {
    const next = await iterator.next()
    if (next.done) break
    head.push(next.value)
    headLength += next.value.length
  }
  let read = 0
  async function* all(): AsyncIterable<Uint8Array> {
    for (const chunk of head.splice(0)) {
      read += chunk.length
      yield chunk
    }
    for (;;) {
      const next = await iterator.next()
      if (next.done) return
      read += next.value.length
      yield next.value
    }
  }
  const start = Buffer.concat(head).subarray(0, headSize)
  const decoder = isZip(start) || isCar(start) ? undefined : decoderFor(start, name)
  const text = decoder ? await decompressedHead(decoder(), start) : start
  if (text.length === 0 && start.length > 0 && !looksLikeText(start) && !hasMagic(start)) throw unknown(name) // nothing a decoder can make sense of
  const kind = kindOf(text)
  if (kind === 'lines') checkIsLines(text, name)
  return {
    kind,
    fingerprint: createHash('sha256')
      .update(start)
      .update(String(size ?? 'pipe'))
      .digest('hex')
      .slice(0, 16),
    chunks: decoder ? decompress(all(), decoder(), name) : toBuffers(all()),
    bytesRead: () => read,
  }
}

const isGzip = (start: Buffer) => start[0] === 0x1f && start[1] === 0x8b // RFC 1952
const isZstd = (start: Buffer) => start.length >= 4 && start.readUInt32LE() === 0xfd2fb528 // RFC 8878
const isZip = (start: Buffer) => start.length >= 4 && [0x04034b50, 0x06054b50].includes(start.readUInt32LE()) // PKWARE APPNOTE 4.3
const hasMagic = (start: Buffer) => isGzip(start) || isZstd(start)

function decoderFor(start: Buffer, name: string): (() => Transform) | undefined {
  if (isGzip(start)) return () => zlib.createGunzip({ chunkSize })
  if (isZstd(start)) return () => zlib.createZstdDecompress({ chunkSize })
  // Brotli has no mark of its own (RFC 7932): tried by name, or where the bytes are no text.
  if (name.endsWith('.br') || (start.length > 0 && !looksLikeText(start))) return () => zlib.createBrotliDecompress({ chunkSize })
  return undefined
}

function kindOf(start: Buffer): FileKind {
  if (isZip(start)) return 'zip'
  if (isCar(start)) return 'car'
  const text = start.toString('utf8', 0, headSize)
  if (isAssignment(text)) return 'assignment'
  const isOutbox = /^\uFEFF?\s*\{/.test(text) && /"type"\s*:\s*"OrderedCollection"/.test(text) && !/^[^\n]*\}\s*\n\s*\{/.test(text)
  return isOutbox ? 'outbox' : 'lines'
}

/** Text holds no control bytes but tabs and line ends; compressed data soon do. */
const looksLikeText = (bytes: Buffer) => bytes.subarray(0, 4_096).every((byte) => byte >= 32 || (byte >= 9 && byte <= 13))

/** What the first bytes decompress to; nothing where they are not compressed this way. */
async function decompressedHead(decoder: Transform, start: Buffer): Promise<Buffer> {
  const chunks: Buffer[] = []
  decoder.on('error', () => {}) // the head ends early by construction
  decoder.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    if (chunks.length > 4) decoder.destroy()
  })
  const ended = new Promise<void>((resolve) => decoder.once('close', resolve))
  decoder.end(start)
  await ended
  return Buffer.concat(chunks)
}

function checkIsLines(text: Buffer, name: string): void {
  const lines = text
    .toString('utf8', 0, 2 * 1024 * 1024)
    .replace(/^\uFEFF/, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (lines[0]?.startsWith('['))
    throw new AppError('format_unknown', {
      message: `${name} is one JSON array. Put each of its objects on a line of its own (for example: jq -c '.[]' file.json > file.ndjson) and import that.`,
    })
  if (lines.length > 0 && !lines.some((line) => line.startsWith('{'))) throw unknown(name)
}

const unknown = (name: string) => new AppError('format_unknown', { message: `${name} is not a file that can be imported. ${what}` })

async function* toBuffers(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Buffer> {
  for await (const chunk of bytes)
    for (let at = 0; at < chunk.length; at += chunkSize)
      yield Buffer.from(chunk.buffer, chunk.byteOffset + at, Math.min(chunkSize, chunk.length - at))
}

async function* decompress(bytes: AsyncIterable<Uint8Array>, decoder: Transform, name: string): AsyncIterable<Buffer> {
  const input = Readable.from(bytes, { objectMode: false })
  input.on('error', (error) => decoder.destroy(error))
  input.pipe(decoder)
  try {
    for await (const chunk of decoder) yield chunk as Buffer
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('file_damaged', {
      message: `${name} ends early or is damaged: what could be read of it is stored. Get a whole copy and import it again; nothing is stored twice.`,
      cause,
    })
  } finally {
    input.destroy()
    decoder.destroy()
  }
}
