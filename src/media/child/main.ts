import { mediaSettings } from '../settings.ts'
import type { Folders, FromChild, Preview, ReadText, ToChild } from './protocol.ts'
import { openSharp } from './sharp.ts'
import { openTesseract } from './tesseract.ts'

/**
 * The process that decodes: pictures of strangers meet native code here, and nothing else does. It is given bytes and gives bytes back; it
 * knows no secret, no setting and no address, and is ended whenever it takes too long.
 */
const folders = JSON.parse(process.argv[2] ?? '{}') as Folders
const open = openSharp(folders.images)
let reading: ReturnType<typeof openTesseract> | undefined
const { mostWidth: width, mostHeight: height, quality } = mediaSettings.preview

/** Small, upright, in sRGB, without a word of what the file said besides its pixels (places, cameras, names, comments, profiles). */
async function preview(bytes: Uint8Array): Promise<Preview> {
  const shrunk = open(bytes).autoOrient().resize({ width, height, fit: 'inside', withoutEnlargement: true })
  const { data, info } = await shrunk.webp({ quality, effort: 2 }).toBuffer({ resolveWithObject: true })
  return { bytes: data, width: info.width, height: info.height }
}

/** Grey, as wide as it reads best, from black to white. Dark pictures are not turned: it reads both (measured). */
async function read(bytes: Uint8Array): Promise<ReadText> {
  if (folders.text === undefined) throw new TypeError('nothing that reads is installed')
  const { width: wide, mostHeight } = mediaSettings.read
  const shown = open(bytes).autoOrient().flatten({ background: '#ffffff' }).greyscale()
  const fit = shown.resize({ width: wide, height: mostHeight, fit: 'inside' }).normalise().png({ compressionLevel: 1 })
  const { data } = await fit.toBuffer({ resolveWithObject: true })
  return (await (reading ??= openTesseract(folders.text)))(data)
}

async function answer({ id, job }: ToChild): Promise<FromChild> {
  try {
    return job.kind === 'read' ? { id, read: await read(job.bytes) } : { id, preview: await preview(job.bytes) }
  } catch (error) {
    return { id, problem: String(error).slice(0, 500) }
  }
}

process.on('message', (message: ToChild) => void answer(message).then((reply) => process.send?.(reply)))
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
