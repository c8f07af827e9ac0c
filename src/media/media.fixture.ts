import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import zlib from 'node:zlib'
import type { Environment } from '../lib/runtimes/environment.ts'
import { findRuntime, installRuntime, type MediaRuntime, type RuntimeName } from './runtime.ts'
import { tryRuntime } from './try-runtime.ts'

/** Beside the sources and ignored by git: what tests and benchmarks fetch once and keep. */
export const cacheFolder = fileURLToPath(new URL('../../.cache/', import.meta.url))

/** The runtime, from npm's registry where it is not in the cache yet. Several test processes may ask at once. */
export async function testRuntime(environment: Environment, name: RuntimeName = 'images'): Promise<MediaRuntime> {
  const found = await findRuntime(cacheFolder, name)
  if (found) return found
  const images = name === 'images' ? undefined : await testRuntime(environment)
  const signal = AbortSignal.timeout(300_000)
  const check = (folder: string) => tryRuntime(images ? { images: images.folder, text: folder } : { images: folder }, environment, signal)
  return installRuntime({ name, dataFolder: cacheFolder, environment, signal, check })
}

/** What tests make pictures with; sharp as its documentation has it. */
export type Maker = {
  (input: unknown, options?: object): Maker
  jpeg(options?: object): Maker
  png(options?: object): Maker
  webp(options?: object): Maker
  avif(options?: object): Maker
  gif(options?: object): Maker
  resize(options: object): Maker
  withExif(exif: object): Maker
  withMetadata(options?: object): Maker
  metadata(): Promise<{ width: number; height: number; exif?: Buffer; icc?: Buffer; xmp?: Buffer; format: string; pages?: number }>
  stats(): Promise<{ dominant: { r: number; g: number; b: number } }>
  toBuffer(): Promise<Buffer>
}
export const openMaker = (folder: string): Maker => createRequire(join(folder, 'package.json'))('sharp') as Maker

/** A PNG of one colour, written here; of black alone, one bit a pixel, also in sizes that nobody should unpack. */
export function plainPng(width: number, height: number, [red, green, blue] = [200, 30, 30]): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    size.writeUInt32BE(data.length)
    sum.writeUInt32BE(zlib.crc32(body))
    return Buffer.concat([size, body, sum])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  const isBlack = (red ?? 0) + (green ?? 0) + (blue ?? 0) === 0
  header.set(isBlack ? [1, 0, 0, 0, 0] : [8, 2, 0, 0, 0], 8)
  const line = Buffer.alloc(1 + (isBlack ? Math.ceil(width / 8) : width * 3))
  for (let x = 0; x < width && !isBlack; x++) line.set([red ?? 0, green ?? 0, blue ?? 0], 1 + x * 3)
  const deflate = zlib.deflateSync(Buffer.concat(Array.from({ length: height }, () => line)), { level: 9 })
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflate),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

export type PictureServer = {
  readonly url: string
  /** Paths that were asked for, in order. */
  readonly asked: string[]
  readonly on: Map<string, (request: IncomingMessage, response: ServerResponse) => void>
  give(path: string, bytes: Uint8Array, type?: string): string
} & AsyncDisposable

/** A server of pictures on loopback; what it does at a path is for the test to say. */
export async function startPictureServer(): Promise<PictureServer> {
  const asked: string[] = []
  const on: PictureServer['on'] = new Map()
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const answer = on.get(request.url ?? '')
    if (answer) answer(request, response)
    else response.writeHead(404).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    asked,
    on,
    give(path, bytes, type = 'image/png') {
      on.set(path, (_request, response) => response.writeHead(200, { 'content-type': type }).end(bytes))
      return `${url}${path}`
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
