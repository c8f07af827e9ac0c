import { createHash } from 'node:crypto'
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AppError } from '../errors/index.ts'
import { startTimer } from '../lib/clock.ts'
import type { Environment } from '../lib/runtimes/environment.ts'
import { holdLock } from '../lib/runtimes/install-lock.ts'
import { runNpm } from '../lib/runtimes/npm.ts'
import { sizeOf } from '../lib/runtimes/size-of.ts'

/** images: what decodes pictures (sharp). text: what reads words in them (tesseract.js, English). */
export type RuntimeName = 'images' | 'text'
/** A runtime in `<data>/runtimes/<name>`, of the versions that this program was made for. */
export type MediaRuntime = { readonly name: RuntimeName; readonly folder: string; readonly bytes: number }
export type InstallOptions = {
  readonly name: RuntimeName
  readonly dataFolder: string
  readonly signal: AbortSignal
  /** npm needs all of it (proxies, registry, home). */
  readonly environment: Environment
  /** Tries what was built before it takes its place. Throws where it does not work. */
  readonly check: (folder: string) => Promise<void>
  /** Hears what is being done, a sentence at a time. */
  readonly onLine?: (line: string) => void
}

const mark = 'groundswell-runtime.json'
const whats = { images: 'the runtime for pictures', text: 'the runtime that reads pictures' }
const megabytes = { images: 50, text: 100 }
const folderOf = (dataFolder: string, name: RuntimeName) => join(dataFolder, 'runtimes', name)
/** Its package.json, which pins, and its lock, which says the sum of every file (registry.npmjs.org). */
const lists = (name: RuntimeName) =>
  ['package.json', 'package-lock.json'].map((file) => new URL(`runtimes/${name}/${file}`, import.meta.url))

/** One where it is whole and of this very lock. Looks at two files and runs nothing. */
export async function findRuntime(dataFolder: string, name: RuntimeName): Promise<MediaRuntime | undefined> {
  const folder = folderOf(dataFolder, name)
  try {
    const { lock, bytes } = JSON.parse(await readFile(join(folder, mark), 'utf8')) as { lock: string; bytes: number }
    return lock === (await lockOf(name)) ? { name, folder, bytes } : undefined
  } catch {
    return undefined
  }
}

/**
 * Installs one unless it is there and works: built beside its place, tried, and moved there; one install at a time for each folder. No
 * script of any package is run. Throws `runtime_unavailable` (no npm, no registry, nothing for this platform), `store_full`,
 * `file_unreadable`, and the signal's reason.
 */
export async function installRuntime(
  options: InstallOptions,
): Promise<MediaRuntime & { readonly isNew: boolean; readonly tookMs: number }> {
  const { name, dataFolder, signal, environment, check, onLine = () => {} } = options
  const took = startTimer()
  const folder = folderOf(dataFolder, name)
  await mkdir(join(dataFolder, 'runtimes'), { recursive: true })
  await using _lock = await holdLock(join(dataFolder, 'runtimes', 'install.lock'), { signal, onLine })
  const found = await findRuntime(dataFolder, name)
  if (found && (await works(() => check(folder), signal))) return { ...found, isNew: false, tookMs: took() }

  const built = `${folder}.new`
  await rm(built, { recursive: true, force: true })
  await mkdir(built)
  for (const list of lists(name)) await cp(fileURLToPath(list), join(built, list.pathname.split('/').at(-1) ?? ''))
  onLine(`Installing ${whats[name]} …`)
  const installed = { what: whats[name], megabytes: megabytes[name], unavailable: 'runtime_unavailable' } as const
  await runNpm(['ci', '--ignore-scripts'], { folder: built, environment, signal, installed })
  onLine('Checking that it works …')
  await check(built).catch((cause: unknown) => {
    signal.throwIfAborted()
    throw new AppError('runtime_unavailable', { message: `${upper(whats[name])} was installed and does not work on this computer.`, cause })
  })
  const bytes = await sizeOf(built)
  await writeFile(join(built, mark), JSON.stringify({ lock: await lockOf(name), bytes }))
  await rm(folder, { recursive: true, force: true })
  await rename(built, folder)
  return { name, folder, bytes, isNew: true, tookMs: took() }
}

const lockOf = async (name: RuntimeName): Promise<string> => {
  const hash = createHash('sha256')
  for (const list of lists(name)) hash.update(await readFile(list))
  return hash.digest('hex')
}

const upper = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)

async function works(check: () => Promise<void>, signal: AbortSignal): Promise<boolean> {
  try {
    await check()
    return true
  } catch {
    signal.throwIfAborted()
    return false
  }
}
