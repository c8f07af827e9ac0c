import { createRequire } from 'node:module'
import { join } from 'node:path'
import { mediaSettings } from '../settings.ts'

/** What is used of sharp (Apache-2.0, around libvips). It is no dependency: it lies in the data folder, where the operator had it put. */
type Picture = {
  autoOrient(): Picture
  resize(options: Readonly<Record<string, unknown>>): Picture
  flatten(options: { background: string }): Picture
  greyscale(): Picture
  normalise(): Picture
  webp(options: { quality: number; effort: number }): Picture
  png(options: { compressionLevel: number }): Picture
  metadata(): Promise<{ width: number; height: number }>
  toBuffer(options: { resolveWithObject: true }): Promise<{ data: Buffer; info: { width: number; height: number } }>
}
type Sharp = {
  (bytes: Uint8Array, options: Readonly<Record<string, unknown>>): Picture
  block(what: { operation: readonly string[] }): void
  unblock(what: { operation: readonly string[] }): void
  cache(isOn: boolean): void
  concurrency(threads: number): void
}

const loaders = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif']

/** sharp with every reader of files shut but those of our kinds, from memory alone. */
export function openSharp(folder: string): (bytes: Uint8Array) => Picture {
  const sharp = createRequire(join(folder, 'package.json'))('sharp') as Sharp
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({ operation: loaders.map((name) => `VipsForeignLoad${name}Buffer`) })
  sharp.cache(false)
  sharp.concurrency(1)
  // The first frame alone; more pixels than that, or a file that ends early, are refused.
  const options = { limitInputPixels: mediaSettings.decode.maxPixels, failOn: 'error', pages: 1, sequentialRead: true }
  return (bytes) => sharp(bytes, options)
}
