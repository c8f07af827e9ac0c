import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The test data beside the repository: real posts for tests and benchmarks, never part of it. */
const folder = new URL('../../../shared/data/', import.meta.url)
type Unpack = {
  records(name: string, options?: { limit?: number }): AsyncIterable<Record<string, unknown>>
  files(archive: string, options?: { match?: RegExp }): AsyncIterable<{ path: string; bytes: Uint8Array }>
}

export const sharedFile = (name: string): string => fileURLToPath(new URL(name, folder))
/** For a test's `skip`: false where the data is there, else what is missing. */
export const skipWithout = (name: string): string | false =>
  existsSync(sharedFile(name)) ? false : `needs the shared test data: ../shared/data/${name}`
export const sharedRecords = async (name: string): Promise<AsyncIterable<Record<string, unknown>>> =>
  ((await import(new URL('unpack.mjs', folder).href)) as Unpack).records(name)
export const sharedFiles = async (archive: string, match: RegExp): Promise<AsyncIterable<{ path: string; bytes: Uint8Array }>> =>
  ((await import(new URL('unpack.mjs', folder).href)) as Unpack).files(archive, { match })

export const congress = 'posts/congress-2016.x-v11.ndjson.br'
export const bluesky = 'posts/bluesky-2025.ndjson.br'
