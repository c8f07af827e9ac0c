import { rm } from 'node:fs/promises'
import type { MediaDesk } from './cli/media-desk.ts'
import type { Finding } from './cli/model-desk.ts'
import { findServer } from './api/handover.ts'
import { wholeEnvironment, type Config } from './config/index.ts'
import { AppError } from './errors/index.ts'
import { systemClock } from './lib/clock.ts'
import {
  createDecoder,
  createPictureDoor,
  createPictureReader,
  findRuntime,
  installRuntime,
  mediaSettings,
  openPictures,
  openPreviewCache,
  pictureCacheFiles,
  tryRuntime,
  type Decoder,
  type Folders,
  type Pictures,
} from './media/index.ts'
import type { PolicyFile } from './policy/index.ts'
import type { Post } from './post/index.ts'
import type { PostStore } from './store/index.ts'

/** The composition of what is done with pictures: by a server, and by `groundswell media`. */

const userAgent = 'Groundswell/0.1 (self-hosted; previews of pictures)'

/** Of a server. `judge`: a picture goes where its post goes, and where its author opted out. */
export async function openAppPictures(config: Config, store: PostStore, judge: PolicyFile['judge']): Promise<Pictures | 'off'> {
  const { dataFolder, pictures } = config
  if (!pictures.isOn) return 'off'
  const isShown = (post: Post) => post.consent === 'answer' && judge().actionOf(post) !== 'hide'
  const door = createPictureDoor({ allowedOrigins: pictures.origins, userAgent })
  const common = { store, isShown, door, now: systemClock }
  return openPictures({
    ...common,
    cache: openPreviewCache({ folder: dataFolder, mostBytes: pictures.mostBytes }),
    openDecoder: () => openDecoder(dataFolder),
    ...(pictures.areRead && { reader: createPictureReader({ ...common, openDecoder: () => openReadingDecoder(dataFolder) }) }),
  })
}

/** Undefined while its runtime is not installed. */
async function openDecoder(dataFolder: string): Promise<Decoder | undefined> {
  const images = await findRuntime(dataFolder, 'images')
  const { deadlineMs, idleMs } = mediaSettings.decode
  const { waiting } = mediaSettings.fetch
  return images && createDecoder({ folders: { images: images.folder }, environment: wholeEnvironment(), deadlineMs, idleMs, waiting })
}

/** A process of its own, so that nobody waits for a preview because a picture is being read. */
async function openReadingDecoder(dataFolder: string): Promise<Decoder | undefined> {
  const [images, text] = await Promise.all([findRuntime(dataFolder, 'images'), findRuntime(dataFolder, 'text')])
  const { deadlineMs } = mediaSettings.read
  const settings = { environment: wholeEnvironment(), deadlineMs, idleMs: mediaSettings.decode.idleMs, waiting: 1 }
  return images && text && createDecoder({ folders: { images: images.folder, text: text.folder }, ...settings })
}

export function openMediaDesk({ dataFolder, pictures }: Config): MediaDesk {
  return {
    async install({ signal, onLine, read }) {
      const common = { dataFolder, environment: wholeEnvironment(), signal, onLine }
      const trying = (folders: (folder: string) => Folders) => (folder: string) => tryRuntime(folders(folder), common.environment, signal)
      const images = await installRuntime({ ...common, name: 'images', check: trying((folder) => ({ images: folder })) })
      const done = [saidOf(images, 'A server that runs shows pictures within a minute.')]
      if (read) {
        const text = await installRuntime({ ...common, name: 'text', check: trying((folder) => ({ images: images.folder, text: folder })) })
        done.push(saidOf(text, pictures.areRead ? '' : 'Set GROUNDSWELL_READ_PICTURES=on, and start the server again.'))
      }
      return done.join('\n')
    },
    async clear() {
      if (await findServer(dataFolder))
        throw new AppError('store_locked', { message: 'A server runs on this folder and keeps previews. Stop it first, then clear them.' })
      for (const file of pictureCacheFiles(dataFolder)) await rm(file, { force: true })
      return 'Every preview is erased.'
    },
    async look() {
      if (!pictures.isOn) return [{ state: 'ok', text: 'off (GROUNDSWELL_PICTURES): no picture of a post is fetched' }]
      const [images, text] = await Promise.all([findRuntime(dataFolder, 'images'), findRuntime(dataFolder, 'text')])
      const reading: Finding = !pictures.areRead
        ? { state: 'ok', text: 'words in pictures are not read (GROUNDSWELL_READ_PICTURES)' }
        : images && text
          ? { state: 'ok', text: 'words in pictures are read, in English' }
          : {
              state: 'warn',
              text: 'words in pictures are to be read, and what reads them is not installed: groundswell media install --read',
            }
      return images
        ? [
            { state: 'ok', text: `pictures of posts are shown; at most ${Math.round(pictures.mostBytes / 1e6)} MB of previews are kept` },
            reading,
          ]
        : [
            {
              state: 'ok',
              text: 'posts are shown without pictures; groundswell media install puts what decodes them into the data folder',
            },
            reading,
          ]
    },
  }
}

function saidOf({ name, bytes, isNew, tookMs, folder }: Awaited<ReturnType<typeof installRuntime>>, then: string): string {
  const what = name === 'images' ? 'the runtime for pictures' : 'the runtime that reads pictures'
  const size = `${Math.round(bytes / 1e6)} MB in ${folder}`
  return isNew
    ? `Installed ${what}, ${size}, in ${(tookMs / 1_000).toFixed(0)} s. It works. ${then}`.trim()
    : `${what.replace('the', 'The')} is there already, ${size}, and works.`
}
