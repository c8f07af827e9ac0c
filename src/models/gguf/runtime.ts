import { execFile } from 'node:child_process'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { AppError } from '../../errors/index.ts'
import { startTimer } from '../../lib/clock.ts'
import { bareEnvironment, type Environment } from '../../lib/runtimes/environment.ts'
import { holdLock } from '../../lib/runtimes/install-lock.ts'
import { runNpm } from '../../lib/runtimes/npm.ts'
import { sizeOf } from '../../lib/runtimes/size-of.ts'
import { packageFor, thisPlatform, type Platform } from './platform.ts'

/** What runs local models: node-llama-cpp with llama.cpp for this platform, in `<data>/runtimes/llama`; 85 MB. */
export type Runtime = {
  readonly folder: string
  /** Of node-llama-cpp. */
  readonly version: string
  /** Of llama.cpp, as it says. */
  readonly release: string
  /** On the disk. */
  readonly bytes: number
  /** `file:` address of the module to import. */
  readonly entry: string
}
export type InstalledRuntime = Runtime & {
  /** False where it was there and loads. */
  readonly isNew: boolean
  /** Milliseconds. */
  readonly tookMs: number
}
export type InstallOptions = {
  readonly dataFolder: string
  readonly signal: AbortSignal
  /** npm needs all of it (proxies, registry, home); what runs models gets three of its names. */
  readonly environment: Environment
  /** Hears what is being done, a sentence at a time. */
  readonly onLine?: (line: string) => void
  readonly platform?: Platform
}

export const runtimeVersion = '3.22.1'
const library = 'node-llama-cpp'
const mark = 'groundswell-runtime.json'
const folderOf = (dataFolder: string) => join(dataFolder, 'runtimes', 'llama')
const entryOf = (folder: string) => pathToFileURL(join(folder, 'node_modules', library, 'dist', 'index.js')).href
const checkMs = 120_000
const installed = { what: 'the runtime for local models', megabytes: 100, unavailable: 'model_unavailable' } as const

/** What is installed, where it is whole and of the version this program was made for. Looks at two files and runs nothing. */
export async function findRuntime(dataFolder: string): Promise<Runtime | undefined> {
  const folder = folderOf(dataFolder)
  try {
    const { version, release, bytes } = JSON.parse(await readFile(join(folder, mark), 'utf8')) as Runtime
    await stat(fileURLToPath(entryOf(folder)))
    return version === runtimeVersion ? { folder, version, release, bytes, entry: entryOf(folder) } : undefined
  } catch {
    return undefined
  }
}

/**
 * Installs the runtime unless it is there and loads. It is built beside its place, loaded once in a process of its own, and moved
 * there, so that nobody meets half of it; one install at a time for each folder. Takes seconds and about 30 MB from npm's registry.
 *
 * Throws `model_unavailable` (no npm, no registry, no build for this platform, does not load), `store_full`, `file_unreadable`, and the
 * signal's reason.
 */
export async function installRuntime(options: InstallOptions): Promise<InstalledRuntime> {
  const { dataFolder, signal, environment, onLine = () => {}, platform = thisPlatform() } = options
  const took = startTimer()
  const platformPackage = packageFor(platform)
  const folder = folderOf(dataFolder)
  await mkdir(join(dataFolder, 'runtimes'), { recursive: true })
  await using _lock = await holdLock(join(dataFolder, 'runtimes', 'install.lock'), { signal, onLine })
  const found = await findRuntime(dataFolder)
  if (found && (await loads(found.entry, environment, signal))) return { ...found, isNew: false, tookMs: took() }

  if (found) onLine('The runtime does not load: it is installed again.')
  const built = `${folder}.new`
  await rm(built, { recursive: true, force: true })
  await mkdir(built)
  // Its own, so that npm does not look for one in the folders above and take that project for this.
  await writeFile(join(built, 'package.json'), `${JSON.stringify({ name: 'groundswell-runtime', private: true, version: '1.0.0' })}\n`)
  onLine(`Installing ${library} ${runtimeVersion} for ${platform.name} …`)
  const packages = [library, platformPackage].map((name) => `${name}@${runtimeVersion}`)
  await runNpm(['install', '--omit=optional', '--ignore-scripts', '--save-exact', ...packages], {
    folder: built,
    environment,
    signal,
    installed,
  })
  onLine('Checking that it loads …')
  const release = await check(entryOf(built), environment, signal)
  const bytes = await sizeOf(built)
  await writeFile(join(built, mark), JSON.stringify({ version: runtimeVersion, release, bytes }))
  await rm(folder, { recursive: true, force: true })
  await rename(built, folder)
  return { folder, version: runtimeVersion, release, bytes, entry: entryOf(folder), isNew: true, tookMs: took() }
}

/** The release of llama.cpp that the runtime at `entry` says it is; throws `model_unavailable` where it does not load. */
async function check(entry: string, environment: Environment, signal: AbortSignal): Promise<string> {
  const script = fileURLToPath(new URL('child/check.ts', import.meta.url))
  try {
    const env = bareEnvironment(environment)
    const args = ['--disable-warning=ExperimentalWarning', script, entry]
    const { stdout } = await promisify(execFile)(process.execPath, args, { env, signal, timeout: checkMs, killSignal: 'SIGKILL' })
    return (JSON.parse(stdout) as { release: string }).release
  } catch (cause) {
    signal.throwIfAborted()
    throw new AppError('model_unavailable', {
      message: 'The runtime for local models was installed and does not load on this computer. Answers stay extractive.',
      cause,
    })
  }
}

async function loads(entry: string, environment: Environment, signal: AbortSignal): Promise<boolean> {
  try {
    await check(entry, environment, signal)
    return true
  } catch {
    signal.throwIfAborted()
    return false
  }
}
