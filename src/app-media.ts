import { rm } from 'node:fs/promises'
import type { MediaDesk } from './cli/media-desk.ts'
import { findServer } from './api/handover.ts'
import { wholeEnvironment, type Config } from './config/index.ts'
import { AppError } from './errors/index.ts'
import { systemClock } from './lib/clock.ts'
import {
  createDecoder,
  createPictureDoor,
  findRuntime,
  installRuntime,
  mediaSettings,
  openPictures,
  openPreviewCache,
  pictureCacheFiles,
  tryRuntime,
  type Decoder,
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
  return openPictures({
    store,
    isShown: (post: Post) => post.consent === 'answer' && judge().actionOf(post) !== 'hide',
    cache: openPreviewCache({ folder: dataFolder, mostBytes: pictures.mostBytes }),
    door: createPictureDoor({ allowedOrigins: pictures.origins, userAgent }),
    openDecoder: () => openDecoder(dataFolder),
    now: systemClock,
  })
}

/** Undefined while its runtime is not installed. */
async function openDecoder(dataFolder: string): Promise<Decoder | undefined> {
  const images = await findRuntime(dataFolder, 'images')
  const { deadlineMs, idleMs } = mediaSettings.decode
  const { waiting } = mediaSettings.fetch
  return images && createDecoder({ folders: { images: images.folder }, environment: wholeEnvironment(), deadlineMs, idleMs, waiting })
}

export function openMediaDesk({ dataFolder, pictures }: Config): MediaDesk {
  return {
    async install({ signal, onLine }) {
      const environment = wholeEnvironment()
      const check = (folder: string) => tryRuntime({ images: folder }, environment, signal)
      const { bytes, isNew, tookMs } = await installRuntime({ name: 'images', dataFolder, environment, signal, onLine, check })
      const size = `${Math.round(bytes / 1e6)} MB in ${dataFolder}`
      return isNew
        ? `Installed the runtime for pictures, ${size}, in ${(tookMs / 1_000).toFixed(0)} s. It works. A server that runs shows pictures within a minute.`
        : `The runtime for pictures is there already, ${size}, and works.`
    },
    async clear() {
      if (await findServer(dataFolder))
        throw new AppError('store_locked', { message: 'A server runs on this folder and keeps previews. Stop it first, then clear them.' })
      for (const file of pictureCacheFiles(dataFolder)) await rm(file, { force: true })
      return 'Every preview is erased.'
    },
    async look() {
      if (!pictures.isOn) return [{ state: 'ok', text: 'off (GROUNDSWELL_PICTURES): no picture of a post is fetched' }]
      return (await findRuntime(dataFolder, 'images'))
        ? [{ state: 'ok', text: `pictures of posts are shown; at most ${Math.round(pictures.mostBytes / 1e6)} MB of previews are kept` }]
        : [{ state: 'ok', text: 'posts are shown without pictures; groundswell media install puts what decodes them into the data folder' }]
    },
  }
}
