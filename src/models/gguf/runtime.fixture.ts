import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Environment } from '../../lib/runtimes/environment.ts'
import { openGgufModel, type GgufModel, type GgufModelOptions } from './gguf-model.ts'
import { findRuntime, installRuntime, type Runtime } from './runtime.ts'

/** Beside the sources and ignored by git: what tests and benchmarks fetch once and keep. */
export const cacheFolder = fileURLToPath(new URL('../../../.cache/', import.meta.url))

/** The runtime, from npm's registry where it is not in the cache yet. Several test processes may ask at once. */
export async function testRuntime(environment: Environment): Promise<Runtime> {
  const found = await findRuntime(cacheFolder)
  return found ?? installRuntime({ dataFolder: cacheFolder, environment, signal: AbortSignal.timeout(300_000) })
}

export const openTestModel = (file: string, options: Partial<GgufModelOptions> = {}): GgufModel =>
  openGgufModel({ name: 'a test', file, dataFolder: cacheFolder, environment: {}, contextTokens: 2_048, ...options })

export async function newFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'groundswell-gguf-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
