import { mediaSettings } from '../settings.ts'
import type { Folders, FromChild, Preview, ToChild } from './protocol.ts'
import { openSharp } from './sharp.ts'

/**
 * The process that decodes: pictures of strangers meet native code here, and nothing else does. It is given bytes and gives bytes back; it
 * knows no secret, no setting and no address, and is ended whenever it takes too long.
 */
const folders = JSON.parse(process.argv[2] ?? '{}') as Folders
const open = openSharp(folders.images)
const { mostWidth: width, mostHeight: height, quality } = mediaSettings.preview

/** Small, upright, in sRGB, without a word of what the file said besides its pixels (places, cameras, names, comments, profiles). */
async function preview(bytes: Uint8Array): Promise<Preview> {
  const shrunk = open(bytes).autoOrient().resize({ width, height, fit: 'inside', withoutEnlargement: true })
  const { data, info } = await shrunk.webp({ quality, effort: 2 }).toBuffer({ resolveWithObject: true })
  return { bytes: data, width: info.width, height: info.height }
}

async function answer({ id, job }: ToChild): Promise<FromChild> {
  try {
    return { id, preview: await preview(job.bytes) }
  } catch (error) {
    return { id, problem: String(error).slice(0, 500) }
  }
}

process.on('message', (message: ToChild) => void answer(message).then((reply) => process.send?.(reply)))
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
